"""Augsburg's log as it is and as it would be had nobody changed anything, what else may change, and the trial."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import numpy as np

from kaizen.core.effect.design import Design, Guard, Metric
from kaizen.core.effect.document import verdict_of
from kaizen.core.effect.inputs import Counted, Inputs
from kaizen.core.effect.mix import Cell
from kaizen.demo.floor import Floor, Report
from kaizen.demo.grinding import CONTROL, FIRST
from kaizen.demo.plant import AUGSBURG, GRINDING, LESS_TO_GRIND, Plant
from tests.factories import encode
from valuestream.core.dayvalues import day_values
from valuestream.core.eventlog import EventLog, Kind

START, LAST = LESS_TO_GRIND.since, date(2026, 10, 29)
UNCHANGED = replace(AUGSBURG, steps=tuple(replace(step, improved=None) for step in AUGSBURG.steps))
KINDS = {"PROD": Kind.PRODUCTION, "SETUP": Kind.SETUP, "STOP": Kind.DOWN}
Changed = Callable[[Report], Report | None]


def log_of(plant: Plant, change: Changed = lambda report: report) -> EventLog:
    """What the plant's terminals book, each report changed or left out by ``change``."""
    rows = [new for report in Floor(plant).run() for new in [change(report)] if new is not None]

    def times(name):
        return np.array([getattr(row, name) for row in rows], dtype=np.int64) * 60_000_000

    def pieces(name):
        return np.array([getattr(row, name) for row in rows], dtype=float)

    return EventLog(
        case=encode([row.order for row in rows]), activity=encode([row.activity for row in rows]),
        resource=encode([row.machine for row in rows]), product=encode([row.product for row in rows]),
        start=times("start"), complete=times("end"), row=np.arange(1, len(rows) + 1), good=pieces("good"),
        scrap=pieces("scrap"), rework=pieces("rework"),
        kind=np.array([KINDS[row.kind] for row in rows], dtype=np.int8), timezone=plant.zone.key,
    )  # fmt: skip


def day_of(report: Report) -> date:
    return date(1970, 1, 1) + timedelta(days=report.start // 1440)


def shorter(share: float, step: str = GRINDING, since: date = START, until: date = date.max) -> Changed:
    """Work at a step takes ``share`` less from a day on."""

    def change(report: Report) -> Report:
        if report.activity != step or report.kind != "PROD" or not since <= day_of(report) < until:
            return report
        return replace(report, end=report.start + max(1, round((report.end - report.start) * (1 - share))))

    return change


def without(products: set[str], since: date = START) -> Changed:
    """From a day on orders of these products are not made any more."""
    return lambda report: None if report.product in products and day_of(report) >= since else report


def more_scrap(share: float, step: str = GRINDING, since: date = START) -> Changed:
    """So much more of the good pieces is scrapped at a step from a day on."""

    def change(report: Report) -> Report:
        if report.activity != step or day_of(report) < since:
            return report
        bad = round(report.good * share)
        return replace(report, good=report.good - bad, scrap=report.scrap + bad)

    return change


def weekdays(first: date, last: date) -> tuple[date, ...]:
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return tuple(day for day in days if day.weekday() < 5)


def cells(log: EventLog, key: str, steps: tuple[str, ...]) -> tuple[Cell, ...]:
    tables = [(step, day_values(log, key, step)) for step in steps]
    return tuple(
        Cell(day, step, product, float(value), float(n))
        for step, table in tables
        for day, product, value, n in zip(table.days, table.products, table.value, table.n, strict=True)
    )


def scrapped(log: EventLog, step: str, days: tuple[date, ...]) -> tuple[int, int]:
    """Scrapped pieces and all pieces of these days."""
    table = day_values(log, "scrap", step)
    rows = [row for row, day in enumerate(table.days) if day in set(days)]
    return round(float(table.value[rows] @ table.n[rows])), int(table.n[rows].sum())


def trial(
    log: EventLog, *, step: str = GRINDING, control: str = CONTROL,
    before: tuple[date, ...] = weekdays(FIRST, START - timedelta(days=1)),
    after: tuple[date, ...] = weekdays(START, LAST),
) -> dict:  # fmt: skip
    """The verdict document on the time for a piece: a month before, looks at 10 and 20 days."""
    design = Design(
        Metric("piece_time", step), 0.05, step, before[0], after[0], (10, 20), (control,),
        guards=(Guard("scrap", "share", 0.005),),
    )  # fmt: skip
    counts = {"scrap": Counted(scrapped(log, step, before), scrapped(log, step, after))}
    return verdict_of(design, Inputs(before, after, cells(log, "piece_time", (step, control)), counts=counts))
