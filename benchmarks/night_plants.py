"""Plants for the benchmark of the night: a history of whole orders in a store, counted, and what one night brings."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.carbon import log_of
from valuestream.core.eventlog import EventLog, Text
from valuestream.core.night import shelf, sums
from valuestream.core.ranges import case_bounds
from valuestream.core.store import Manifest, open_events, write_events


class Plant:
    """One plant's folder: its event store, the manifest of its history, the night's new events as a store of theirs."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.store = folder, folder / "store"

    def manifest(self, name: str) -> Manifest:
        found: dict[str, Any] = json.loads((self.folder / f"{name}.json").read_text())
        return found

    def keep(self, name: str, manifest: Manifest) -> None:
        (self.folder / f"{name}.json").write_text(json.dumps(manifest))

    def new_events(self) -> EventLog:
        """The night's events with dictionaries of their own, as a reader gives them."""
        return open_events(self.folder / "new", self.manifest("new"))

    def forget(self, names: str = "") -> None:
        """Deletes what the night made of states whose names begin so: months begin with a year, sums with ``sum-``."""
        for place in sums.unused(self.store, [self.manifest("history")]):
            if place.name.startswith(names):
                shutil.rmtree(place)

    def build(self, history: EventLog, new: EventLog) -> "Plant":
        """Stores the history, counts its partitions, adds them up, and lays the new events beside it."""
        self.folder.mkdir(parents=True, exist_ok=True)
        manifest = write_events(own_names(history), self.store)
        for part in manifest["partitions"]:
            shelf.compute(self.store, manifest, part)
        sums.whole(self.store, manifest)  # as the nights before have left it
        self.keep("history", manifest)
        self.keep("new", write_events(own_names(new), self.folder / "new"))
        return self


def one_plant(folder: Path, histories: list[int], new: int) -> Iterator[tuple[int, Plant]]:
    """A plant with each length of history and the same night: what begins with or after the ``new``-th last event."""
    log = log_of(max(histories) + new)
    is_new = log.start >= np.partition(log.start, -new)[-new]
    for events in histories:
        kept = newest_orders(log, events + new)
        yield events, Plant(folder / str(events)).build(log.take(kept & ~is_new), log.take(is_new))


def newest_orders(log: EventLog, events: int) -> np.ndarray:
    """The rows of the orders that began last and have about this many events together."""
    bounds = case_bounds(log)
    newest = np.argsort(-log.start[bounds[:-1]], kind="stable")
    inside = np.zeros(len(newest), dtype=bool)
    inside[newest] = np.cumsum(np.diff(bounds)[newest]) <= events
    return np.repeat(inside, np.diff(bounds))


def many_plants(folder: Path, sites: int, events: int, new: int) -> list[Plant]:
    """Plants of their own, each with its share of the history and of the new events."""
    plants = []
    for site in range(sites):
        log = log_of((events + new) // sites, seed=site + 1)
        few = max(1, new // sites)
        is_new = log.start >= np.partition(log.start, -few)[-few]
        plants.append(Plant(folder / f"site{site}").build(log.take(~is_new), log.take(is_new)))
    return plants


def own_names(log: EventLog) -> EventLog:
    """The log with only the names that occur in it, in its dictionaries."""

    def fewer(text: Text) -> Text:
        used, codes = np.unique(text.codes, return_inverse=True)
        return Text(codes.astype(np.int32), tuple(text.names[code] for code in used.tolist()))

    assert log.resource is not None
    return replace(
        log, case=fewer(log.case), activity=fewer(log.activity), resource=fewer(log.resource), is_sorted=True
    )
