"""The word on a trial: it follows from the figures by rule, nobody picks it (method.md D6)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from .guards import Outcome

DAYS_BEFORE, DAYS_AFTER, RUN = 20, 10, 8


class Word(StrEnum):
    """What a trial can be called."""

    PROVEN = "proven"
    PROMISING = "promising"
    NO_EFFECT = "no_effect"
    HARMFUL = "harmful"
    MIX_NOT_COMPARABLE = "mix_not_comparable"
    NOT_ENOUGH_DATA = "not_enough_data"


@dataclass(frozen=True, slots=True)
class Facts:
    """What the word follows from. ``theta`` with its interval at the level of the look is > 0 where it got better.

    ``delta``: the smallest change that matters. ``by_ranks``: the fallback decided. ``is_look``: a planned look.
    ``run``: most days in a row on the better side. ``checks``, ``guards``: their outcomes. ``has_control``: so named.
    """

    theta: float
    low: float
    high: float
    delta: float
    days_before: int
    days_after: int
    run: int
    is_look: bool
    by_ranks: bool
    has_control: bool
    checks: Sequence[Outcome]
    guards: Sequence[Outcome]


@dataclass(frozen=True, slots=True)
class Verdict:
    """The word, why (a code, or ""), the grade (A with a control line, B without, C by ranks), what is still open."""

    word: Word
    reason: str = ""
    grade: str = ""
    still_open: tuple[str, ...] = ()


def decide(facts: Facts) -> Verdict:
    """The word on a trial with an effect that could be computed."""
    missing = tuple(_open(facts))
    word, reason = _word(facts, missing)
    grade = "C" if facts.by_ranks else "A" if facts.has_control else "B"
    return Verdict(word, reason, grade, missing if word in (Word.PROMISING, Word.NOT_ENOUGH_DATA) else ())


def without_effect(reason: str, guards: Sequence[Outcome]) -> Verdict:
    """The word where no effect can be computed: a broken guard stops all the same."""
    if Outcome.BROKEN in guards:
        return Verdict(Word.HARMFUL, "guardrail")
    if reason == Word.MIX_NOT_COMPARABLE:
        return Verdict(Word.MIX_NOT_COMPARABLE)
    return Verdict(Word.NOT_ENOUGH_DATA, reason)


def _word(facts: Facts, missing: tuple[str, ...]) -> tuple[Word, str]:
    if Outcome.BROKEN in facts.guards:
        return Word.HARMFUL, "guardrail"
    if facts.high < 0:
        return Word.HARMFUL, "worse"
    if not missing:
        return Word.PROVEN, ""
    if facts.is_look and -facts.delta < facts.low and facts.high < facts.delta:
        return Word.NO_EFFECT, ""
    if facts.theta > 0 and (facts.low > 0 or len(missing) == 1):
        return Word.PROMISING, "early_signal" if facts.by_ranks or not facts.is_look else ""
    return Word.NOT_ENOUGH_DATA, "interval_too_wide" if facts.is_look else "before_first_look"


def _open(facts: Facts) -> Iterator[str]:
    """What PROVEN still lacks."""
    if facts.by_ranks:
        yield "ranks_only"
    if not facts.is_look:
        yield "planned_look"
    if facts.low <= 0:
        yield "interval"
    if facts.theta < facts.delta:
        yield "relevance"
    if facts.days_before < DAYS_BEFORE or (facts.days_after < DAYS_AFTER and facts.run < RUN):
        yield "days"
    if any(one != Outcome.PASSED for one in facts.guards):
        yield "guardrails"
    if any(one != Outcome.PASSED for one in facts.checks):
        yield "checks"
