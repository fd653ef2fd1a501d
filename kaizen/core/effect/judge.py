"""A series of days judged at the last planned look: effect, checks and the facts from which the word follows."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from lean.units import Missing

from .checks import Check, has_heavy_tails, longest_better_run, placebo, pre_trend, stable
from .did import Effect, did_days
from .guards import Outcome
from .looks import always_valid_radius, nominal_levels
from .rank import Shift, shift_of
from .verdict import Facts, Verdict, decide, without_effect

Values = NDArray[np.float64]
SoFar = tuple[float, float, float]  # effect, and its interval
FEW = 10  # days in a window below which only ranks are compared
FEWEST = 5  # days after below which nothing is said


@dataclass(frozen=True, slots=True)
class Plan:
    """How a series is judged: ``delta`` on its own scale, ``looks`` in days after, ``has_control`` line or not."""

    delta: float
    looks: tuple[int, ...]
    is_lower_better: bool = True
    has_control: bool = False
    alpha: float = 0.05


@dataclass(frozen=True, slots=True)
class Look:
    """The last planned look that was reached (``number`` 0: none yet) after ``days``, and its two-sided level."""

    number: int
    of: int
    days: int
    level: float


@dataclass(frozen=True, slots=True)
class Judged:
    """``effect`` or ``shift`` decided (the other may be None), with the interval at the level of the look.

    ``checks``: those of the series itself and those given. ``so_far``: interval over all days so far that holds however
    often one looks, or None.
    """

    look: Look
    verdict: Verdict
    effect: Effect | None
    shift: Shift | None
    interval: tuple[float, float] | None
    so_far: SoFar | None
    run: int
    checks: tuple[Check, ...]


def look_of(plan: Plan, days: int) -> Look:
    """Which planned look ``days`` days after the start are enough for."""
    reached = sum(look <= days for look in plan.looks)
    if not reached:
        return Look(0, len(plan.looks), days, plan.alpha)
    level = nominal_levels(plan.looks, plan.alpha)[reached - 1]
    return Look(reached, len(plan.looks), plan.looks[reached - 1], level)


def judge(
    places: Values, pre: Values, post: Values, plan: Plan,
    *, checks: Sequence[Check] = (), guards: Sequence[Outcome] = (), so_far: SoFar | None = None,
) -> Judged:  # fmt: skip
    """The verdict on d before and after, at the last look that was reached.

    ``checks`` of the windows and outcomes of the ``guards`` count as well; ``so_far``: of all days, those after the
    look too.
    """
    look = look_of(plan, len(post))
    post = post[: look.days]
    effect = did_days(pre, post)
    if len(pre) < FEW or len(post) < FEWEST or isinstance(effect, Missing):
        reason = effect.reason if isinstance(effect, Missing) else "too_few_days"
        return Judged(look, without_effect(reason, guards), None, None, None, so_far, 0, tuple(checks))
    by_ranks = len(post) < FEW or has_heavy_tails(pre, post)
    shift = shift_of(pre, post, look.level)
    interval = (shift.low, shift.high) if by_ranks else effect.interval(look.level)
    theta = shift.theta if by_ranks else effect.theta
    every = (*checks, pre_trend(places, pre), placebo(pre), stable(pre))
    run = longest_better_run(pre, post, is_lower_better=plan.is_lower_better)
    good = _good((theta, *interval), plan)
    facts = Facts(*good, plan.delta, len(pre), len(post), run, look.number > 0, by_ranks, plan.has_control,
                  [one.outcome for one in every], guards)  # fmt: skip
    verdict = decide(_stopped_early(facts, so_far, plan))
    return Judged(look, verdict, effect, shift, interval, so_far, run, every)


def word_on_days(pre: Values, post: Values) -> Verdict:
    """The word on one series without a control, looked at once, when any size is relevant and nothing else is known."""
    return judge(np.arange(len(pre), dtype=float), pre, post, Plan(0.0, (len(post),))).verdict


def _good(found: tuple[float, float, float], plan: Plan) -> tuple[float, float, float]:
    """Effect and interval turned so that more is better."""
    theta, low, high = found
    return (-theta, -high, -low) if plan.is_lower_better else found


def so_far_of(pre: Values, post: Values, plan: Plan) -> SoFar | None:
    """Effect over all days so far with an interval that may be looked at every day; n is the harmonic mean of days."""
    found = did_days(pre, post) if len(post) >= FEWEST else None
    if not isinstance(found, Effect):
        return None
    n, planned = (2 / (1 / len(pre) + 1 / after) for after in (len(post), max(plan.looks)))
    half = always_valid_radius((2 * found.s2 * found.factor) ** 0.5, n, planned, plan.alpha)
    return found.theta, found.theta - half, found.theta + half


def _stopped_early(facts: Facts, so_far: SoFar | None, plan: Plan) -> Facts:
    """Before the first planned look, and between looks, harm is called by the interval that holds at any time."""
    if so_far is not None and _good(so_far, plan)[2] < 0:
        return replace(facts, high=min(facts.high, _good(so_far, plan)[2]))
    return facts if facts.is_look else replace(facts, high=max(facts.high, 0.0))
