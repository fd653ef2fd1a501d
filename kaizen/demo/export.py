"""Writes a demo plant's reports as the CSV its terminals would export, with the faults such exports have.

uv run python -m kaizen.demo.export        rewrites the bundled logs and readings beside this file
"""

import csv
import gzip
import io
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from kaizen.demo.floor import Floor, Report
from kaizen.demo.meters import readings_of
from kaizen.demo.plant import LOGS, PLZEN, Plant

FOLDER = Path(__file__).parent
HEADER = ("Order", "Activity", "Machine", "Start", "End", "Good", "Scrap", "Rework", "Product", "Batch",
          "Report type", "Worker")  # fmt: skip
LOST_DAY, NO_ORDER, SWAPPED, NOT_A_NUMBER, TWICE = 14, 5, 3, 4, 6  # spoilt rows in a log


def log_of(plant: Plant) -> bytes:
    """The plant's log as UTF-8 CSV; the same plant gives the same bytes."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows(spoil(list(rows_of(plant)), plant.seed))
    return text.getvalue().encode()


def rows_of(plant: Plant) -> Iterator[list[str]]:
    reports = sorted(Floor(plant).run(), key=lambda report: (report.end, report.order, report.start))
    for report in reports:
        yield [
            report.order, report.activity, report.machine, _local(plant, report.start), _local(plant, report.end),
            str(report.good), str(report.scrap), str(report.rework), report.product, report.batch, report.kind,
            _worker(plant, report),
        ]  # fmt: skip


def spoil(rows: list[list[str]], seed: int) -> list[list[str]]:
    """The faults of real exports: times that lost their day, no order, swapped times, words for numbers, copies."""
    rng = Random(seed)  # noqa: S311  a simulation, no secret
    places = sorted({int(rng.random() * len(rows)) for _ in range(200)}, key=lambda _: rng.random())
    faults = [_lose_day] * LOST_DAY + [_lose_order] * NO_ORDER + [_swap] * SWAPPED + [_misspell] * NOT_A_NUMBER
    for place, fault in zip(places, faults, strict=False):
        fault(rows[place])
    for place in sorted(places[len(faults) : len(faults) + TWICE], reverse=True):
        rows.insert(place, list(rows[place]))
    return rows


def _lose_day(row: list[str]) -> None:
    """What a spreadsheet leaves of a time when it shows minutes and seconds only."""
    row[3], row[4] = f"{row[3][14:16]}:00.0", f"{row[4][14:16]}:00.0"


def _lose_order(row: list[str]) -> None:
    row[0] = ""


def _swap(row: list[str]) -> None:
    row[3], row[4] = row[4], row[3]


def _misspell(row: list[str]) -> None:
    row[5] = "n/a"


def _local(plant: Plant, minutes: int) -> str:
    return datetime.fromtimestamp(minutes * 60, UTC).astimezone(plant.zone).strftime("%Y-%m-%d %H:%M:%S")


def _worker(plant: Plant, report: Report) -> str:
    """An invented personnel number per station and shift: the column that New Lean drops."""
    shift = (report.start // 480) % 3
    return f"P{1000 + (sum(map(ord, report.machine)) * 3 + shift) % 89}"


def write_all() -> None:
    """Every bundled file; the seed of each plant stands with it in ``plant.py``."""
    for plant in LOGS:
        _write(f"{plant.slug}.csv.gz", log_of(plant))
    _write(f"{PLZEN.slug}-meters.csv.gz", readings_of(PLZEN))


def _write(name: str, content: bytes) -> None:
    (FOLDER / name).write_bytes(gzip.compress(content, mtime=0))


if __name__ == "__main__":
    write_all()
