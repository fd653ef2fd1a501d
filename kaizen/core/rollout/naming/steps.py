"""Which canonical step a site's own activity is: a proposal with its confidence, which a person confirms or changes.

Names are compared first, then the machine class and the place in the flow, where they are known of both.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from valuestream.core.eventlog import EventLog
from valuestream.core.visits import visits_of

from .vocabulary import fold, units

NAME, MACHINE, PLACE = 0.70, 0.15, 0.15  # weights; what is not known of both steps has none
SURE, LEAST = 0.80, 0.45  # confidence from which a proposal is likely right, and from which it is made at all
CLEAR = 0.15  # lead over the second best from which there is no doubt which one
MOST = 3  # alternatives that are told


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a site, or a canonical one. ``others``: further names of a canonical step, in any language.

    ``place``: where orders come to it on average, 0 the beginning, 1 the end; None: not known. ``orders`` pass it.
    """

    name: str
    machine_class: str = ""
    place: float | None = None
    orders: int = 0
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """How well a canonical step fits, 0…1 each: ``confidence`` in all, None where a part is not known of both."""

    step: str
    confidence: float
    name: float
    machine: float | None
    place: float | None


@dataclass(frozen=True, slots=True)
class Proposal:
    """``best`` None: no canonical step is near enough. ``is_sure``: near, and no other is nearly as near."""

    own: str
    orders: int
    best: Match | None
    others: tuple[Match, ...]

    @property
    def is_sure(self) -> bool:
        best = self.best
        if best is None or best.confidence < SURE:
            return False
        return not self.others or best.confidence - self.others[0].confidence >= CLEAR or best.name == 1.0


def propose(own: Sequence[Step], canonical: Sequence[Step]) -> list[Proposal]:
    """For each own step the canonical step that fits best, in the order given. Several own steps may be one step."""
    return [_proposal(step, canonical) for step in own]


def names_of(proposals: Sequence[Proposal], *, only_sure: bool = False) -> dict[str, str]:
    """Own step → canonical step, as ``behaviour_of`` takes it, until a person has decided."""
    return {one.own: one.best.step for one in proposals if one.best and (one.is_sure or not only_sure)}


def steps_of(log: EventLog, classes: Mapping[str, str] | None = None) -> list[Step]:
    """The steps of a log as they are called there, with their place in the flow, first ones first.

    ``classes``: station → machine class; a step has the class of most of its visits.
    """
    log = log.sorted()
    visits = visits_of(log)
    case = np.repeat(np.arange(len(visits.bounds) - 1), np.diff(visits.bounds))
    lengths = np.diff(visits.bounds)[case]
    places = np.where(
        lengths > 1, (np.arange(len(visits)) - visits.bounds[:-1][case]) / np.maximum(lengths - 1, 1), 0.5
    )
    first = visits.number == 1
    machines = _machine_classes(log, visits.first_row, visits.step, visits.steps, classes or {})
    found = [
        Step(name, machines.get(name, ""), float(places[here].mean()), int((here & first).sum()))
        for number, name in enumerate(visits.steps)
        if (here := visits.step == number).any()
    ]
    return sorted(found, key=lambda step: (step.place, step.name))


def name_similarity(one: str, other: str) -> float:
    """0…1, 1 for the same: the larger of what they say (Dice of meanings) and how they are spelled (Dice of trigrams).

    Dice: twice what both have ÷ what each has (Dice 1945).
    """
    here, there = fold(one).strip(), fold(other).strip()
    if here == there:
        return 1.0
    said, spelled = _dice(units(one), units(other)), _dice(_trigrams(here), _trigrams(there))
    return max(0.99 * said, 0.9 * spelled)  # other words for it are nearly as good as the same ones


def _proposal(own: Step, canonical: Sequence[Step]) -> Proposal:
    matches = sorted((_match(own, step) for step in canonical), key=lambda match: (-match.confidence, match.step))
    near = [match for match in matches if match.confidence >= LEAST and match.name > 0]
    return Proposal(own.name, own.orders, near[0] if near else None, tuple(near[1 : MOST + 1]))


def _match(own: Step, canonical: Step) -> Match:
    name = max(name_similarity(own.name, known) for known in (canonical.name, *canonical.others))
    machine = place = None
    if own.machine_class and canonical.machine_class:
        machine = name_similarity(own.machine_class, canonical.machine_class)
    if own.place is not None and canonical.place is not None:
        place = 1 - abs(own.place - canonical.place)
    parts = [(NAME, name), (MACHINE, machine), (PLACE, place)]
    known = [(weight, value) for weight, value in parts if value is not None]
    confidence = sum(weight * value for weight, value in known) / sum(weight for weight, _ in known)
    return Match(canonical.name, confidence, name, machine, place)


def _machine_classes(
    log: EventLog, rows: np.ndarray, step: np.ndarray, names: Sequence[str], classes: Mapping[str, str]
) -> dict[str, str]:
    if log.resource is None or not classes:
        return {}
    stations = log.resource.codes[rows]
    pairs = Counter(zip(step.tolist(), stations.tolist(), strict=True))
    found: dict[str, Counter[str]] = {}
    for (number, station), count in pairs.items():
        known = classes.get(log.resource.names[station], "") if station >= 0 else ""
        if known:
            found.setdefault(names[number], Counter())[known] += count
    return {name: min(counted, key=lambda one: (-counted[one], one)) for name, counted in found.items()}


def _trigrams(text: str) -> frozenset[str]:
    padded = f"  {text} "
    return frozenset(padded[place : place + 3] for place in range(len(padded) - 2))


def _dice(one: frozenset[str], other: frozenset[str]) -> float:
    return 2 * len(one & other) / (len(one) + len(other)) if one or other else 0.0
