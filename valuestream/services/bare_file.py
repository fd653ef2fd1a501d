"""Mines one file as it lies there: no database, no data folder, nothing kept."""

import hashlib
import logging
import os
import stat
import time
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from valuestream.core.measures import measure
from valuestream.core.minedoc import EPOCH, mine_document
from valuestream.core.profile import ROLES, Profile
from valuestream.core.proposal import Proposal, Told
from valuestream.core.refusal import Refusal
from valuestream.readers import Reader, reader_for

NEEDED = ("case", "activity", "start", "complete", "lifecycle", "instance")  # taken as proposed, sure or not
TIMES = ("start", "complete")
SHOWN = 30  # column names in a refusal
CHUNK = 1 << 20
DELIMITERS = {"tab": "\t", "\\t": "\t"}

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Wishes:
    """What somebody says about the file; what is left out is taken from its columns' names and values.

    ``columns``: role → column. ``settings``: fields of ``Profile``. ``first``, ``last``: ISO dates or times.
    ``profile``: a TOML file with the fields of ``Profile``.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)
    profile: str = ""
    first: str = ""
    last: str = ""


def mine_file(given: str, wishes: Wishes) -> dict[str, Any]:
    """The ``newlean.mine/1`` document of a file. Raises ``Refusal``, and nothing else, when it cannot be mined."""
    try:
        return _mine_file(given, wishes)
    except MemoryError as error:
        hint = "Export a shorter period, or use a larger machine."
        raise Refusal("out_of_memory", "The file needs more memory than there is.", hint) from error
    except RecursionError as error:
        raise Refusal("too_deep", "The file is nested too deeply to be an event log.", "Check the export.") from error
    except OSError as error:
        raise Refusal("unreadable", f"{given} cannot be read: {error.strerror or error}.", "Check the file.") from error
    except Refusal:
        raise
    except Exception as error:
        log.exception("Reading %s failed", given)
        message = f"The file cannot be read as an event log ({type(error).__name__})."
        raise Refusal("unreadable", message, "The details are on standard error.") from error


def _mine_file(given: str, wishes: Wishes) -> dict[str, Any]:
    path = existing_file(given)
    reader = reader_for(path)
    profile = profile_for(reader, path, wishes)
    result = reader.read(path, profile)
    if not result.trust.accepted:
        why = result.trust.reasons[0].message if result.trust.reasons else "It holds no events"
        hint = "Choose other columns, or export again."
        raise Refusal("nothing_accepted", f"Not one row can be used. {why}.", hint)
    first, last = window_of(wishes, result.log.timezone)
    began = time.perf_counter()
    measures = measure(result.log, first=first, last=last)
    seconds = time.perf_counter() - began
    if not measures.events:
        raise Refusal("nothing_in_period", "No case was finished in this period.", "Choose a longer period.")
    asked = {"from": wishes.first, "to": wishes.last}
    source = source_json(path, reader.key, profile)
    window = {key: text for key, text in asked.items() if text}
    return mine_document(result.log, measures, result.trust, source=source, seconds=seconds, window=window)


def existing_file(given: str) -> Path:
    """The path, when there is a regular file that can be read. Raises ``Refusal``."""
    try:
        path = Path(given)
        mode = os.stat(path).st_mode
    except (FileNotFoundError, NotADirectoryError, ValueError) as error:  # ValueError: a NUL in the name
        raise Refusal("no_file", f"There is no file {given}.", "Check the path.") from error
    if stat.S_ISDIR(mode):
        raise Refusal("is_a_folder", f"{given} is a folder.", "Name a file in it.")
    if not stat.S_ISREG(mode):
        raise Refusal("not_a_file", f"{given} is no regular file.", "Save it as a file first.")
    return path


def source_json(path: Path, format_key: str, profile: Profile) -> dict[str, Any]:
    """What was read: the file's name, format, hash and size, and the columns that were used and left out."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(CHUNK):
            digest.update(block)
    size = path.stat().st_size
    told = {"columns": dict(profile.columns), "persons_dropped": list(profile.dropped)}
    return {"file": path.name, "format": format_key, "sha256": digest.hexdigest(), "bytes": size, **told}


def profile_for(reader: Reader, path: Path, wishes: Wishes) -> Profile:
    """How to read the file: a profile file's word, then the options', then what its columns say. Raises ``Refusal``."""
    stored = profile_file(wishes.profile) if wishes.profile else {}
    settings = {**stored, **_settings(wishes.settings)}
    columns = {**stored.get("columns", {}), **wishes.columns}
    roles = {column: role for role, column in columns.items()}
    told = Told(settings.get("delimiter", ""), settings.get("encoding", ""), roles)
    proposal = reader.propose(path, told)
    _require(columns, proposal)
    chosen = columns if "columns" in stored else _completed(columns, proposal)
    _require_roles(chosen, proposal)
    dropped = tuple(name for name in proposal.profile.dropped if name not in chosen.values())
    usual = {"format": reader.key, "columns": chosen, "dropped": dropped, "step_pattern": ""}
    return replace(
        proposal.profile, **{**usual, **{k: v for k, v in settings.items() if k not in ("format", "columns")}}
    )


