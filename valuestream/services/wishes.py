"""What somebody says about a bare file, joined with what its columns say: the profile to read it with."""

import os
import stat
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from valuestream.core.clocks import CLOCK
from valuestream.core.profile import ROLES, Profile
from valuestream.core.proposal import Proposal, Told
from valuestream.core.refusal import Refusal
from valuestream.readers import Reader

TIMES = ("start", "complete")
CLOCKS = tuple(role + CLOCK for role in TIMES)
NEEDED = ("case", "activity", *TIMES, *CLOCKS, "lifecycle", "instance")  # taken as proposed, sure or not
SHOWN = 30  # column names in a refusal
DELIMITERS = {"tab": "\t", "\\t": "\t"}


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


def profile_for(reader: Reader, path: Path, wishes: Wishes) -> Profile:
    """How to read the file: a profile file's word, then the options', then what its columns say. Raises ``Refusal``."""
    stored = profile_file(wishes.profile) if wishes.profile else {}
    settings = {**stored, **_settings(wishes.settings)}
    columns = {**stored.get("columns", {}), **wishes.columns}
    told = Told(settings.get("delimiter", ""), settings.get("encoding", ""), _hints(columns))
    proposal = reader.propose(path, told)
    columns = _halved(columns, {column.name for column in proposal.columns})
    _require(columns, proposal)
    chosen = columns if "columns" in stored else _completed(columns, proposal)
    _require_roles(chosen, proposal)
    dropped = tuple(name for name in proposal.profile.dropped if name not in chosen.values())
    usual = {"format": reader.key, "columns": chosen, "dropped": dropped, "step_pattern": ""}
    return replace(
        proposal.profile, **{**usual, **{k: v for k, v in settings.items() if k not in ("format", "columns")}}
    )


def halves_of(text: str) -> tuple[str, str]:
    """``Date+Time``: the column of the day and that of the time of day; the second is empty when there is no plus."""
    day, _, clock = text.partition("+")
    return day.strip(), clock.strip()


def _hints(columns: Mapping[str, str]) -> dict[str, str]:
    """Column → role for the proposal: a time named with a plus both as one column and as two, whichever is there."""
    hints = {column: role for role, column in columns.items()}
    for role in TIMES:
        day, clock = halves_of(columns.get(role, ""))
        if clock:
            hints |= {day: role, clock: role + CLOCK}
    return hints


def _halved(columns: Mapping[str, str], there: set[str]) -> dict[str, str]:
    """The columns, a time named ``Date+Time`` as its two halves unless a column is called just that."""
    found = dict(columns)
    for role in TIMES:
        day, clock = halves_of(columns.get(role, ""))
        if clock and columns[role] not in there:
            found |= {role: day, role + CLOCK: clock}
    return found


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
        if role in chosen or name in taken or (times_named and role in (*TIMES, *CLOCKS)):
            continue
        if role in NEEDED or name in sure:
            chosen[role] = name
    return chosen
