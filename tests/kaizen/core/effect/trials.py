"""Made-up trials: a line and its control, two products, working days, a planted effect."""

from datetime import date, timedelta

import numpy as np

from kaizen.core.effect.design import Design, Guard, Metric
from kaizen.core.effect.inputs import Inputs
from kaizen.core.effect.mix import Cell

START = date(2026, 3, 30)  # a Monday


def working_days(first: date, count: int) -> tuple[date, ...]:
    days = (first + timedelta(days=n) for n in range(2 * count + 7))
    return tuple([day for day in days if day.weekday() < 5][:count])


def windows(before: int = 20, after: int = 20):
    pre = working_days(START - timedelta(days=7 * (before // 5)), before)
    return pre, working_days(START, after)


def design(**changed) -> Design:
    metric = Metric("waiting", "Grinding")
    pre, _post = windows(changed.pop("before", 20))
    given = {"metric": metric, "delta": 0.05, "line": "one", "controls": ("two",), "pre_first": pre[0],
             "starts_on": START, "looks": (10, 20)}  # fmt: skip
    return Design(**given | changed)


def cells(pre, post, *, effect: float = 0.0, mix=(0.5, 0.5), seed: int = 1, noise: float = 0.04, lines=("one", "two")):
    """Products A (100) and B (200) on every line, a common day-to-day wave; ``effect`` on line one after the start.

    ``mix``: the share of product B before and after.
    """
    random = np.random.default_rng(seed)
    wave = {day: float(random.normal(0, noise)) for day in (*pre, *post)}
    found = []
    for line in lines:
        for day in (*pre, *post):
            share = mix[0] if day < START else mix[1]
            gain = 1 + effect if line == "one" and day >= START else 1.0
            for product, base, n in (("A", 100.0, 100 * (1 - share)), ("B", 200.0, 100 * share)):
                value = base * gain * float(np.exp(wave[day] + random.normal(0, noise)))
                found.append(Cell(day, line, product, value, n))
    return tuple(found)


def inputs(before: int = 20, after: int = 20, **changed) -> Inputs:
    pre, post = windows(before, after)
    more = {key: changed.pop(key) for key in ("guard_cells", "counts", "changes") if key in changed}
    return Inputs(pre, post, cells(pre, post, **changed), **more)


SCRAP = Guard("scrap", "share", 0.005)
