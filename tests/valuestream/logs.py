"""Small event logs as files, made here and worked out by hand."""

import os
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

HEADER = "Order,Operation,Machine,Start,End,Good,Scrap,Worker ID"
GOOD = (
    "A1,Turning,Lathe 1,2026-03-02 06:00,2026-03-02 07:00,10,0,W-4711-Huber",
    "A1,Grinding,Grinder 2,2026-03-02 08:00,2026-03-02 08:30,9,1,W-0815-Maier",
    "A1,Packing,Pack 1,2026-03-02 09:00,2026-03-02 09:10,9,0,W-4711-Huber",
    "A2,Turning,Lathe 1,2026-03-02 07:00,2026-03-02 08:00,10,0,W-0815-Maier",
    "A2,Grinding,Grinder 2,2026-03-02 08:30,2026-03-02 09:15,10,0,W-4711-Huber",
    "A2,Packing,Pack 1,2026-03-02 09:30,2026-03-02 09:45,10,0,W-0815-Maier",
)
NO_DAY = "A3,Turning,Lathe 1,16:00.0,17:00.0,10,0,W-4711-Huber"
REPAIRED = "A3,Turning,Lathe 1,2026-03-02 16:00,2026-03-02 17:00,10,0,W-4711-Huber"
WORKERS = ("W-4711-Huber", "W-0815-Maier")


def write_log(folder: Path, rows: Iterable[str] = GOOD, name: str = "export.csv", header: str = HEADER) -> Path:
    path = folder / name
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


def many_rows(orders: range, steps: int = 10) -> Iterable[str]:
    """``orders`` × ``steps`` rows: an order begins each minute of 2025, its steps follow every half hour."""
    begin = datetime(2025, 1, 1)
    for order in orders:
        for step in range(steps):
            start = begin + timedelta(minutes=order + 30 * step)
            end = start + timedelta(minutes=10)
            yield f"O{order},Step {step},Machine {step},{start:%Y-%m-%d %H:%M},{end:%Y-%m-%d %H:%M},1,0,W-4711-Huber"


def public_log(name: str) -> Path:
    """A public log that is not shipped: from the folder in NEWLEAN_TEST_LOGS; skips visibly without it."""
    default = Path(__file__).resolve().parents[3] / "shared" / "logs"
    path = Path(os.environ.get("NEWLEAN_TEST_LOGS", default)) / name
    if not path.exists():
        pytest.skip(f"{name} is not here; name its folder in NEWLEAN_TEST_LOGS")
    return path
