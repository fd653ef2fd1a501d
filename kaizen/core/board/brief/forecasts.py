"""Forecasts and their record. One that is right too rarely is still made and settled, and not told.

The rule: the middle of the last five points misses the target of today, so today misses it too. It is told from ten
settled forecasts on, when at least half of them came true and no fewer than misses are common anyway.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median
from typing import Any

from .facts import Facts, Outlook, Record

RULE = "miss"
LAST = 5  # points whose middle is looked at
RECENT = timedelta(days=14)  # the points lie no farther back
ENOUGH = 10  # settled forecasts before one is told
HALF = 0.5


@dataclass(frozen=True, slots=True)
class Said:
    """``why``: empty when it is told, else ``too_few`` settled ones, or right ``too_rarely``."""

    outlook: Outlook
    middle: float
    base: float
    record: Record
    why: str

    @property
    def subject(self) -> str:
        return str(self.outlook.kpi)

    def as_json(self) -> dict[str, Any]:
        one = self.outlook
        return {
            "rule": RULE, "subject": self.subject, "name": one.name, "unit": one.unit, "better": one.better,
            "target": one.target, "middle": self.middle, "last": LAST, "base": round(self.base, 4),
            "right": self.record.right, "settled": self.record.settled, "why": self.why,
        }  # fmt: skip


def said(facts: Facts) -> list[Said]:
    """A forecast for each figure that will miss its target today; the surest first."""
    if not facts.is_working:
        return []
    found = [one for outlook in facts.outlooks if (one := _said(outlook, facts))]
    return sorted(found, key=lambda one: (bool(one.why), -one.record.rate, one.outlook.kpi))


def _said(outlook: Outlook, facts: Facts) -> Said | None:
    last = [value for day, value in outlook.points if facts.day - RECENT <= day < facts.day][-LAST:]
    if len(last) < LAST or not is_missed(median(last), outlook.target, outlook.better):
        return None
    record = facts.records.get((RULE, str(outlook.kpi)), Record())
    base = base_rate([value for _day, value in outlook.points], outlook.target, outlook.better)
    return Said(outlook, median(last), base, record, _why(record, base))


def _why(record: Record, base: float) -> str:
    if record.settled < ENOUGH:
        return "too_few"
    return "" if record.rate >= max(HALF, base) else "too_rarely"


def is_missed(value: float, target: float, better: str) -> bool:
    """Whether a value is on the wrong side of its target; the target itself is met."""
    return value < target if better == "higher" else value > target


def base_rate(values: Sequence[float], target: float, better: str) -> float:
    """How common misses are without any forecast."""
    return sum(is_missed(value, target, better) for value in values) / len(values) if values else 0.0


def came_true(day: date, points: Sequence[tuple[date, float]], target: float | None, better: str) -> bool | None:
    """What became of a forecast for a day; None when the day has no figure, or no target held."""
    value = dict(points).get(day)
    return None if value is None or target is None else is_missed(value, target, better)


def is_over(day: date, points: Sequence[tuple[date, float]]) -> bool:
    """Whether figures of that day would be there by now: there are some of it, or of a later day."""
    return any(known >= day for known, _value in points)
