"""The looks back at a proven improvement after 30, 60 and 90 days: what they said, and which are still to come."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from kaizen.core.effect.watch import MARKS

ORDER = {"relapsed": 0, "due": 1, "unsure": 2, "ahead": 3, "holds": 3}  # what to look at first


@dataclass(frozen=True, slots=True)
class Look:
    """``state``: holds, relapsed, unsure; ``ahead`` until its day is over, ``due`` until it is answered."""

    mark: int
    on: date
    state: str


def looks_of(starts_on: date, outcomes: Mapping[int, str], today: date) -> tuple[Look, ...]:
    """The three looks. ``outcomes``: mark → what was said."""
    found = []
    for mark in MARKS:
        on = starts_on + timedelta(days=mark)
        found.append(Look(mark, on, outcomes.get(mark) or ("due" if today > on else "ahead")))
    return tuple(found)


def rank_of(looks: tuple[Look, ...]) -> tuple[int, date]:
    """What to look at first: what was lost again, then what nobody can tell, then what is due next."""
    ahead = [look.on for look in looks if look.state in ("ahead", "due")]
    said = [ORDER[look.state] for look in looks if look.state in ("relapsed", "due")]
    newest = [ORDER[look.state] for look in looks if look.state in ("holds", "unsure")][-1:]
    return min([*said, *newest], default=ORDER["ahead"]), min(ahead, default=date.max)


def is_over(looks: tuple[Look, ...]) -> bool:
    """Whether the last look said that it holds: nothing is left to watch."""
    return looks[-1].state == "holds"
