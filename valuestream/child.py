"""The limited child process: ``python -m valuestream.child COMMAND job.json``, with a command of ``COMMANDS``.

Reads files that strangers made, so it may be killed at any moment: it writes only into its own work
folder (and complete partitions into the event store), never into the database. Starts without Django.
Progress goes to standard output as JSON lines, the outcome to ``result.json`` beside the job:
``{"done": …}`` or ``{"refusal": …}``.
"""

import json
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from valuestream.core.profile import Profile
from valuestream.core.refusal import Refusal

if TYPE_CHECKING:
    from valuestream.core.eventlog import EventLog

Job = dict[str, Any]
LEAST_SECONDS = 0.2  # between two progress lines


def look(job: Job) -> dict[str, Any]:
    """Proposes what each column means. Job: ``path``, and ``told``: what a person said about the bytes."""
    from valuestream.readers import Told, reader_for

    path = _file(job)
    return reader_for(path).propose(path, Told(**job["told"])).as_json()


def check(job: Job) -> dict[str, Any]:
    """Reads every row and stores nothing. Job: ``path``, ``profile``, ``quarantine``."""
    from valuestream.core import preview

    result, profile = _read(job)
    return {
        "trust": result.trust.as_json(),
        "preview": preview.preview_rows(result.log, result.quarantine, profile),
        "groups": preview.reason_groups(result.quarantine, profile),
        "steps": preview.step_results(result.log),
        "counts": preview.counts(result.log),
        "period": preview.period(result.log),
    }


def load(job: Job) -> dict[str, Any]:
    """Reads every row and stores its event. Job: as for ``check``, and ``store``, ``previous``, ``base``.

    ``kept``: the columns that the kept copy of the file, ``cleaned``, may have; None leaves the file as it is.
    Answers the manifest of the source's events with the new ones among them.
    """
    from valuestream.core.store import write_events
    from valuestream.readers.cleaning import copy_only

    result, profile = _read(job)
    _tell("storing", 1, 1)
    manifest = write_events(_on_the_clock_of(job["previous"], result.log), Path(job["store"]), job["previous"])
    if job["kept"] is not None:
        _tell("cleaning", 1, 1)
        copy_only(job["kept"], _file(job), Path(job["cleaned"]), profile)
    return {"base": job["base"], "trust": result.trust.as_json(), "manifest": manifest}


def _on_the_clock_of(previous: dict[str, Any] | None, log: "EventLog") -> "EventLog":
    """The log in the time zone of the source's events; moments stay the same. Raises Refusal for a mere wall clock."""
    if previous is None or previous["timezone"] == log.timezone:
        return log
    if previous["timezone"] is None or log.timezone is None:
        raise Refusal(
            "other_clock",
            "The source's events and this file do not both have a time zone, so they cannot stand in one order.",
            "Choose the time zone as for the earlier files, or load the file into a source of its own.",
        )
    return replace(log, timezone=previous["timezone"])


def mine(job: Job) -> dict[str, Any]:
    """Mines a map document. Job: ``store``, ``manifest``, ``question``, ``trust``."""
    from valuestream.mapping import mine_job

    _tell("mining", 0, 0)
    return mine_job(job)


def fit(job: Job) -> dict[str, Any]:
    """How well the orders of a night fit their path. Job: as ``StreamJob.from_json`` reads it, and ``seconds``."""
    from valuestream.core.conformance import commonest, fitness_of
    from valuestream.core.night.analysis import events_of
    from valuestream.core.night.job import StreamJob
    from valuestream.core.night.wastes import ways_of
    from valuestream.mining import replay

    stream = StreamJob.from_json(job)
    assert stream.reference is not None
    ways = ways_of(events_of(stream), stream)
    looked = commonest(ways)
    _tell("conforming", 0, len(looked))
    told = replay(stream.reference[1], [list(way) for way in looked], seconds=job["seconds"]) if looked else []
    return {"reference": stream.reference[0], **fitness_of(ways, looked, told).as_json()}


def count(job: Job) -> dict[str, Any]:
    """Counts a partition once for all nights. Job: ``store``, ``manifest``, ``part``."""
    from valuestream.core.night import shelf

    part = next(part for part in job["manifest"]["partitions"] if part["path"] == job["part"])
    shelf.compute(Path(job["store"]), job["manifest"], part)
    return {"part": job["part"]}


def analyse(job: Job) -> dict[str, Any]:
    """What a night finds in a stream. Job: as ``StreamJob.from_json`` reads it."""
    from valuestream.core.night.analysis import analyse as look_through
    from valuestream.core.night.job import StreamJob

    _tell("analysing", 0, 0)
    return look_through(StreamJob.from_json(job))


def series(job: Job) -> dict[str, Any]:
    """Reads a file of one series and keeps it. Job: ``path``, ``energy_store``, and how it is written (``time``,
    ``value``, ``timezone``, ``date_order``, ``label``; empty: found out)."""
    from valuestream.core.energy.shelf import write_series
    from valuestream.readers.series import any_series

    found = any_series(Path(job["path"]), job)
    name = write_series(Path(job["energy_store"]), found)
    span = {"first": int(found.at[0]), "last": int(found.at[-1])}
    return {"hash": name, "rows": len(found.at), **span, "quirks": [quirk.as_json() for quirk in found.quirks]}


def _read(job: Job) -> tuple[Any, Profile]:
    from valuestream.readers import reader_for

    path, profile = _file(job), Profile.from_json(job["profile"])
    result = reader_for(path).read(path, profile, _reading())
    if len(result.quarantine):
        result.quarantine.write_csv(Path(job["quarantine"]))
    return result, profile


def _file(job: Job) -> Path:
    """The file to read: as it came, or, when it is a corrected download of ours, what it holds."""
    from valuestream.readers.repair import unwrapped

    return unwrapped(Path(job["path"]), Path(job["folder"]))


def _reading() -> Callable[[int, int], None]:
    """A progress callback that speaks at most five times a second."""
    last = 0.0

    def tell(done: int, total: int) -> None:
        nonlocal last
        if time.monotonic() - last >= LEAST_SECONDS or done >= total:
            last = time.monotonic()
            _tell("reading", done, total)

    return tell


def _tell(stage: str, done: int, total: int) -> None:
    print(json.dumps({"stage": stage, "done": done, "total": total}), flush=True)


COMMANDS: dict[str, Callable[[Job], dict[str, Any]]] = {
    "look": look, "check": check, "load": load, "mine": mine, "count": count, "analyse": analyse,
    "fit": fit,
    "series": series,
}  # fmt: skip


def main(command: str, job_path: str) -> None:
    """Does one job and writes its outcome; what is no refusal ends the process with a traceback."""
    job_file = Path(job_path)
    try:
        job = {**json.loads(job_file.read_text()), "folder": str(job_file.parent)}
        outcome = {"done": COMMANDS[command](job)}
    except Refusal as refusal:
        outcome = {"refusal": refusal.as_parts()}
    unfinished = job_file.with_name("result.json.part")
    unfinished.write_text(json.dumps(outcome))
    unfinished.replace(job_file.with_name("result.json"))


if __name__ == "__main__":
    main(*sys.argv[1:])
