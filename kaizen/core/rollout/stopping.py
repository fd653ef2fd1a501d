"""What stops a rollout without asking anybody: an open list of rules (method.md E3). Only a person goes on.

A rule looks at what is known of one line, or of all lines together, and says what it saw, as a code with values; the
shell makes a sentence of it. To add one: a function and a line in ``RULES``.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import numpy as np

from kaizen.core.effect.guards import Outcome
from kaizen.core.effect.holm import holm
from valuestream.core.signals import cusum

from .consistency import Agreement

SLACK, BOUND = 0.5, 4.0  # CUSUM of a guardrail: k and h in standard deviations of the days before
OUTAGE = 2  # working days without events
FALSE = 0.05  # chance that any line at all is falsely called worse
FAILED = (0.0, 0.25, 0.25, 0.25)  # share of a wave's lines that may fail: none of the first wave


class Reach(StrEnum):
    """Who goes back: the line where it was seen, or all; ``NOBODY``: the rollout freezes, what is in effect stays."""

    LINE = "line"
    ALL = "all"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class GuardSeen:
    """A guardrail: what it says, and its days after the start; more is worse, with ``usual`` and ``spread`` before."""

    key: str
    outcome: Outcome
    days: tuple[float, ...] = ()
    usual: float = 0.0
    spread: float = 0.0


@dataclass(frozen=True, slots=True)
class LineSeen:
    """What is known of one line that works by the new version.

    ``low`` … ``high``: its effect, > 0 is better, at the level of the look (or always valid); ``p``: two-sided, of the
    same; ``silent``: working days without events; ``has_failed``: its
    outcome was so, whatever came after; ``wave`` from 1.
    """

    name: str
    wave: int = 1
    has_failed: bool = False
    accidents: int = 0
    guards: tuple[GuardSeen, ...] = ()
    low: float | None = None
    high: float | None = None
    p: float | None = None
    silent: int = 0
    agreement: Agreement = Agreement.UNKNOWN


@dataclass(frozen=True, slots=True)
class Seen:
    """Everything that the rules look at. ``is_revoked``: the version is no standard any more where it comes from."""

    lines: tuple[LineSeen, ...]
    is_revoked: bool = False
    failed: Sequence[float] = FAILED


@dataclass(frozen=True, slots=True)
class Fired:
    """A rule that fired: ``line`` where it was seen ("" for the whole), who goes back, and what was seen."""

    rule: str
    line: str
    reach: Reach
    seen: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rule:
    """``key``: its code. ``look`` gives the lines at which it fires, with what it saw.

    ``version`` rises when it would say something else of the same.
    """

    key: str
    reach: Reach
    look: Callable[[Seen], Iterator[tuple[str, Mapping[str, Any]]]]
    version: int = 1


Found = Iterator[tuple[str, Mapping[str, Any]]]


def fired(seen: Seen) -> tuple[Fired, ...]:
    """All rules that fire, in the order of the list; what makes all go back comes first there."""
    return tuple(Fired(rule.key, line, rule.reach, told) for rule in RULES for line, told in rule.look(seen))


def _revoked(seen: Seen) -> Found:
    if seen.is_revoked:
        yield "", {}


def _accident(seen: Seen) -> Found:
    for line in seen.lines:
        if line.accidents:
            yield line.name, {"accidents": line.accidents}


def _failures(seen: Seen) -> Found:
    """More of a wave failed than may. Counted over all its lines, so that the first to finish does not decide."""
    for wave in sorted({line.wave for line in seen.lines}):
        lines = [line for line in seen.lines if line.wave == wave]
        bad = [line.name for line in lines if line.has_failed]
        most = seen.failed[min(wave, len(seen.failed)) - 1]
        if len(bad) > most * len(lines):
            yield "", {"wave": wave, "failed": bad, "lines": len(lines), "most": most}


def _worse_among_all(seen: Seen) -> Found:
    """Worse even though so many lines were looked at: Holm's p over all lines with an effect."""
    ps = {line.name: line.p for line in seen.lines if line.p is not None}
    worse = {line.name for line in seen.lines if line.high is not None and line.high < 0}
    sure = {name: p for name, p in holm(ps).items() if name in worse and p <= FALSE}
    if sure:
        yield "", {"p": sure, "lines": len(ps), "level": FALSE}


def _guard(seen: Seen) -> Found:
    for line in seen.lines:
        broken = [guard.key for guard in line.guards if guard.outcome == Outcome.BROKEN]
        if broken:
            yield line.name, {"guards": broken}


def _drift(seen: Seen) -> Found:
    """A guardrail creeps up: the sum of what lies above the usual by half a deviation exceeds four of them."""
    for line in seen.lines:
        for guard in line.guards:
            sums = cusum(np.array(guard.days, float), guard.usual, SLACK * guard.spread, BOUND * guard.spread).high
            over = np.flatnonzero(sums > BOUND * guard.spread)
            if guard.spread > 0 and len(over):
                yield line.name, {"guard": guard.key, "day": int(over[0]) + 1, "sum": round(float(sums[over[0]]), 9),
                                  "bound": BOUND * guard.spread}  # fmt: skip


def _worse(seen: Seen) -> Found:
    for line in seen.lines:
        if line.high is not None and line.high < 0:
            yield line.name, {"low": line.low, "high": line.high}


def _outage(seen: Seen) -> Found:
    for line in seen.lines:
        if line.silent > OUTAGE:
            yield line.name, {"days": line.silent, "most": OUTAGE}


def _weaker(seen: Seen) -> Found:
    for line in seen.lines:
        if line.agreement == Agreement.WEAKER:
            yield line.name, {}


RULES = (
    Rule("version_revoked", Reach.ALL, _revoked),
    Rule("accident", Reach.ALL, _accident),
    Rule("too_many_failed", Reach.ALL, _failures),
    Rule("worse_among_all", Reach.ALL, _worse_among_all),
    Rule("guard_broken", Reach.LINE, _guard),
    Rule("guard_drifts", Reach.LINE, _drift),
    Rule("effect_worse", Reach.LINE, _worse),
    Rule("no_data", Reach.NOBODY, _outage),
    Rule("weaker_than_predicted", Reach.NOBODY, _weaker),
)
