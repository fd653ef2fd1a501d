"""The event store: a log's columns in open files, encoded, sorted, memory-mapped.

    <folder>/parts/<month>-<content>/<column>.npy   the cases whose last event lies in a month (UTC); immutable
    <folder>/parts/<month>-<content>/<column>.json  the names of its cases and batches
    <folder>/names/<content>.json                   the names that other codes stand for, append-only per source

A manifest (JSON, ``newlean.events/1``) names the files of one state with their hashes and counts. It is only handed
out when all its files are there, so a killed writer leaves the old state or the new one, and perhaps files that no
manifest names. New events rewrite the months of their own cases; the others stay as they are, and of them only an
index of their cases is looked at: what an import costs follows its events, not the history.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from . import digest as digests
from .eventlog import SECOND, EventLog, Text
from .merge import NUMBERS, TEXTS, joined, merge
from .opened import FLAGS, OWN, TIMES, opened
from .partitions import (
    NAMES,
    PARTS,
    Columns,
    are_names_whole,
    finished,
    is_part_whole,
    open_column,
    write_names,
    write_part,
)
from .ranges import case_bounds, case_ends

SCHEMA = "newlean.events/1"
INDEX = "index:case"  # hashes of a partition's cases, ascending
Manifest = dict[str, Any]
Part = dict[str, Any]


def write_events(log: EventLog, folder: Path, previous: Manifest | None = None) -> Manifest:
    """Stores ``log`` on top of the state ``previous`` and answers the new state's manifest.

    ``manifest["already_there"]`` counts the events of ``log`` that the previous state held; when it held them all
    the answer describes the same files. Raises ``OSError`` when the disk refuses, ``ValueError`` when ``log`` keeps
    another clock than the state.
    """
    known = 0
    kept: list[Part] = []
    if previous:
        kept, touched = _divided(folder, previous, log)
        log, known = merge(opened(folder, previous, touched), log)
        months = set(np.unique(_months(log)).astype(str))
        missing = [part for part in kept if part["month"] in months]
        if missing:  # a month has one partition: those that get new cases are written anew as well
            kept = [part for part in kept if part not in missing]
            log = joined(opened(folder, previous, missing), log)
    log = log.sorted()
    parts = [*kept, *(_write(folder, month, part) for month, part in _by_month(log))]
    return _manifest(folder, log, sorted(parts, key=lambda part: part["path"]), previous, known)


def open_events(folder: Path, manifest: Manifest) -> EventLog:
    """The log of a manifest, memory-mapped where one partition holds it all. Raises ``OSError`` for a missing file."""
    return opened(folder, manifest, manifest["partitions"])


def open_some_events(folder: Path, manifest: Manifest, since: str) -> EventLog:
    """The orders of the partitions that hold an event at or after ``since`` (ISO 8601, UTC): whole months of orders.

    Raises ``OSError`` for a missing file.
    """
    return opened(folder, manifest, [part for part in manifest["partitions"] if part["last"] >= since])


def open_part_log(folder: Path, manifest: Manifest, part: Part) -> EventLog:
    """The log of one partition of a manifest, memory-mapped. Raises ``OSError`` for a missing file."""
    return opened(folder, manifest, [part])


def content_hash(log: EventLog) -> str:
    """A hash of what the events say, whatever their order, their codes and the files they came in."""
    return digests.content_hash([digests.digest(log)], len(log), log.timezone)


def verify(folder: Path, manifest: Manifest) -> list[str]:
    """The files (partitions, dictionaries) of a manifest that are missing or not what their name says."""
    parts = [part["path"] for part in manifest["partitions"] if not is_part_whole(folder, part["path"], part["sha256"])]
    return [*parts, *(file for file in manifest["names"].values() if not are_names_whole(folder, file))]


def named_files(folder: Path, manifest: Manifest) -> Iterator[Path]:
    """The partitions (folders) and dictionaries (files) that a manifest names."""
    yield from (folder / PARTS / part["path"] for part in manifest["partitions"])
    yield from (folder / NAMES / file for file in manifest["names"].values())


def unused(folder: Path, manifests: Iterable[Manifest]) -> list[Path]:
    """Complete files that no manifest names: states that were given up. What is still being written is left alone."""
    kept = {path for manifest in manifests for path in named_files(folder, manifest)}
    return [path for path in finished(folder) if path not in kept]


def _divided(folder: Path, previous: Manifest, log: EventLog) -> tuple[list[Part], list[Part]]:
    """The partitions without, and those with, a case of ``log``; one without an index (of old) counts as with."""
    new = _index(log.case.names)
    kept: list[Part] = []
    touched: list[Part] = []
    for part in previous["partitions"]:
        index = open_column(folder, part["path"], INDEX)
        (touched if index is None or _meet(index, new) else kept).append(part)
    return kept, touched


def _index(names: Iterable[str]) -> NDArray[np.uint64]:
    return np.sort(np.array([digests.hash_text(name) for name in names], dtype=np.uint64))


def _meet(index: NDArray[np.uint64], new: NDArray[np.uint64]) -> bool:
    """Whether one of the hashes is in an index; two names with one hash only cost a partition written for nothing."""
    if not len(index):
        return False
    places = np.minimum(np.searchsorted(index, new), len(index) - 1)
    return bool((index[places] == new).any())


def _months(log: EventLog) -> NDArray[np.datetime64]:
    """The month (UTC) of each case's last event; ``log`` sorted."""
    ends = case_ends(log, case_bounds(log))
    return (ends // SECOND).astype("datetime64[s]").astype("datetime64[M]")


def _by_month(log: EventLog) -> Iterator[tuple[str, EventLog]]:
    months = _months(log)
    per_event = np.repeat(months, np.diff(case_bounds(log)))
    for month in np.unique(months):
        yield str(month), log.take(np.flatnonzero(per_event == month))


def _write(folder: Path, month: str, log: EventLog) -> Part:
    columns: Columns = {name: getattr(log, name) for name in (*TIMES, *FLAGS, *NUMBERS)}
    texts = {name: getattr(log, name) for name in TEXTS if getattr(log, name) is not None}
    texts |= {name: _used(texts[name]) for name in OWN if name in texts}
    columns |= {name: text.codes for name, text in texts.items()}
    columns |= {f"extra:{key}": values for key, values in log.extra.items()}
    columns[INDEX] = _index(texts["case"].names)
    given = {name: values for name, values in columns.items() if values is not None}
    path, sha256 = write_part(folder, month, given, {name: texts[name].names for name in OWN if name in texts})
    return {
        "path": path,
        "sha256": sha256,
        "month": month,
        "events": len(log),
        "cases": len(case_bounds(log)) - 1,
        "first": _iso(log.start.min()),
        "last": _iso(np.maximum(log.start, log.complete).max()),
        "start_estimated": log.start_estimated,
        "digest": [f"{number:016x}" for number in digests.digest(log)],
    }


def _used(text: Text) -> Text:
    """The text with only the names that occur in it, in their order."""
    codes = np.unique(text.codes[text.codes >= 0])
    found = np.where(text.codes < 0, text.codes, np.searchsorted(codes, text.codes)).astype(np.int32)
    return Text(found, tuple(text.names[code] for code in codes.tolist()))


def _manifest(folder: Path, log: EventLog, parts: list[Part], previous: Manifest | None, known: int) -> Manifest:
    """``log`` has the dictionaries of the whole state but ``OWN``, and perhaps only some of its events."""
    known_names = {name: file for name, file in (previous["names"] if previous else {}).items() if name not in OWN}
    told = [name for name in TEXTS if getattr(log, name) is not None]
    names = {name: write_names(folder, getattr(log, name).names) for name in told if name not in OWN}
    numbers = [(int(part["digest"][0], 16), int(part["digest"][1], 16)) for part in parts]
    events = sum(part["events"] for part in parts)
    return {
        "schema": SCHEMA,
        "timezone": log.timezone,
        "names": {**known_names, **names},
        "own": sorted({*(name for name in told if name in OWN), *(previous.get("own", ()) if previous else ())}),
        "extra": sorted({*log.extra, *(previous["extra"] if previous else ())}),
        "partitions": parts,
        "events": events,
        "cases": sum(part["cases"] for part in parts),
        "first": min((part["first"] for part in parts), default=None),
        "last": max((part["last"] for part in parts), default=None),
        "start_estimated": all(part["start_estimated"] for part in parts) if parts else log.start_estimated,
        "content_hash": digests.content_hash(numbers, events, log.timezone),
        "already_there": known,
    }


def _iso(moment: np.int64) -> str:
    return datetime.fromtimestamp(int(moment) / SECOND, UTC).isoformat()
