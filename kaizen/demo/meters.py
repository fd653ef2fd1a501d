"""What the meters of a demo plant show: kWh of each quarter of an hour for the machines of each step.

The machines draw power by what they do in the plant's own log; only ``Random.random`` is used, so a seed is a file.
"""

import csv
import io
from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from random import Random

from kaizen.demo.floor import Floor, Report
from kaizen.demo.plant import Plant, Step
from kaizen.demo.shifts import Span, minute

QUARTER = 15  # minutes
NOISE = 0.04  # a reading lies up to half of this (share) above or below
# kW of one machine in processing, set-up, stopped, idle, standby. Washing is the planted waste: its bath stays hot.
KILOWATTS = {
    "Sawing": (3.4, 0.8, 0.4, 0.25, 0.02),
    "Turning & milling": (10.5, 3.2, 1.2, 0.90, 0.05),
    "Deburring": (1.1, 0.2, 0.1, 0.05, 0.01),
    "Washing": (9.0, 7.0, 6.5, 6.5, 5.8),
    "Round grinding": (9.4, 2.8, 1.0, 0.80, 0.05),
    "Final inspection": (0.8, 0.2, 0.1, 0.05, 0.01),
    "Packing": (0.6, 0.1, 0.1, 0.03, 0.005),
}
KINDS = ("PROD", "SETUP", "STOP")
IDLE, STANDBY = 3, 4


def readings_of(plant: Plant) -> bytes:
    """A column of kWh for each step, a row for each quarter of an hour by its beginning, as UTF-8 CSV."""
    first, last = (_midnight(plant, days) for days in (0, (plant.last - plant.first).days + 1))
    reports, rng = list(Floor(plant).run()), Random(plant.seed)  # noqa: S311  a simulation, no secret
    columns = [_quarters(plant, step, reports, (first, last), rng) for step in plant.steps]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["Time", *(step.name for step in plant.steps)])
    for row, at in enumerate(range(first, last, QUARTER)):
        local = datetime.fromtimestamp(at * 60, UTC).astimezone(plant.zone)
        writer.writerow([local.isoformat(timespec="minutes"), *(f"{column[row]:.3f}" for column in columns)])
    return text.getvalue().encode()


def _midnight(plant: Plant, days: int) -> int:
    return minute(datetime.combine(plant.first + timedelta(days=days), time(), plant.zone).astimezone(UTC))


def _quarters(plant: Plant, step: Step, reports: list[Report], around: Span, rng: Random) -> list[float]:
    """kWh of all machines of a step, quarter by quarter."""
    kw, (first, last) = KILOWATTS[step.name], around
    by_machine: dict[str, list[Report]] = defaultdict(list)
    for report in reports:
        by_machine[report.machine].append(report)
    total = [0.0] * (last - first)
    for station in step.stations:
        states = [STANDBY] * (last - first)
        _mark(states, plant.pattern(station).spans, IDLE, first)
        for report in by_machine[station.name]:
            _mark(states, [(report.start, report.end)], KINDS.index(report.kind), first)
        total = [so_far + kw[state] for so_far, state in zip(total, states, strict=True)]
    sums = (sum(total[at : at + QUARTER]) / 60 for at in range(0, len(total), QUARTER))
    return [kwh * (1 + NOISE * (rng.random() - 0.5)) for kwh in sums]


def _mark(states: list[int], spans: Iterable[Span], state: int, first: int) -> None:
    for start, end in spans:
        states[start - first : end - first] = [state] * (end - start)
