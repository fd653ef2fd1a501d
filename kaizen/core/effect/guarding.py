"""The guardrails of a design against what was counted and measured since the start."""

from dataclasses import dataclass

from lean.units import Missing

from .days import Line, line_of
from .design import Design, Guard
from .did import did_days
from .guards import Outcome, Worsening, count_outcome, count_p, share_worsening, worsening
from .inputs import Counted, Inputs


@dataclass(frozen=True, slots=True)
class Guarded:
    """A guard and what became of it. ``value``: by how much it got worse, surely not beyond ``low`` … ``high``.

    ``n``: days, or pieces, or events. All None where nothing is known, and then it is open.
    """

    key: str
    kind: str
    outcome: Outcome
    margin: float
    value: float | None
    low: float | None
    high: float | None
    n: int


def guarded(guard: Guard, design: Design, inputs: Inputs) -> Guarded:
    """The outcome of one guard over all days so far: harm is not kept for the next planned look."""
    if guard.kind == "days":
        return _by_days(guard, design, inputs)
    counted = inputs.counts.get(guard.key)
    if counted is None:
        return _unknown(guard)
    return {"share": _by_share, "count": _by_count, "never": _never}[guard.kind](guard, counted)


def _by_days(guard: Guard, design: Design, inputs: Inputs) -> Guarded:
    """A figure by day, taken as the primary one: the same mix, controls and error."""
    metric = guard.metric
    if metric is None or not inputs.guard_cells.get(guard.key):
        return _unknown(guard)
    line = line_of(inputs.guard_cells[guard.key], design.line, design.controls, (inputs.pre_days, inputs.post_days),
                   is_ratio=metric.is_ratio, strata=design.strata)  # fmt: skip
    pre, post = line.contrast()
    found = did_days(pre, post)
    if isinstance(found, Missing):
        is_same = found.reason == "not_enough_variation" and pre[0] == post[0]
        return _against(guard, Worsening(0.0, 0.0, 0.0), len(pre) + len(post)) if is_same else _unknown(guard)
    sign = 1 if metric.better == "lower" else -1
    worse = _told(worsening(sign * found.theta, found.se, found.df), line, sign)
    return _against(guard, worse, found.n0 + found.n1)


def _told(worse: Worsening, line: Line, sign: int) -> Worsening:
    """On the margin's scale: parts of the usual figure."""
    value, low, high = (sign * line.share_of(sign * one) for one in (worse.value, worse.low, worse.high))
    return Worsening(value, low, high)


def _by_share(guard: Guard, counted: Counted) -> Guarded:
    if not counted.before[1] or not counted.after[1]:
        return _unknown(guard)
    return _against(guard, share_worsening(counted.before, counted.after), counted.before[1] + counted.after[1])


def _by_count(guard: Guard, counted: Counted) -> Guarded:
    """Rare events over the days watched before and after; ``value`` is the p of so many after."""
    days = counted.before[1] + counted.after[1]
    if not days:
        return _unknown(guard)
    share = counted.after[1] / days
    p = count_p(counted.before[0], counted.after[0], share)
    outcome = count_outcome(counted.before[0], counted.after[0], share)
    return Guarded(guard.key, guard.kind, outcome, guard.margin, p, None, None, counted.before[0] + counted.after[0])


def _never(guard: Guard, counted: Counted) -> Guarded:
    """One after the start is one too many."""
    outcome = Outcome.BROKEN if counted.after[0] else Outcome.PASSED
    return Guarded(guard.key, guard.kind, outcome, 0.0, float(counted.after[0]), None, None, counted.after[1])


def _against(guard: Guard, worse: Worsening, n: int) -> Guarded:
    outcome = worse.against(guard.margin)
    return Guarded(guard.key, guard.kind, outcome, guard.margin, worse.value, worse.low, worse.high, n)


def _unknown(guard: Guard) -> Guarded:
    return Guarded(guard.key, guard.kind, Outcome.OPEN, guard.margin, None, None, None, 0)
