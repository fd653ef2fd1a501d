"""How long the CO₂e of a log takes: quarter-hourly meters at every station, a grid by the quarter-hour, two shifts.

    uv run benchmarks/carbon.py [--events N] [--json]

Prints seconds of the visits (which a map has already) and of the carbon figures, peak memory, and the largest relative
difference of any sum made on two ways.
"""

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.mining import peak_bytes  # noqa: E402
from benchmarks.synthetic import synthetic  # noqa: E402
from valuestream.core.calendar import WorkCalendar  # noqa: E402
from valuestream.core.carbon import carbon_of  # noqa: E402
from valuestream.core.energy.grid import GridSeries  # noqa: E402
from valuestream.core.energy.inputs import EnergyInputs, Source  # noqa: E402
from valuestream.core.energy.readings import Readings  # noqa: E402
from valuestream.core.eventlog import NO_TIME, SECOND, EventLog, Text  # noqa: E402
from valuestream.core.visits import visits_of  # noqa: E402

QUARTER = 900 * SECOND
BREAKS = [["10:00", "10:30"], ["18:00", "18:30"]]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    report = measured(options.events)
    print(json.dumps(report) if options.json else "\n".join(f"{name:22} {value}" for name, value in report.items()))
    return 0 if report["conserves"] else 1


def measured(events: int) -> dict[str, Any]:
    """The figures of one run."""
    log = log_of(events)
    inputs = energy_of(log)
    began = time.perf_counter()
    visits = visits_of(log)
    seen = time.perf_counter()
    found = carbon_of(log, inputs, visits)
    done = time.perf_counter()
    worst = max(check.relative for check in found.conservation.checks)
    told = {
        "events": len(log),
        "stations": len(inputs.sources),
        "readings": sum(len(s.readings or ()) for s in inputs.sources),
    }
    seconds = {"visits_s": round(seen - began, 3), "carbon_s": round(done - seen, 3), "peak_bytes": peak_bytes()}
    return {**told, **seconds, "worst_relative": worst, "conserves": found.conservation.holds}


def log_of(events: int, seed: int = 7) -> EventLog:
    """The generated log as columns, sorted."""
    frame = synthetic(events, seed)
    start, complete = (frame[name].dt.epoch("us") for name in ("start", "complete"))
    texts = {name: _encoded(frame[name]) for name in ("case", "activity", "resource")}
    pieces = {name: frame[name].to_numpy().astype(float) for name in ("good", "scrap")}
    row = np.arange(1, len(frame) + 1)
    return EventLog(
        start=start.to_numpy(),
        complete=complete.fill_null(NO_TIME).to_numpy(),
        row=row,
        timezone="UTC",
        **texts,
        **pieces,
    ).sorted()


def _encoded(values: pl.Series) -> Text:
    codes = values.rank("dense").cast(pl.Int32).to_numpy() - 1
    return Text(codes, tuple(values.unique().sort().to_list()))


def energy_of(log: EventLog) -> EnergyInputs:
    """A meter for each station and a grid, over the time of the log."""
    random = np.random.default_rng(7)
    first, last = int(log.start.min()), int(np.maximum(log.start, log.complete).max())
    cuts = np.arange(first // QUARTER * QUARTER, last + QUARTER, QUARTER)
    begin, end, zeros = cuts[:-1], cuts[1:], np.zeros(len(cuts) - 1)
    stations = log.resource.names if log.resource else ()
    sources = tuple(
        Source(name, "meter", (name,), ("grid",), Readings(begin, end, random.uniform(0, 5, len(begin)), zeros))
        for name in stations
    )
    shifts = [{"weekday": day, "start": "06:00", "end": "22:00", "breaks": BREAKS} for day in range(6)]
    grid = GridSeries("grid", begin, end, random.uniform(0.1, 0.6, len(begin)))
    calendar = WorkCalendar.from_spec({"timezone": "UTC", "shifts": shifts})
    return EnergyInputs(sources=sources, grids={"grid": grid}, calendar=calendar)


if __name__ == "__main__":
    sys.exit(main())