def profile_file(given: str) -> dict[str, Any]:
    """The fields of a TOML profile. Raises ``Refusal`` ``bad_profile``."""
    hint = "It holds the fields of a source profile, such as timezone, and a table [columns]."
    path = existing_file(given)
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Refusal("bad_profile", f"The profile {given} is no TOML: {error}.", hint) from error
    found.pop("schema", None)
    for key, value in found.items():
        _require_field(given, key, value, hint)
    for role in found.get("columns", {}):
        if role.partition(":")[0] not in ROLES:
            raise Refusal("bad_profile", f"The profile {given} names an unknown role “{role}”.", hint)
    return {**found, "dropped": tuple(found["dropped"])} if "dropped" in found else found


def _require_field(given: str, key: str, value: Any, hint: str) -> None:
    usual = {item.name: getattr(Profile(), item.name) for item in fields(Profile)}
    if key not in usual:
        raise Refusal("bad_profile", f"The profile {given} has an unknown field “{key}”.", hint)
    like = list if isinstance(usual[key], tuple) else type(usual[key])
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    if not isinstance(value, like) or not all(isinstance(item, str) for item in inner):
        raise Refusal("bad_profile", f"The field “{key}” of the profile {given} is not as expected.", hint)


def _settings(given: Mapping[str, Any]) -> dict[str, Any]:
    """The options, checked as far as no reader does it."""
    found = dict(given)
    if "delimiter" in found:
        found["delimiter"] = DELIMITERS.get(found["delimiter"], found["delimiter"])
        if len(found["delimiter"]) != 1 or found["delimiter"] in '\r\n"':
            raise Refusal("bad_delimiter", "The delimiter is one character.", "Write tab for a tabulator.")
    return found


def _require_roles(chosen: Mapping[str, str], proposal: Proposal) -> None:
    """Raises ``Refusal`` when no column stands for the case, the activity or a time."""
    there = f"It has: {', '.join([column.name for column in proposal.columns][:SHOWN])}."
    for role, option in (("case", "--case"), ("activity", "--activity"), ("time", "--start or --complete")):
        if not chosen.keys() & (set(TIMES) if role == "time" else {role}):
            message = f"No column of the file explains itself as the {role}."
            raise Refusal(f"no_{role}_column", message, f"Name it with {option}. {there}")


def _require(columns: Mapping[str, str], proposal: Proposal) -> None:
    """Raises ``Refusal`` for a column that the file does not have."""
    there = [column.name for column in proposal.columns]
    missing = [name for name in columns.values() if name not in there]
    if missing:
        hint = f"It has: {', '.join(there[:SHOWN])}."
        raise Refusal("unknown_column", f"The file has no column “{missing[0]}”.", hint)


def _completed(columns: Mapping[str, str], proposal: Proposal) -> dict[str, str]:
    """The columns named, and the proposed ones for the roles that are left: those that a person must look at only
    where the log has no other. Whoever names a time names them all, so that no second one slips in.
    """
    sure = {column.name for column in proposal.columns if column.certainty == "sure"}
    taken = set(columns.values())
    times_named = bool(set(TIMES) & set(columns))
    chosen = dict(columns)
    for role, name in proposal.profile.columns.items():
        if role in chosen or name in taken or (times_named and role in TIMES):
            continue
        if role in NEEDED or name in sure:
            chosen[role] = name
    return chosen


def window_of(wishes: Wishes, timezone: str | None) -> tuple[int | None, int | None]:
    """The period asked for, in µs. Raises ``Refusal`` ``bad_period``."""
    first, last = (_moment(text, timezone) for text in (wishes.first, wishes.last))
    if first is not None and last is not None and first >= last:
        raise Refusal("bad_period", "The period ends before it begins.", "Exchange --from and --to.")
    return first, last


def _moment(text: str, timezone: str | None) -> int | None:
    if not text:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise Refusal("bad_period", f"“{text}” is no date or time.", "Write 2026-03-31 or 2026-03-31T14:00.") from error
    if at.tzinfo is None:
        at = at.replace(tzinfo=ZoneInfo(timezone) if timezone else UTC)
    elif timezone is None:
        hint = "Leave the offset out, or name the log's time zone with --timezone."
        raise Refusal("bad_period", f"“{text}” has an offset, but the log only has a wall clock.", hint)
    return (at - EPOCH) // timedelta(microseconds=1)
