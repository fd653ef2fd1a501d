"""Does the standard fit there? A word, what every rule said, and how much the lines are alike."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from kaizen.core.rollout.similarity import WEIGHTS, Likeness, LineFacts, likeness
from lean.units import Missing

from .facts import THRESHOLDS, Facts, Place, Thresholds, Wanted
from .rule import Kind, Outcome, Result
from .rules import MECHANISM, RULES

SLACK = 1e-9  # a score of 0.8 reaches 0.80, whatever the last bit says


class Word(StrEnum):
    """Whether it fits. ``UNKNOWN``: something is not stated, or the lines are too little alike: people decide."""

    COMPATIBLE = "compatible"
    WITH_ADAPTATION = "with_adaptation"
    UNKNOWN = "unknown"
    BLOCKED = "blocked"


class Way(StrEnum):
    """What may come next: a pilot as it is, a pilot with the adaptations, a decision by people, asking the site for
    what it did not state, or nothing before the block is gone.
    """

    AS_IS = "as_is"
    ADAPTED = "adapted"
    PEOPLE = "people"
    ASK = "ask"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Verdict:
    """``results``: of every rule, in the order of the list."""

    word: Word
    way: Way
    likeness: Likeness
    results: tuple[Result, ...]

    @property
    def blockers(self) -> tuple[Result, ...]:
        return tuple(one for one in self.results if one.outcome == Outcome.BLOCKS)

    @property
    def open(self) -> tuple[Result, ...]:
        """The gates that nobody can answer yet."""
        return tuple(one for one in self.results if one.kind == Kind.GATE and one.outcome == Outcome.UNKNOWN)

    @property
    def adaptations(self) -> tuple[Result, ...]:
        """What must be adapted, then what differs, most first."""
        differing = [one for one in self.results if one.outcome == Outcome.DIFFERS]
        differing.sort(key=lambda one: -one.said.values["lost"])
        return (*(one for one in self.results if one.outcome == Outcome.ADAPT), *differing)

    @property
    def has_mechanism(self) -> bool:
        """Whether the line is a receiver at all: step, family and machine class are there, or nobody knows yet."""
        return not any(one.rule in MECHANISM for one in self.blockers)

    def as_json(self) -> dict[str, Any]:
        return {"word": self.word.value, "way": self.way.value, **self.likeness.as_json(),
                "results": [one.as_json() for one in self.results]}  # fmt: skip


def check(
    wanted: Wanted, place: Place, origin: LineFacts, line: LineFacts, *, today: str,
    thresholds: Thresholds = THRESHOLDS, weights: Mapping[str, float] = WEIGHTS,
) -> Verdict:  # fmt: skip
    """Whether the standard fits the place. ``origin``: the line it was proven on; ``today``: ISO date."""
    alike = likeness(origin, line, frozenset(wanted.steps), weights)
    facts = Facts(wanted, place, origin, line, today, alike, thresholds)
    results = tuple(Result(rule.key, rule.version, rule.kind, rule.look(facts)) for rule in RULES)
    return Verdict(*_word(results, alike, thresholds), alike, results)


def ranked(verdicts: Mapping[str, Verdict]) -> list[tuple[str, Verdict]]:
    """The places that fit best first; those of one word by their score, without one last, then by their key."""
    order = list(Word)
    return sorted(verdicts.items(), key=lambda pair: (order.index(pair[1].word), -_score(pair[1].likeness), pair[0]))


def _word(results: Iterable[Result], alike: Likeness, thresholds: Thresholds) -> tuple[Word, Way]:
    gates = {one.outcome for one in results if one.kind != Kind.PART}
    if Outcome.BLOCKS in gates:
        return Word.BLOCKED, Way.NONE
    if Outcome.UNKNOWN in gates:
        return Word.UNKNOWN, Way.ASK
    if _score(alike) < thresholds.adapted - SLACK:
        return Word.UNKNOWN, Way.PEOPLE
    if Outcome.ADAPT in gates or _score(alike) < thresholds.as_is - SLACK:
        return Word.WITH_ADAPTATION, Way.ADAPTED
    return Word.COMPATIBLE, Way.AS_IS


def _score(alike: Likeness) -> float:
    """Below every score where there is none."""
    return -1.0 if isinstance(alike.score, Missing) else alike.score.value
