"""What a night costs: 50,000 new events on a long history against a full re-mine; a hundred sites on few processes.

    uv run benchmarks/night.py [--events N] [--new N] [--sites N] [--runs K] [--json]

One plant with a tenth, three tenths and all of N events of history gets the same night: its new events are written on
top of the store, the partitions written anew are counted, the states of all partitions are merged into figures; then
the map of the last 13 weeks is drawn, and looked at for signals and findings. Each phase runs in a process of its own;
its time is the median of K, its memory the process's peak (mapped files included). A full re-mine counts all partitions
anew, or measures the whole log, once. Counts and sums must be equal to the last bit, and no quantile may be off by more
than a bin (1.6 %): else the exit code is 1.

Then the same number of events lies at many sites; their nights (the same phases) run on 1, 2 and 4 processes.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks import night_steps  # noqa: E402
from benchmarks.mining import peak_bytes, tell  # noqa: E402
from benchmarks.night_checks import BIN, counts_differ, quantile_errors  # noqa: E402
from benchmarks.night_plants import Plant, many_plants, one_plant  # noqa: E402
from benchmarks.night_sites import nights  # noqa: E402
from benchmarks.night_table import slope, table  # noqa: E402
from valuestream.core.measures import measure  # noqa: E402
from valuestream.core.night import sums  # noqa: E402
from valuestream.core.night.figures import figures_of  # noqa: E402
from valuestream.core.night.state import merged, state_of  # noqa: E402
from valuestream.core.store import content_hash, open_events, open_part_log  # noqa: E402

Json = dict[str, Any]
SHARES = (0.1, 0.3, 1.0)  # of the history
STATES, DRAWN, FULL = ("write", "count", "merge"), ("draw", "look"), ("recount", "mine")
ALARM = 3600  # seconds for one phase


def main() -> int:
    options = arguments()
    if options.worker:
        print(json.dumps(PHASES[options.worker[0]](Plant(Path(options.worker[1])), options.runs)))
        return 0
    folder = Path(tempfile.mkdtemp(prefix="newlean-night-"))
    try:
        report = compare(folder, options)
    finally:
        shutil.rmtree(folder)
    print(json.dumps(report, indent=2) if options.json else table(report))
    return 0 if report["equal"] else 1


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=10_000_000)
    parser.add_argument("--new", type=int, default=50_000)
    parser.add_argument("--sites", type=int, default=100, help="0: without this part")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--worker", nargs=2, metavar=("PHASE", "FOLDER"), help=argparse.SUPPRESS)
    return parser.parse_args()


def compare(folder: Path, options: argparse.Namespace) -> Json:
    """One plant by length of its history, then many sites by number of processes."""
    load, histories = os.getloadavg()[0], []
    wanted = [round(options.events * share) for share in SHARES]
    for events, plant in one_plant(folder, wanted, options.new):
        tell(f"a night on {events:,} events")
        phases = {
            phase: in_its_own_process(phase, plant, options.runs) for phase in ("nothing", *STATES, *DRAWN, *FULL)
        }
        histories.append(told(phases))
        shutil.rmtree(plant.folder)
    tell(f"the nights of {options.sites} sites")
    plants = many_plants(folder, options.sites, options.events, options.new) if options.sites else []
    sites = nights(plants) if plants else {"sites": 0, "equal": True, "processes": {}}
    equal = all(history["equal"] for history in histories) and sites["equal"]
    return {
        "schema": "newlean.night-bench/1", "load": load, "equal": equal, "histories": histories,
        "exponent": {name: slope(histories, name) for name in histories[0]["seconds"]}, "sites": sites,
    }  # fmt: skip


def in_its_own_process(phase: str, plant: Plant, runs: int) -> Json:
    command = [sys.executable, __file__, "--runs", str(runs), "--worker", phase, str(plant.folder)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=ALARM, check=False)
    if done.returncode:
        sys.exit(f"the phase “{phase}” failed:\n{done.stderr[-2000:]}")
    found: Json = json.loads(done.stdout)
    return found


def told(phases: dict[str, Json]) -> Json:
    """One length of history: seconds, peaks, how many times quicker than a full re-mine, and whether answers agree."""
    seconds = {phase: found["seconds"] for phase, found in phases.items() if phase != "nothing"}
    seconds["states"] = sum(seconds[phase] for phase in STATES)
    seconds["night"] = seconds["states"] + sum(seconds[phase] for phase in DRAWN)
    facts: Json = {key: value for found in phases.values() for key, value in found.items()}
    return {
        **{
            key: facts[key]
            for key in ("history", "new", "partitions", "rewritten", "drawn", "differences", "quantiles")
        },
        "equal": facts["same_states"] and not facts["differences"] and facts["quantiles"]["worst"] <= BIN,
        "seconds": seconds,
        "peak_bytes": {phase: found["peak_bytes"] for phase, found in phases.items()},
        "times_as_fast": {phase: seconds[phase] / seconds["states"] for phase in FULL},
    }


def timed(work: Callable[[], Any], runs: int, before: Callable[[], None] = lambda: None) -> tuple[Json, Any]:
    """The median seconds of ``work``, the peak so far, and its last answer; ``before`` is not timed."""
    seconds, answer = [], None
    for _ in range(runs):
        before()
        began = time.perf_counter()
        answer = work()
        seconds.append(time.perf_counter() - began)
    return {"seconds": median(seconds), "peak_bytes": peak_bytes()}, answer


def nothing(plant: Plant, runs: int) -> Json:
    """The program alone: what every other phase's memory holds as well."""
    return timed(lambda: None, 1)[0]


