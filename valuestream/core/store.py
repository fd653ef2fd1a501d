"""The event store: a log's columns in open files, encoded, sorted, memory-mapped.

    <folder>/parts/<month>-<content>/<column>.npy   the cases whose last event lies in a month (UTC); immutable
    <folder>/names/<content>.json                   a dictionary: the names that codes stand for, append-only per source

A manifest (JSON, ``newlean.events/1``) names the files of one state with their hashes and counts. It is only handed
out when all its files are there, so a killed writer leaves the old state or the new one, and perhaps files that no
manifest names. New events rewrite the months of their own cases; the others stay as they are.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from . import digest as digests
from .eventlog import NO_CODE, SECOND, EventLog, Text
from .merge import NUMBERS, TEXTS, joined, merge
from .partitions import (
    NAMES,
    PARTS,
    Columns,
    are_names_whole,
    finished,
    is_part_whole,
    open_names,
    open_part,
    write_names,
    write_part,
)
from .ranges import case_bounds, case_ends

SCHEMA = "newlean.events/1"
TIMES = ("start", "complete", "row")
FLAGS = {"kind": np.int8, "estimated": np.bool_}
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
        log, known = merge(_opened(folder, previous, touched), log)
        missing = [part for part in kept if part["month"] in set(_months(log).astype(str))]
        if missing:  # a month has one partition: those that get new cases are written anew as well
            kept = [part for part in kept if part not in missing]
            log = joined(_opened(folder, previous, missing), log)
    log = log.sorted()
    parts = [*kept, *(_write(folder, month, part) for month, part in _by_month(log))]
    return _manifest(folder, log, sorted(parts, key=lambda part: part["path"]), previous, known)


def open_events(folder: Path, manifest: Manifest) -> EventLog:
    """The log of a manifest, memory-mapped where one partition holds it all. Raises ``OSError`` for a missing file."""
    return _opened(folder, manifest, manifest["partitions"])


def open_some_events(folder: Path, manifest: Manifest, since: str) -> EventLog:
    """The orders of the partitions that hold an event at or after ``since`` (ISO 8601, UTC): whole months of orders.

    Raises ``OSError`` for a missing file.
    """
    return _opened(folder, manifest, [part for part in manifest["partitions"] if part["last"] >= since])


def open_part_log(folder: Path, manifest: Manifest, part: Part) -> EventLog:
    """The log of one partition of a manifest, memory-mapped. Raises ``OSError`` for a missing file."""
    return _opened(folder, manifest, [part])


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
    """The partitions without, and those with, a case of ``log``."""
    new = set(log.case.names)
    names = open_names(folder, previous["names"]["case"])
    known = np.array([name in new for name in names] or [False])
    kept: list[Part] = []
    touched: list[Part] = []
    for part in previous["partitions"]:
        codes = open_part(folder, part["path"])["case"]
        (touched if known[codes].any() else kept).append(part)
    return kept, touched


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
    columns |= {name: getattr(log, name).codes for name in TEXTS if getattr(log, name) is not None}
    columns |= {f"extra:{key}": values for key, values in log.extra.items()}
    path, sha256 = write_part(folder, month, {name: values for name, values in columns.items() if values is not None})
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


def _manifest(folder: Path, log: EventLog, parts: list[Part], previous: Manifest | None, known: int) -> Manifest:
    """``log`` has the dictionaries of the whole state, and perhaps only some of its events."""
    names = {name: write_names(folder, getattr(log, name).names) for name in TEXTS if getattr(log, name) is not None}
    numbers = [(int(part["digest"][0], 16), int(part["digest"][1], 16)) for part in parts]
    events = sum(part["events"] for part in parts)
    return {
        "schema": SCHEMA,
        "timezone": log.timezone,
        "names": {**(previous["names"] if previous else {}), **names},
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


def _opened(folder: Path, manifest: Manifest, parts: list[Part]) -> EventLog:
    """The log of some partitions, with the dictionaries of the whole state."""
    texts = {name: open_names(folder, file) for name, file in manifest["names"].items()}
    columns = _joined(folder, parts, manifest["extra"], texts)
    extra = {key: columns.pop(f"extra:{key}") for key in manifest["extra"]}
    given: dict[str, Any] = {name: Text(columns.pop(name), names) for name, names in texts.items()}
    given |= columns
    estimated = all(part["start_estimated"] for part in parts) if parts else manifest["start_estimated"]
    return EventLog(**given, extra=extra, timezone=manifest["timezone"], start_estimated=estimated, is_sorted=True)


def _joined(folder: Path, parts: list[Part], extra: list[str], texts: dict[str, tuple[str, ...]]) -> Columns:
    """The partitions' columns one after the other; what a partition does not have is filled with nothing."""
    opened = [open_part(folder, part["path"]) for part in parts]
    names = [*TIMES, *texts, *(f"extra:{key}" for key in extra)]
    names += [name for name in (*FLAGS, *NUMBERS) if any(name in part for part in opened)]
    mixed = len({part["start_estimated"] for part in parts}) > 1
    if mixed and "estimated" not in names:
        names.append("estimated")
    found: Columns = {}
    for name in names:
        pieces = [
            columns.get(name, _nothing(name, part["events"], texts, estimated=mixed and part["start_estimated"]))
            for columns, part in zip(opened, parts, strict=True)
        ]
        empty = _nothing(name, 0, texts, estimated=False)
        found[name] = pieces[0] if len(pieces) == 1 else np.concatenate(pieces) if pieces else empty
    return found


def _nothing(name: str, length: int, texts: dict[str, tuple[str, ...]], *, estimated: bool) -> NDArray:
    """A column that says nothing."""
    if name in texts:
        return np.full(length, NO_CODE, dtype=np.int32)
    if name in FLAGS:
        return np.full(length, estimated if name == "estimated" else 0, dtype=FLAGS[name])
    return np.zeros(length, dtype=np.int64) if name in TIMES else np.full(length, np.nan)


def _iso(moment: np.int64) -> str:
    return datetime.fromtimestamp(int(moment) / SECOND, UTC).isoformat()
