"""What the pages of a large map wait for, in one process: visits, the table of orders, variants, the map document.

    uv run benchmarks/pages.py [--events N] [--runs K] [--json]

Seconds, the median of K runs each, and the load of the machine: there is no other engine to be compared with.
"""

import argparse
import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.synthetic import synthetic, write_csv  # noqa: E402
from valuestream.core.cases import case_table, variants  # noqa: E402
from valuestream.core.eventlog import EventLog  # noqa: E402
from valuestream.core.streammap import draw_map  # noqa: E402
from valuestream.core.visits import visits_of  # noqa: E402
from valuestream.readers import reader_for  # noqa: E402

TRUST = {"rows_read": 0, "accepted": 0, "duplicates": 0, "quarantined": 0, "reasons": []}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    found = measured(log_of(options.events), options.runs)
    print(json.dumps(found) if options.json else "\n".join(f"{key:<12} {value}" for key, value in found.items()))
    return 0


def log_of(events: int) -> EventLog:
    """About as many invented events, read and sorted."""
    with TemporaryDirectory(prefix="newlean-bench-") as folder:
        path = Path(folder) / "log.csv"
        write_csv(synthetic(events), path)
        reader = reader_for(path)
        return reader.read(path, reader.propose(path).profile).log.sorted()


def measured(log: EventLog, runs: int) -> dict[str, Any]:
    """Events, seconds by question, and the load of the machine over the last minute."""
    table = case_table(log)
    questions: dict[str, Callable[[], object]] = {
        "visits_s": lambda: visits_of(log),
        "orders_s": lambda: case_table(log),
        "variants_s": lambda: variants(table),
        "map_s": lambda: draw_map(log, name="Benchmark", trust=TRUST),
    }
    seconds = {name: round(median(timed(ask) for _ in range(runs)), 3) for name, ask in questions.items()}
    return {"events": len(log), "orders": len(table), **seconds, "load": round(os.getloadavg()[0], 1)}


def timed(ask: Callable[[], object]) -> float:
    begun = time.perf_counter()
    ask()
    return time.perf_counter() - begun


if __name__ == "__main__":
    sys.exit(main())
