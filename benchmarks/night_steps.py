"""What a night does at one plant, as its workers do: write, count, merge, map, look."""

from datetime import date, datetime, timedelta
from typing import Any

from benchmarks.night_plants import Plant
from valuestream.core.night import shelf, sums
from valuestream.core.night.analysis import analyse
from valuestream.core.night.figures import Figures, figures_of
from valuestream.core.night.job import StreamJob
from valuestream.core.partitions import open_names
from valuestream.core.store import Manifest, write_events
from valuestream.mapping import mine_job

WEEKS = 13  # that a plan looks at when nobody says otherwise
Json = dict[str, Any]


def write(plant: Plant) -> Manifest:
    """The new events on top of the store."""
    return write_events(plant.new_events(), plant.store, plant.manifest("history"))


def count(plant: Plant, manifest: Manifest) -> None:
    """The states of the partitions that the night wrote."""
    missing = set(shelf.missing(plant.store, manifest))
    for part in (part for part in manifest["partitions"] if part["path"] in missing):
        shelf.compute(plant.store, manifest, part)


def merge(plant: Plant, manifest: Manifest) -> Figures:
    """The figures of all orders there ever were, from the states of all partitions."""
    return figures_of(sums.whole(plant.store, manifest), open_names(plant.store, manifest["names"]["activity"]))


def draw(plant: Plant, manifest: Manifest) -> Json:
    """The map of the weeks that the plan looks at."""
    first, last = _window(manifest)
    trust = {"rows_read": manifest["events"], "accepted": manifest["events"], "duplicates": 0, "quarantined": 0}
    question = {
        "stream": "All", "family": None, "first": first.isoformat(), "last": last.isoformat(), "noise": 0.2,
        "calendar": None, "stations": {}, "demand": None,
    }  # fmt: skip
    job = {"store": str(plant.store), "manifest": manifest, "question": question, "trust": {**trust, "reasons": []}}
    return mine_job(job)


def look(plant: Plant, manifest: Manifest, drawn: Json) -> Json:
    """Signals, bottleneck and findings on that map."""
    first, last = _window(manifest)
    due = datetime.fromisoformat(manifest["last"]) + timedelta(hours=6)
    job = {
        "store": str(plant.store), "manifest": manifest, "map": drawn, "map_hash": "", "first": first.isoformat(),
        "last": last.isoformat(), "due": due.isoformat(), "late_after_hours": 24.0, "products": None, "calendar": None,
    }  # fmt: skip
    return analyse(StreamJob.from_json(job))


def whole_night(plant: Plant) -> tuple[Figures, Json, Json]:
    """All of it."""
    manifest = write(plant)
    count(plant, manifest)
    drawn = draw(plant, manifest)
    return merge(plant, manifest), drawn, look(plant, manifest, drawn)


def _window(manifest: Manifest) -> tuple[date, date]:
    last = datetime.fromisoformat(manifest["last"]).date()
    return last - timedelta(days=7 * WEEKS - 1), last
