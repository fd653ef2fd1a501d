"""How far up a call for help goes by itself, and how long help took in an area. Minutes and tiers, never persons."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

ENOUGH = 5  # calls behind a median; fewer would tell of single ones
HIGHEST = 3  # tier


@dataclass(frozen=True, slots=True)
class Limits:
    """Minutes after which a call that is not resolved goes to tier 2, and to tier 3."""

    second: int = 10
    third: int = 30

    def tier(self, waited: timedelta) -> int:
        """How far up a call belongs that is open for so long; at its limit it goes."""
        return 1 + sum(waited >= timedelta(minutes=limit) for limit in (self.second, self.third))

    def next_at(self, tier: int, raised: datetime) -> datetime | None:
        """When a call of this tier goes further up; None from the highest."""
        minutes = {1: self.second, 2: self.third}.get(tier)
        return None if minutes is None else raised + timedelta(minutes=minutes)


@dataclass(frozen=True, slots=True)
class Answered:
    """A call that is resolved: where and what, seconds until taken and until resolved, how far up it went."""

    area: str
    kind: str
    taken: float
    resolved: float
    tier: int


@dataclass(frozen=True, slots=True)
class Times:
    """The calls of an area and kind: how many, median seconds (None of fewer than ``ENOUGH``), how many went up."""

    area: str
    kind: str
    n: int
    taken: float | None
    resolved: float | None
    second: int
    third: int


def times_of(calls: Iterable[Answered]) -> list[Times]:
    """A row for each area and kind, by name of the area, the most frequent kind first."""
    groups: dict[tuple[str, str], list[Answered]] = {}
    for call in calls:
        groups.setdefault((call.area, call.kind), []).append(call)
    rows = [_times(area, kind, found) for (area, kind), found in groups.items()]
    return sorted(rows, key=lambda row: (row.area, -row.n, row.kind))


def _times(area: str, kind: str, found: list[Answered]) -> Times:
    is_enough = len(found) >= ENOUGH
    taken = median(one.taken for one in found) if is_enough else None
    resolved = median(one.resolved for one in found) if is_enough else None
    went = [one.tier for one in found]
    return Times(
        area, kind, len(found), taken, resolved, sum(one >= 2 for one in went), sum(one == HIGHEST for one in went)
    )
