"""The event store: a log's columns in open files, encoded, sorted, memory-mapped.

    <folder>/parts/<content>/<column>.npy       one month of finished cases (by the case's last event, UTC), immutable
    <folder>/names/<content>.json               a dictionary: the names that codes stand for, append-only per source

A manifest (JSON, ``newlean.events/1``) names the files of one state with their hashes and counts. Files are written
beside, then renamed; a manifest is only handed out when all its files are there. So a killed writer leaves the old
state or the new one, and perhaps files that no manifest names.
"""

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .eventlog import SECOND, EventLog, Text
from .merge import NUMBERS, TEXTS, content_columns, merge
from .ranges import case_bounds, case_ends

SCHEMA = "newlean.events/1"
PLAIN = ("start", "complete", "row", "kind", "estimated")
Manifest = dict[str, Any]


def write_events(log: EventLog, folder: Path, previous: Manifest | None = None) -> Manifest:
    """Stores ``log`` on top of the state ``previous`` and answers the new state's manifest.

    ``manifest["already_there"]`` counts the events of ``log`` that the previous state held; when it held them all
    the answer describes the same files. Raises ``OSError`` when the disk refuses.
    """
    known = 0
    if previous:
        log, known = merge(open_events(folder, previous), log)
    log = log.sorted()
    parts = [_write_part(folder, month, part) for month, part in _by_month(log)]
    names = {name: _write_names(folder, getattr(log, name).names) for name in TEXTS if getattr(log, name) is not None}
    return {
        "schema": SCHEMA,
        "timezone": log.timezone,
        "start_estimated": log.start_estimated,
        "names": names,
        "extra": sorted(log.extra),
        "partitions": parts,
        "events": len(log),
        "cases": len(case_bounds(log)) - 1,
        "first": _iso(log.start.min()) if len(log) else None,
        "last": _iso(np.maximum(log.start, log.complete).max()) if len(log) else None,
        "content_hash": content_hash(log),
        "already_there": known,
    }


def open_events(folder: Path, manifest: Manifest) -> EventLog:
    """The log of a manifest, memory-mapped where one partition holds it all. Raises ``OSError`` for a missing file."""
    texts = {name: _read_names(folder, file) for name, file in manifest["names"].items()}
    parts = [_open_part(folder / "parts" / part["path"], manifest["extra"]) for part in manifest["partitions"]]
    columns = _concatenated(parts, texts, manifest["extra"])
    extra = {key: columns[f"extra:{key}"] for key in manifest["extra"]}
    given: dict[str, Any] = {name: columns[name] for name in (*PLAIN, *NUMBERS) if name in columns}
    given |= {name: Text(columns[name], texts[name]) for name in texts}
    clock = {"timezone": manifest["timezone"], "start_estimated": manifest["start_estimated"]}
    return EventLog(**given, **clock, extra=extra, is_sorted=True)


def content_hash(log: EventLog) -> str:
    """A hash of what the events say, whatever their order, their codes and the files they came in."""
    digests = np.zeros(len(log), dtype=np.uint64)
    for name, column in sorted(content_columns(log).items()):
        if name in TEXTS:
            text: Text = getattr(log, name)
            column = np.array([*map(_hash_text, text.names), 0], dtype=np.uint64)[text.codes]
        digests = _mix(digests ^ _mix(column.astype(np.int64).view(np.uint64) + np.uint64(_hash_text(name))))
    total, squares = int(digests.sum(dtype=np.uint64)), int(_mix(digests).sum(dtype=np.uint64))
    head = f"{log.timezone} {len(log)} {log.start_estimated} {total:016x} {squares:016x}"
    return hashlib.sha256(head.encode()).hexdigest()


def verify(folder: Path, manifest: Manifest) -> list[str]:
    """The partitions whose files are missing or not what their name says."""
    wrong = []
    for part in manifest["partitions"]:
        path = folder / "parts" / part["path"]
        if not path.is_dir() or _hash_files(path) != part["sha256"]:
            wrong.append(part["path"])
    return wrong