def write(plant: Plant, runs: int) -> Json:
    """The new events on top of the store."""
    history = plant.manifest("history")
    found, manifest = timed(lambda: night_steps.write(plant), runs)
    plant.keep("tonight", manifest)
    known = {part["path"] for part in history["partitions"]}
    fresh = [part for part in manifest["partitions"] if part["path"] not in known]
    rewritten = {"partitions": len(fresh), "events": sum(part["events"] for part in fresh)}
    facts = {"history": history["events"], "new": len(plant.new_events()), "partitions": len(manifest["partitions"])}
    return {**found, **facts, "rewritten": rewritten}


def count(plant: Plant, runs: int) -> Json:
    """The states of the partitions that the night wrote."""
    manifest = plant.manifest("tonight")
    return timed(lambda: night_steps.count(plant, manifest), runs, lambda: plant.forget("20"))[0]


def merge(plant: Plant, runs: int) -> Json:
    """The states of all partitions, read and added up to figures; sums that the night has to make are made."""
    manifest = plant.manifest("tonight")
    return timed(lambda: night_steps.merge(plant, manifest), runs, lambda: plant.forget("sum-"))[0]


def draw(plant: Plant, runs: int) -> Json:
    """The map of the last 13 weeks, drawn once before: that loads pm4py, which takes as long on any history."""
    manifest = plant.manifest("tonight")
    night_steps.draw(plant, manifest)  # loads pm4py
    found, drawn = timed(lambda: night_steps.draw(plant, manifest), runs)
    plant.keep("map", drawn)
    return {**found, "drawn": drawn["events"]}


def look(plant: Plant, runs: int) -> Json:
    """What a night looks for on that map."""
    return timed(partial(night_steps.look, plant, plant.manifest("tonight"), plant.manifest("map")), runs)[0]


def recount(plant: Plant, runs: int) -> Json:
    """Every partition counted anew; afterwards whether that says what the night's states say, bit for bit."""
    manifest, parts = plant.manifest("tonight"), plant.manifest("tonight")["partitions"]
    found, full = timed(lambda: merged([state_of(open_part_log(plant.store, manifest, part)) for part in parts]), 1)
    kept = sums.whole(plant.store, manifest)
    return {**found, "same_states": all(frame.equals(full[kind]) for kind, frame in kept.items())}


def mine(plant: Plant, runs: int) -> Json:
    """The whole log measured; afterwards how the night's figures differ from it."""
    manifest = plant.manifest("tonight")
    measure(plant.new_events())  # loads the compiled pass
    found, full = timed(lambda: measure(open_events(plant.store, manifest)), 1)
    log = open_events(plant.store, manifest)
    figures = figures_of(sums.whole(plant.store, manifest), log.boxes.names)
    differences = counts_differ(figures, full)
    if content_hash(log) != manifest["content_hash"]:
        differences.append("content_hash")
    return {**found, "differences": differences, "quantiles": quantile_errors(figures, log)}


PHASES = {phase.__name__: phase for phase in (nothing, write, count, merge, draw, look, recount, mine)}


if __name__ == "__main__":
    sys.exit(main())
