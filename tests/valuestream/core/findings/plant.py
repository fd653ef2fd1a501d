"""A small invented plant for tests: orders pass saw, mill and test around the clock; wastes are planted on purpose.

Without a planted waste an order comes every 30 min, each step works about 20 min, and next to nothing waits.
"""

import heapq
import random
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from lean.units import Unit
from tests.factories import make_log, micros
from valuestream.core.calendar import WorkCalendar
from valuestream.core.findings import FindingInputs, Window, facts_of
from valuestream.core.signals import Provenance, series
from valuestream.core.stations import Clocks
from valuestream.core.streammap import draw_map

ALWAYS = WorkCalendar.from_spec(
    {"timezone": None, "shifts": [{"weekday": day, "start": "00:00", "end": "00:00"} for day in range(7)]}
)
PITCH = 30.0  # minutes


@dataclass(frozen=True)
class Plan:
    """Minutes, shares 0…1. ``hold``: orders are held before the mill; ``late``: later orders overtake there."""

    orders: int = 1500
    hold: float = 0.0
    test: float = 20.0
    setup: float = 0.0
    carry: float = 0.0
    rework: float = 0.0
    long: float = 0.0
    scrap: float = 0.005
    scrap_of_q: float = 0.005
    lots_of: int = 1  # orders that leave the saw together


def plant(plan: Plan, seed: int = 1):
    """The log of a plan."""
    chance, rows, free, seq = random.Random(seed), [], {}, 0
    waiting = [(_release(plan, number), number, number, 0) for number in range(plan.orders)]
    heapq.heapify(waiting)
    while waiting:
        ready, _, order, place = heapq.heappop(waiting)
        route = _route(plan, order, chance.random())
        step = route[place]
        start = max(ready, free.get(step, 0.0)) if step != "carry" else ready
        begun = start + (plan.setup if step == "mill" else 0.0)
        end = begun + _work(plan, step, chance)
        product = "Q" if order % 5 == 0 else "P"
        if begun > start:
            rows.append((f"o{order}", step, step.upper(), start, begun, np.nan, np.nan, product, "setup"))
        kind = "transport" if step == "carry" else "production"
        rows.append((f"o{order}", step, step.upper(), begun, end, *_pieces(plan, step, product, chance), product, kind))
        free[step] = end
        seq += 1
        back = step == "test" and place < 6 and chance.random() < plan.rework
        if back or place + 1 < len(route):
            following = (end, plan.orders + seq, order, route.index("mill") if back else place + 1)
            held = plan.hold * chance.uniform(0.9, 1.1) if route[following[3]] == "mill" and not back else 0.0
            heapq.heappush(waiting, (end + held, *following[1:]))
    return make_log(rows)


def _release(plan: Plan, number: int) -> float:
    return number * PITCH


def _route(plan: Plan, order: int, luck: float) -> list[str]:
    return ["saw", *(["carry"] if plan.carry else []), "mill", "test"]


def _work(plan: Plan, step: str, chance: random.Random) -> float:
    if step == "carry":
        return plan.carry
    usual = plan.test if step == "test" else 20.0 - (plan.setup if step == "mill" else 0.0)
    times = 8.0 if step == "mill" and chance.random() < plan.long else 1.0
    return usual * chance.uniform(0.95, 1.05) * times


def _pieces(plan: Plan, step: str, product: str, chance: random.Random) -> tuple[float, float]:
    share = plan.scrap_of_q if product == "Q" else plan.scrap
    lost = sum(chance.random() < share for _ in range(20)) if step == "mill" else 0
    return 20.0 - lost, float(lost)


def inputs(log, demand=None, **more) -> FindingInputs:
    """The inputs of a log, mined as the night does."""
    drawn = draw_map(log, name="Line 1", trust={}, calendar=ALWAYS, demand=demand)
    clocks = Clocks(int(log.start.min()), int(log.complete.max()), ALWAYS, {})
    return FindingInputs(
        map=drawn, map_hash="m" * 64, window=Window.of_map(drawn), facts=facts_of(log, clocks), **more
    )  # fmt: skip


def daily(key, values, step=None, unit=Unit.SECOND, n=20, better="lower"):
    """A series of days from 2 March on."""
    days = [date(2026, 3, 2) + timedelta(days=day) for day in range(len(values))]
    return series(key, unit, days, values, [n] * len(values), Provenance(key, step), better)


def noise(seed, days, middle=100.0, spread=5.0):
    return np.random.default_rng(seed).normal(middle, spread, days)


START = micros("2026-03-02")
