"""The made-up plants' reports as the CSV a German ERP would write, with the flaws such exports have.

``python -m kaizen.demo.export`` writes the bundled files anew; a test does the same and compares.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

from kaizen.demo.plant import Plant, Row, Simulation
from kaizen.demo.plants import FIRST_DAY, PLANTS

FOLDER = Path(__file__).parent
HEADER = "order;activity;machine;start;end;good;scrap;rework;product;batch;report type;worker"
COPIED_EVERY = 601  # the terminal was pressed twice
BROKEN_EVERY = 211
START, END = 3, 4


def file_of(plant: Plant) -> Path:
    """The bundled file of ``plant``."""
    return FOLDER / f"{plant.name.lower()}.csv"


def csv_text(plant: Plant) -> str:
    """The export of the orders released since the first day; a row that still runs at the end has no end."""
    zone = ZoneInfo(plant.rota.zone)
    since = datetime.combine(FIRST_DAY, time(0), zone).timestamp()
    rows = [row for row in Simulation(plant).run() if row.order.released >= since]
    last = plant.rota.shifts()[-1].end
    lines = [_fields(row, zone, last) for row in rows]
    return "\n".join([HEADER, *(";".join(line) for line in flawed(lines))]) + "\n"


def flawed(lines: list[list[str]]) -> Iterator[list[str]]:
    """The lines with what people and terminals do to them, at fixed places."""
    for number, line in enumerate(lines, 1):
        if number % BROKEN_EVERY == 0:
            yield _broken(line, number // BROKEN_EVERY)
            continue
        yield line
        if number % COPIED_EVERY == 0:
            yield line


def _broken(line: list[str], kind: int) -> list[str]:
    """One of four flaws: end before start, a day that does not exist, no start, a word instead of a time."""
    start, end = line[START], line[END]
    swapped = {0: (end, start), 1: ("31.09.2026 07:15:00", end), 2: ("", end), 3: (start, "see foreman")}
    return [*line[:START], *swapped[kind % 4], *line[END + 1 :]]


def _fields(row: Row, zone: ZoneInfo, last: int) -> list[str]:
    order, running = row.order, row.end >= last
    counts = ("", "", "") if running or row.kind == "S" else (row.good, row.scrap, row.rework)
    times = (_local(row.start, zone), "" if running else _local(row.end, zone))
    what = (order.number, row.step, row.machine, *times, *counts)
    return [str(value) for value in (*what, order.product, order.batch, row.kind, row.worker)]


def _local(moment: int, zone: ZoneInfo) -> str:
    return datetime.fromtimestamp(moment, UTC).astimezone(zone).strftime("%d.%m.%Y %H:%M:%S")


if __name__ == "__main__":
    for one in PLANTS:
        file_of(one).write_text(csv_text(one), encoding="utf-8")
