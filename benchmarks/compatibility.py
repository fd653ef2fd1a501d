"""Does the score of likeness tell lines apart? Real logs against themselves, their halves, and unrelated logs.

    uv run benchmarks/compatibility.py [--logs FOLDER] [--orders N] [--json]

Always the demo plants; with a folder (or NEWLEAN_TEST_LOGS) the public logs found in it too. Halves are every other
order, by when it began; halves by time are told beside them, as a line does change in time. Then two lines of N orders
are compared against the clock. Exit code 1 when a log does not score 1 against itself, 0.9 against its other half,
below 0.3 against every unrelated one, or the clock says more than two seconds.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.synthetic import MEAN_STEPS, synthetic, write_csv  # noqa: E402
from kaizen.core.rollout.similarity import LineFacts, behaviour_of, covariates_of, likeness  # noqa: E402
from valuestream.core.eventlog import EventLog  # noqa: E402
from valuestream.readers import reader_for  # noqa: E402

DEMO = {name: ROOT / "kaizen" / "demo" / f"{name}.csv.gz" for name in ("augsburg", "porto", "plzen")}
PUBLIC = {
    "production": "levy_production/Production_Data.csv",
    "credentials": "interval/academic_credentials.csv.gz",
    "loans": "interval/bpic2012_w_interval.csv.gz",
    "purchasing": "interval/procure_to_pay_synth.csv.gz",
    "orders": "interval/pm4py_interval_event_log.csv",
    "permits": "xes_basic/receipt.xes.gz",
    "repair": "xes_basic/repairExample.xes.gz",
    "hospital": "xes_basic/sepsis.xes.gz",
}
MACHINING = {*DEMO, "production"}  # related to each other
SAME, HALF, UNRELATED, SECONDS = 1 - 1e-9, 0.9, 0.3, 2.0
HEADS = ("log", "orders", "routes", "itself", "halves", "by time", "nearest unrelated")


@dataclass(frozen=True)
class Row:
    """What one log scored. ``unrelated``: the score and the name of the unrelated log that is nearest."""

    log: str
    orders: int
    routes: int
    itself: float
    halves: float
    by_time: float
    unrelated: tuple[float, str] | None

    @property
    def holds(self) -> bool:
        far = self.unrelated is None or self.unrelated[0] < UNRELATED
        return self.itself >= SAME and self.halves >= HALF and far


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--logs", type=Path, default=os.environ.get("NEWLEAN_TEST_LOGS"))
    parser.add_argument("--orders", type=int, default=10_000)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    report = measured(found_in(options.logs), options.orders)
    print(json.dumps(report, indent=2) if options.json else table(report))
    return 0 if report["holds"] else 1


def found_in(folder: Path | None) -> dict[str, Path]:
    """The demo plants, and the public logs that are there."""
    public = {name: Path(folder) / path for name, path in PUBLIC.items()} if folder else {}
    return DEMO | {name: path for name, path in public.items() if path.exists()}


def measured(paths: dict[str, Path], orders: int) -> dict[str, Any]:
    logs = {name: read(path) for name, path in paths.items()}
    lines = {name: facts(log) for name, log in logs.items()}
    rows = [row(name, log, lines) for name, log in logs.items()]
    seconds = timed(orders)
    return {
        "schema": "newlean.bench.compatibility/1", "rows": [vars(one) | {"holds": one.holds} for one in rows],
        "missing": sorted(PUBLIC.keys() - paths.keys()), "orders": orders, "seconds": round(seconds, 3),
        "holds": all(one.holds for one in rows) and seconds <= SECONDS,
    }  # fmt: skip


def read(path: Path) -> EventLog:
    reader = reader_for(path)
    return reader.read(path, reader.propose(path).profile).log.sorted()


def facts(log: EventLog) -> LineFacts:
    return LineFacts(behaviour_of(log), (), covariates_of(log))


def row(name: str, log: EventLog, lines: dict[str, LineFacts]) -> Row:
    line = lines[name]
    others = [other for other in lines if other != name and not {name, other} <= MACHINING]
    unrelated = max(((scored(line, lines[other]), other) for other in others), default=None)
    ranked = by_begin(log)
    behaviour = line.behaviour
    assert behaviour is not None
    return Row(name, behaviour.orders, behaviour.variants, scored(line, line), split(log, ranked[::2]),
               split(log, ranked[: len(ranked) // 2]), unrelated)  # fmt: skip


def by_begin(log: EventLog) -> np.ndarray:
    """The codes of the orders, first ones first."""
    cases, first = np.unique(log.case.codes, return_index=True)
    return cases[np.argsort(log.start[first], kind="stable")]


def split(log: EventLog, cases: np.ndarray) -> float:
    """The score of some orders of a log against the others."""
    chosen = np.isin(log.case.codes, cases)
    return scored(facts(log.take(chosen)), facts(log.take(~chosen)))


def scored(one: LineFacts, other: LineFacts) -> float:
    """Without stations, as logs do not tell what they can do."""
    return round(likeness(one, other).score.as_json()["value"], 9)


def timed(orders: int) -> float:
    """Seconds of processor time from two logs to their score."""
    with tempfile.TemporaryDirectory() as folder:
        logs = []
        for seed in (1, 2):
            path = Path(folder) / f"{seed}.csv"
            write_csv(synthetic(round(orders * MEAN_STEPS), seed), path)
            logs.append(read(path))
    began = time.process_time()
    likeness(*(facts(log) for log in logs))
    return time.process_time() - began


def table(report: dict[str, Any]) -> str:
    lines = ["  ".join(f"{head:>12}" for head in HEADS)]
    for one in report["rows"]:
        far = f"{one['unrelated'][0]:.3f} {one['unrelated'][1]}" if one["unrelated"] else "-"
        cells = [
            one["log"],
            one["orders"],
            one["routes"],
            *(f"{one[key]:.3f}" for key in ("itself", "halves", "by_time")),
            far,
        ]
        lines.append("  ".join(f"{cell:>12}" for cell in cells) + ("" if one["holds"] else "  DOES NOT HOLD"))
    if report["missing"]:
        lines.append(f"not here: {', '.join(report['missing'])}")
    lines.append(f"two lines of {report['orders']:,} orders: {report['seconds']:.2f} s (at most {SECONDS:.0f})")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
