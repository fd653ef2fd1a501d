"""Invented logs of a trial: three steps, two products, eight orders a working day, a planted change of one wait."""

import csv
from datetime import UTC, date, datetime, timedelta

import numpy as np

from kaizen.core.effect.design import Design, Metric
from lean.models import Site
from tests.factories import make_log
from tests.valuestream.streams import make_stream
from valuestream.core.eventlog import EventLog
from valuestream.models import ValueStream

FIRST = date(2026, 3, 2)  # a Monday, as in tests.factories
START = date(2026, 3, 30)
HEADER = ("Order", "Activity", "Machine", "Start", "End", "Good", "Scrap", "Product")
STEPS = ("Sawing", "Turning", "Grinding")


def trial_log(
    days: int = 61, *, effect: float = 0.0, until: date | None = None, scrap: int = 1, back_from: date | None = None
) -> EventLog:
    """``days`` calendar days. Waits of about 100 and 200 min before turning and grinding; ``effect`` on grinding's.

    Every day has its own wave that both waits share. ``scrap``: pieces of 200 after the start. ``back_from``: since then
    the effect is gone.
    """
    random = np.random.default_rng(4)
    rows = []
    for offset in range(days):
        day = FIRST + timedelta(days=offset)
        wave, noise = float(np.exp(random.normal(0, 0.05))), random.normal(0, 0.03, 16)
        if day.weekday() > 4 or (until and day > until):
            continue
        is_changed = day >= START and not (back_from and day >= back_from)
        for order in range(8):
            case, at, product = f"{day:%m%d}-{order}", offset * 1440 + 300 + 10 * order, "AB"[order % 2]
            gains = {"Sawing": 0.0, "Turning": 100.0, "Grinding": 200.0 * (1 + effect if is_changed else 1.0)}
            for place, step in enumerate(STEPS):
                size = 1.5 if product == "B" else 1.0
                at += gains[step] * size * wave * float(np.exp(noise[(2 * order + place) % 16]))
                bad = scrap if step == "Grinding" and day >= START else 1
                rows.append((case, step, f"{step} 1", round(at, 2), round(at + 20, 2), 200 - bad, bad, product))
                at += 20
    return make_log(rows)


def trial_stream(site: Site, **changes) -> ValueStream:
    return make_stream(site, "Shafts", trial_log(**changes))


def trial_design(**changed) -> Design:
    given = {"metric": Metric("waiting", "Grinding"), "delta": 0.05, "line": "Grinding", "controls": ("Turning",),
             "pre_first": FIRST, "starts_on": START, "looks": (10, 20)}  # fmt: skip
    return Design(**given | changed)


def log_file(folder, name, **changes):
    """The planted log as a terminal exports it."""
    log = trial_log(**changes)
    columns = [log.case, log.activity, log.resource, log.product]
    texts = [[column.names[code] for code in column.codes] for column in columns]
    moments = [[f"{datetime.fromtimestamp(at / 1e6, UTC):%Y-%m-%d %H:%M:%S}" for at in times.tolist()]
               for times in (log.start, log.complete)]  # fmt: skip
    counts = [[int(n) for n in column] for column in (log.good, log.scrap)]
    path = folder / name
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        writer.writerows(zip(*texts[:3], *moments, *counts, texts[3], strict=True))
    return path
