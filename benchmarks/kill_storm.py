"""Kills everything that carries rollouts, again and again, and counts what was lost, doubled, or done against a stop.

    uv run benchmarks/kill_storm.py [--minutes M] [--seed S] [--rollouts N --receivers K] [--database URL] [--json]

A house with short leases (3 s) carries N rollouts to K lines each, in four waves, while about a process a second gets
``kill -9``: children of the workers, whole groups of workers, guard, beat, web server, broker; the broker is wiped
too. Every tenth blow is a SIGSTOP for longer than a lease: who wakes up after it holds a token that is void.
Three of ten rollouts are stopped in the middle, by a person or a rule; a part of them goes back, a part goes on. When
all is done before the time is over, more rollouts begin.

Then: nothing lost, no effect twice, no wave before its turn, nothing in effect after a stop or without consent, what
was open at the last kill settled within 60 s, the audit trail valid: else the exit code is 1. ``--database``: a
PostgreSQL server, on which it makes a database of its own and drops it at the end; without it SQLite. The seed replays
the order of victims and stops; what they hit depends on the machine.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
if TYPE_CHECKING:
    from benchmarks.storm_house import House
    from benchmarks.storm_people import People

A_MINUTE = 50  # kills, at least; a storm that hits less goes on for up to three times as long
LEASE, SWEEP = 3.0, 1.0  # seconds; 30 and 10 in a plant
SETTLED = 60.0  # seconds after the last kill
PATIENCE = 900.0  # seconds until the rest is done
ROUND = 0.5  # seconds between what people do; without a pause they would take a core from the workers
PAUSES = 10  # every so many blows one is a SIGSTOP


def main() -> int:
    options = arguments()
    folder = Path(tempfile.mkdtemp(prefix="newlean-storm-"))
    try:
        with database(options.database) as url:
            report = storm(folder, url, options)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(json.dumps(report, indent=2) if options.json else "\n".join(f"{k:26} {v}" for k, v in report.items()))
    return int(any(report["violations"].values()))


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=20261127)
    parser.add_argument("--rollouts", type=int, default=8)
    parser.add_argument("--receivers", type=int, default=10)
    parser.add_argument("--database", metavar="URL", default="")
    parser.add_argument("--schema", metavar="FILE", help="an empty SQLite database to begin with, instead of migrating")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


@contextmanager
def database(server: str) -> Iterator[str]:
    """A database of its own on the server; empty for SQLite in the folder."""
    if not server:
        yield ""
        return
    import psycopg

    name = f"newlean_storm_{os.getpid()}"
    with psycopg.connect(server.replace("postgres://", "postgresql://"), autocommit=True) as admin:
        admin.execute(f'CREATE DATABASE "{name}"')
        try:
            yield f"{server.rpartition('/')[0]}/{name}"
        finally:
            admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def storm(folder: Path, url: str, options: argparse.Namespace) -> dict[str, Any]:
    prepare(folder, url, options.schema)
    from benchmarks import storm_counts
    from benchmarks.storm_house import House
    from benchmarks.storm_people import People

    house, people = House(folder, options.seed), People(options.seed)
    began = time.monotonic()
    batch(people, options.rollouts, options.receivers, 0)
    setup = time.monotonic() - began
    house.start()
    try:
        blow(house, people, options)
        unsettled, rest = settle(house, people)
    finally:
        house.end()
    return {
        "seed": options.seed, "database": "postgresql" if url else "sqlite", "minutes": options.minutes,
        "kills": house.kills.total(), "killed": dict(house.kills), "sigstops": house.pauses.total(),
        **storm_counts.figures(), "violations": storm_counts.violations() | {"unsettled_after_60_s": unsettled},
        "all_done_s": round(rest, 1), "set_up_s": round(setup, 1), "database_busy": people.busy,
    }  # fmt: skip


def prepare(folder: Path, url: str, schema: str | None) -> None:
    """An empty database with every table, and the settings of a storm for this process and its children."""
    from lean import tree

    place = tree.socket_folder(folder) / "valkey.sock"
    os.environ |= {
        "NEWLEAN_DATA": str(folder), "DATABASE_URL": url, "REDIS_URL": f"unix://{place}", "LEASE_SECONDS": str(LEASE),
        "SWEEP_SECONDS": str(SWEEP), "DJANGO_SETTINGS_MODULE": "lean.settings", "NEWLEAN_SUPERVISED": "1",
    }  # fmt: skip
    (folder / "static").mkdir()
    if schema:
        shutil.copy(schema, folder / "newlean.sqlite3")
    else:
        subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, check=True)
    import django

    django.setup()


def batch(people: "People", rollouts: int, receivers: int, number: int) -> None:
    from benchmarks import storm_plants

    people.meet(storm_plants.rollouts(rollouts, receivers, f"b{number}"))


def blow(house: "House", people: "People", options: argparse.Namespace) -> None:
    """The storm itself, beside it people at work. They have a thread of their own: the house's processes die with the
    thread that started them.
    """
    over = Event()
    with ThreadPoolExecutor(1) as pool:
        work = pool.submit(at_work, people, options, over)
        try:
            strike(house, options.minutes, work)
        finally:
            over.set()
        work.result()


def strike(house: "House", minutes: float, work: Future[None]) -> None:
    """A blow every 0.2 to 1.2 s, as long as people are at work."""
    dice, blows = house.dice, 0
    due = began = time.monotonic()
    while not work.done() and not is_enough(time.monotonic() - began, house.kills.total(), minutes):
        house.tend()
        if time.monotonic() >= due:
            is_pause = blows % PAUSES == PAUSES - 1
            hit = house.pause(LEASE * dice.uniform(1.2, 2)) if is_pause else house.kill()
            blows += bool(hit)
            due += dice.uniform(0.2, 1.2) if hit else 0.05  # a machine that is slow catches up


def at_work(people: "People", options: argparse.Namespace, over: Event) -> None:
    """Round after round; more rollouts when all is done."""
    from django.db import connection

    from benchmarks.storm_people import is_over

    batches = 1
    try:
        while not over.wait(ROUND):
            people.round()
            if is_over(people):
                batch(people, max(1, options.rollouts // 4), options.receivers, batches)
                batches += 1
    finally:
        connection.close()


def is_enough(seconds: float, kills: int, minutes: float) -> bool:
    return seconds > 180 * minutes or (seconds > 60 * minutes and kills >= A_MINUTE * minutes)


def settle(house: "House", people: "People") -> tuple[int, float]:
    """Steps that were open at the last kill and still are 60 s later; seconds until everything was done."""
    from benchmarks.storm_people import is_over, wanted

    began, open_then, unsettled = time.monotonic(), wanted(), 0
    while not is_over(people) and time.monotonic() < began + PATIENCE:
        house.tend(ROUND)
        people.round()
        if open_then and time.monotonic() > began + SETTLED:
            unsettled, open_then = len(open_then & wanted()), set()
    return unsettled, time.monotonic() - began


if __name__ == "__main__":
    sys.exit(main())
