"""How fast boards answer while the same machine imports a log and mines, with screens that listen.

    uv run benchmarks/board_load.py [--rate 60] [--screens 50] [--seconds 60] [--events 30000] [--json]

Starts the demo in a folder of its own, opens the streams, lets imports and mining run beside, changes a board every
two seconds, and asks boards (whole pages and their changing part in turn) at a fixed rate. A request's time counts
from when it was due. Ends with 1 when p95 is above 150 ms, or any answer was an error.
"""

import argparse
import asyncio
import json
import os
import sys
import threading
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.board_clients import Clients, Seen  # noqa: E402
from benchmarks.board_house import House, Work, django_here, sessions  # noqa: E402
from benchmarks.synthetic import synthetic, write_csv  # noqa: E402

GOAL = 0.150  # seconds, p95
CHANGE_EVERY = 2.0  # seconds
PEOPLE = ["lena", "tina", "otto", "paul", "wim"]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rate", type=float, default=60.0, help="requests a second")
    parser.add_argument("--screens", type=int, default=50, help="streams that stay open")
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--events", type=int, default=30_000, help="rows of each file that is imported beside")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with TemporaryDirectory(prefix="newlean-board-") as folder:
        found = measured(Path(folder), options)
    print(json.dumps(found, indent=2) if options.json else told(found))
    return 0 if found["p95_ms"] <= 1000 * GOAL and not found["errors"] else 1


def measured(folder: Path, options: argparse.Namespace) -> dict[str, Any]:
    """One run: the times of all answers, what the screens heard, and what the workers did meanwhile."""
    log = folder / "log.csv"
    write_csv(synthetic(options.events), log)
    with House(folder / "data") as house:
        django_here()
        boards = addresses()
        clients = Clients(house.address, sessions(PEOPLE), [f"{one}{part}" for one in boards for part in ("", "live/")])
        work = Work(house.address, log.read_text())
        changes = Changes()
        beside = [threading.Thread(target=each, daemon=True) for each in (work.load, work.mine, changes.run)]
        for one in beside:
            one.start()
        screens = [f"{boards[n % len(boards)]}events/" for n in range(options.screens)]
        seen = asyncio.run(clients.run(screens, options.rate, options.seconds))
        work.is_over = changes.is_over = True
        for one in beside:
            one.join(timeout=60)
    return figures(seen, options) | {"imported": work.imported, "mined": work.mined, "changes": changes.made}


def addresses() -> list[str]:
    """The boards of the first plant."""
    from kaizen.models import Board

    rows = Board.objects.filter(site__slug="augsburg").values_list("pk", flat=True)
    return [f"/sites/augsburg/boards/{pk}/" for pk in rows]


class Changes:
    """A promise is made and kept at a board in turn, as people do while others look."""

    def __init__(self) -> None:
        self.is_over, self.made = False, 0

    def run(self) -> None:
        from kaizen.models import Board
        from kaizen.services.boards.actions import finish, promise
        from kaizen.services.boards.kpis import today_at
        from lean.models import User

        boards, by = list(Board.objects.filter(site__slug="augsburg")), User.objects.get(username="tina")
        while not self.is_over:
            board = boards[self.made % len(boards)]
            row = promise(board, by=by, text=f"Change {self.made}", owner="team", due=today_at(board.site))
            time.sleep(CHANGE_EVERY / 2)
            finish(row, by=by)
            self.made += 2
            time.sleep(CHANGE_EVERY / 2)


def figures(seen: Seen, options: argparse.Namespace) -> dict[str, Any]:
    """Percentiles in ms, answers by status, and how many events the screens heard."""
    times = sorted(seen.seconds) or [float("inf")]
    last = len(times) - 1
    at = {f"p{share}_ms": round(1000 * times[min(last, len(times) * share // 100)], 1) for share in (50, 95, 99)}
    wrong = {str(status): n for status, n in seen.statuses.items() if status not in (200, 204)} | dict(seen.errors)
    return {
        "rate": options.rate, "screens": options.screens, "seconds": options.seconds,
        "answers": len(seen.seconds), **at,
        "most_ms": round(1000 * times[-1], 1), "statuses": {str(key): n for key, n in seen.statuses.items()},
        "errors": wrong, "streams_opened": seen.opened, "screens_told": len(seen.told),
        "events_told": sum(seen.told.values()), "load": round(os.getloadavg()[0], 1), "cores": os.cpu_count(),
    }  # fmt: skip


def told(found: dict[str, Any]) -> str:
    return "\n".join(f"{key:<16} {value}" for key, value in found.items())


if __name__ == "__main__":
    sys.exit(main())