def unused(folder: Path, manifests: Iterable[Manifest]) -> list[Path]:
    """Complete files that no manifest names: states that were given up. What is still being written is left alone."""
    kept = {folder / "parts" / part["path"] for manifest in manifests for part in manifest["partitions"]}
    kept |= {folder / "names" / name for manifest in manifests for name in manifest["names"].values()}
    found = (*folder.glob("parts/[!.]*"), *folder.glob("names/[!.]*"))
    return sorted(path for path in found if path not in kept)


def _by_month(log: EventLog) -> Iterator[tuple[str, EventLog]]:
    """The log cut into months (UTC) by the last event of each case."""
    bounds = case_bounds(log)
    months = (case_ends(log, bounds) // SECOND).astype("datetime64[s]").astype("datetime64[M]")
    per_event = np.repeat(months, np.diff(bounds))
    for month in np.unique(months):
        yield str(month), log.take(np.flatnonzero(per_event == month))


def _columns_of(log: EventLog) -> dict[str, NDArray]:
    found = {name: getattr(log, name) for name in (*PLAIN, *NUMBERS)}
    found |= {name: getattr(log, name).codes for name in TEXTS if getattr(log, name) is not None}
    found |= {f"extra:{key}": values for key, values in log.extra.items()}
    return {name: values for name, values in found.items() if values is not None}


def _write_part(folder: Path, month: str, log: EventLog) -> dict[str, Any]:
    parts = folder / "parts"
    parts.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=".new-", dir=parts))
    for name, values in _columns_of(log).items():
        with (fresh / _file_of(name)).open("wb") as file:
            np.save(file, np.ascontiguousarray(values))
            file.flush()
            os.fsync(file.fileno())
    digest = _hash_files(fresh)
    name = f"{month}-{digest[:16]}"
    try:
        fresh.rename(parts / name)
    except OSError:  # the same partition is there already
        shutil.rmtree(fresh)
        if not (parts / name).is_dir():
            raise
    cases = len(case_bounds(log)) - 1
    span = {"first": _iso(log.start.min()), "last": _iso(np.maximum(log.start, log.complete).max())}
    return {"path": name, "sha256": digest, "month": month, "events": len(log), "cases": cases, **span}


def _open_part(path: Path, extra: list[str]) -> dict[str, NDArray]:
    names = {_file_of(name): name for name in (*PLAIN, *NUMBERS, *TEXTS, *(f"extra:{key}" for key in extra))}
    return {names[file.name]: np.load(file, mmap_mode="r") for file in path.iterdir() if file.name in names}


def _concatenated(parts: list[dict[str, NDArray]], texts: dict[str, Any], extra: list[str]) -> dict[str, NDArray]:
    if len(parts) == 1:
        return parts[0]
    names = list(parts[0]) if parts else [*PLAIN[:3], *texts, *(f"extra:{key}" for key in extra)]
    empty = {name: np.array([], dtype=np.int32 if name in texts else np.int64) for name in names}
    return {name: np.concatenate([part[name] for part in parts]) if parts else empty[name] for name in names}


def _file_of(name: str) -> str:
    return f"{name.replace(':', '-').replace('/', '_')}.npy"


def _write_names(folder: Path, names: tuple[str, ...]) -> str:
    content = json.dumps(names, ensure_ascii=False).encode()
    name = f"{hashlib.sha256(content).hexdigest()[:32]}.json"
    path = folder / "names" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".new-", delete=False) as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(file.name).rename(path)
    return name


def _read_names(folder: Path, file: str) -> tuple[str, ...]:
    return tuple(json.loads((folder / "names" / file).read_bytes()))


def _hash_files(path: Path) -> str:
    digest = hashlib.sha256()
    for file in sorted(path.iterdir()):
        digest.update(file.name.encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def _hash_text(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little")


def _mix(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Spreads 64 bits (the finaliser of SplitMix64)."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


def _iso(moment: np.int64) -> str:
    return datetime.fromtimestamp(int(moment) / SECOND, UTC).isoformat()
