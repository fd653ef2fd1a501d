"""States beside the event store: one folder per partition, named after it, complete or not there at all.

    <folder>/states/<method>/<partition>/<table>.arrow

A state is never changed; whoever computes the same one again writes the same tables. Tables about days are read on
their own, so that a night reads those of the months it looks at.
"""

import os
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

import polars as pl

from valuestream.core.store import Manifest, Part, open_part_log

from .frames import KEYS, OF_DAYS
from .state import METHOD, State, merged, state_of

STATES, UNFINISHED = "states", ".new-"
OF_ALL = tuple(kind for kind in KEYS if kind not in OF_DAYS)


def place_of(folder: Path, part: str) -> Path:
    """Where the state of a partition stands or will stand; a method of its own has a folder of its own."""
    return folder / STATES / METHOD.replace("/", "-") / part


def missing(folder: Path, manifest: Manifest) -> list[str]:
    """The partitions of a manifest that have no state yet."""
    return [part["path"] for part in manifest["partitions"] if not place_of(folder, part["path"]).is_dir()]


def compute(folder: Path, manifest: Manifest, part: Part) -> None:
    """Computes and keeps the state of one partition; does nothing when it is there. Raises ``OSError``."""
    place = place_of(folder, part["path"])
    if place.is_dir():
        return
    keep(place, state_of(open_part_log(folder, manifest, part)))


def keep(place: Path, state: State) -> None:
    """Keeps a state, all of it or nothing. Raises ``OSError``."""
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=UNFINISHED, dir=place.parent, ignore_cleanup_errors=True) as room:
        fresh = Path(room) / "state"
        fresh.mkdir()
        for kind, frame in state.items():
            frame.write_ipc(fresh / f"{kind}.arrow", compression="uncompressed")
        try:
            os.rename(fresh, place)
        except OSError:  # somebody else was quicker
            if not place.is_dir():
                raise


def read(folder: Path, parts: Iterable[str], kinds: Sequence[str]) -> State:
    """The merged tables of these partitions. Raises ``OSError`` for a missing state, ``ValueError`` without any."""
    places = [place_of(folder, part) for part in parts]
    states = [{kind: _read(place / f"{kind}.arrow") for kind in kinds} for place in places]
    return states[0] if len(states) == 1 else merged(states)


def by_day(folder: Path, manifest: Manifest, since: str) -> State:
    """The tables by day, from the partitions that hold an event at or after ``since`` (ISO 8601, UTC)."""
    parts = [part["path"] for part in manifest["partitions"] if part["last"] >= since]
    return read(folder, parts or [part["path"] for part in manifest["partitions"][-1:]], OF_DAYS)


def _read(path: Path) -> pl.DataFrame:
    return pl.read_ipc(path)
