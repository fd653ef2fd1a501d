"""Mines one file as it lies there: no database, no data folder, nothing kept."""

import hashlib
import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from valuestream.core.eventlog import EventLog
from valuestream.core.measures import measure
from valuestream.core.minedoc import EPOCH, mine_document
from valuestream.core.profile import Profile
from valuestream.core.refusal import Refusal
from valuestream.readers import reader_for
from valuestream.services.wishes import Wishes, existing_file, profile_for

CHUNK = 1 << 20

log = logging.getLogger(__name__)


def mine_file(given: str, wishes: Wishes) -> dict[str, Any]:
    """The ``newlean.mine/1`` document of a file. Raises ``Refusal``, and nothing else, when it cannot be mined."""
    return guarded(given, lambda: mined(given, wishes)[0])


def guarded(given: str, work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """What ``work`` makes of a file; whatever goes wrong becomes a ``Refusal``."""
    try:
        return work()
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


def mined(given: str, wishes: Wishes) -> tuple[dict[str, Any], EventLog]:
    """The document of a file, and its log. Raises ``Refusal``."""
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
    document = mine_document(result.log, measures, result.trust, source=source, seconds=seconds, window=window)
    return document, result.log


def source_json(path: Path, format_key: str, profile: Profile) -> dict[str, Any]:
    """What was read: the file's name, format, hash and size, and the columns that were used and left out."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(CHUNK):
            digest.update(block)
    size = path.stat().st_size
    told = {"columns": dict(profile.columns), "persons_dropped": list(profile.dropped)}
    return {"file": path.name, "format": format_key, "sha256": digest.hexdigest(), "bytes": size, **told}


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
