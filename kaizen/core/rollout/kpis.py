"""What rollouts took, gate by gate, how sites answered, and whether it came as predicted: figures with their n.

A gate's lead time runs from the gate before it that has a time, the first one's from when the site was asked, so that
the lead times of a line add up to its whole. A gate that was passed, lost and passed again counts until it stood.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from statistics import median

from lean.units import Missing

from .effects import Effect
from .states import Adoption, Gate
from .timeline import Phase, Span

SCHEMA = "newlean.rollout-kpis/1"
UNTIL_IN_EFFECT = frozenset({Phase.ASKED, Phase.ADAPT, Phase.SIGN, Phase.TRAIN, Phase.DAY})


@dataclass(frozen=True, slots=True)
class Spread:
    """The median of ``n`` values with the least and the greatest; all in the unit of the values."""

    median: float
    low: float
    high: float
    n: int


def spread(values: Iterable[float], *, missing: str) -> Spread | Missing:
    """Median and range; Missing with the reason ``missing`` without any value."""
    found = sorted(values)
    return Spread(median(found), found[0], found[-1], len(found)) if found else Missing(missing)


@dataclass(frozen=True, slots=True)
class Leg:
    """From one moment to the next, both aware."""

    first: datetime
    last: datetime

    @property
    def days(self) -> float:
        """Days of 24 h."""
        return (self.last - self.first) / timedelta(days=1)


def standing(noted: Sequence[tuple[str, datetime]]) -> datetime | None:
    """Since when a gate is passed: its newest note, if that passed it. ``noted``: outcome and moment, oldest first."""
    return noted[-1][1] if noted and noted[-1][0] == "passed" else None


def first_standing(noted: Sequence[tuple[str, datetime]]) -> datetime | None:
    """As ``standing``, of a gate that is noted anew each time it is looked at: the first note of those that agree."""
    found = None
    for outcome, at in noted:
        found = None if outcome != "passed" else found or at
    return found


def legs(asked: datetime, passed: Mapping[Gate, datetime]) -> dict[Gate, Leg]:
    """The leg to each gate that has a time. It ends before a time that is earlier than the one before: taken back."""
    found: dict[Gate, Leg] = {}
    last = asked
    for gate in (gate for gate in Gate if gate in passed):
        if passed[gate] < last:
            break
        found[gate] = Leg(last, passed[gate])
        last = passed[gate]
    return found


@dataclass(frozen=True, slots=True)
class Share:
    """``part`` of ``whole`` days in which ``n`` lines waited for somebody."""

    part: float
    whole: float
    n: int

    @property
    def value(self) -> float:
        """0…1."""
        return self.part / self.whole


def waiting_share(lines: Iterable[Sequence[Span]]) -> Share | Missing:
    """How much of the time until they were in effect lines waited: for an answer, for signatures, for their day."""
    lived = [[one for one in line if one.phase in UNTIL_IN_EFFECT and not one.is_ahead] for line in lines]
    lived = [line for line in lived if line]
    whole = sum(one.days for line in lived for one in line)
    part = sum(one.days for line in lived for one in line if one.waits)
    return Share(part, whole, len(lived)) if whole > 0 else Missing("no_line_asked")


class Answer(StrEnum):
    """How a site decided about a line. To decline with a reason is a good result too: it helps the others."""

    ADOPTED = "adopted"
    ADAPTED = "adapted"
    DECLINED = "declined"
    OPEN = "open"
    WITHDRAWN = "withdrawn"


def answer_of(state: str, choice: str) -> Answer:
    """The answer of a line in a state of ``states.Adoption`` with its choice; a later decline counts."""
    if state == Adoption.DECLINED:
        return Answer.DECLINED
    if choice:
        return Answer.ADAPTED if choice == "adapt" else Answer.ADOPTED
    return Answer.WITHDRAWN if state == Adoption.WITHDRAWN else Answer.OPEN


def counted(answers: Iterable[Answer]) -> dict[Answer, int]:
    """How many of each, zeros too."""
    found = list(answers)
    return {one: found.count(one) for one in Answer}


class Came(StrEnum):
    """Where the measured effect lies: in the predicted interval, or on which side of it."""

    INSIDE = "inside"
    BETTER = "better"
    WEAKER = "weaker"


def came(promised: Effect, found: float, *, better: str = "lower") -> Came:
    """``found``: the measured share. An end of the interval belongs to it."""
    if promised.low <= found <= promised.high:
        return Came.INSIDE
    return Came.BETTER if (found < promised.low) == (better == "lower") else Came.WEAKER


@dataclass(frozen=True, slots=True)
class Hits:
    """``inside`` of ``n`` measured lines lie in their predicted interval."""

    inside: int
    n: int


def hits(found: Iterable[Came]) -> Hits | Missing:
    """Missing while no line was measured."""
    known = list(found)
    return Hits(known.count(Came.INSIDE), len(known)) if known else Missing("no_line_verified")
