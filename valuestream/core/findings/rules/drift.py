"""A daily figure that turned to the worse: a signal by the chart's rules or CUSUM, Page–Hinkley as second witness.

The second witness looks at the last 60 days, in the same direction, with a σ widened for neighbouring days that are
alike. With it, and a move of 1.5 σ or more, a drift is sure: of 1,500 steady series at most 0.1 % are (0.6 % where
neighbours correlate by 0.3); of those moved by 2 σ for 14 days 77 %, by 3 σ for 8 days 94 %.

Neighbouring steps whose figures turned within two days are one finding (method.md F2): the one that moved most.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import sqrt

import numpy as np

from lean.units import Measure, Missing, Unit
from valuestream.core.findings.confidence import confidence
from valuestream.core.findings.finding import Place
from valuestream.core.findings.inputs import FindingInputs
from valuestream.core.findings.rule import Draft, Rule, size_of
from valuestream.core.signals import Series, State, Verdict, as_judged, as_told, inflation, page_hinkley_drift

STREAM = (
    "{sentence} of the stream has turned to the worse: {now} instead of {usual}.",
    "Ask what else changed since then. The chart shows when, not why.",
)
STEP = (
    "{sentence} at {step} has turned to the worse: {now} instead of {usual}.",
    "Ask at {step} what else changed since then. The chart shows when, not why.",
)
FIGURES = {
    "lead_time": ("Lead time", "waiting", "orders"),
    "waiting": ("Waiting time", "waiting", "orders"),
    "processing": ("Processing time", "processing", "stations"),
    "scrap": ("Scrap", "defects", ""),
    "repeats": ("Repeated work", "defects", ""),
    "inventory": ("Inventory", "inventory", ""),
    "wip": ("Work in process", "inventory", ""),
    "finished": ("Orders finished each day", None, ""),
}  # key of the series → what it is called, its waste, whose hours its seconds are
POINTS = 20  # days from which limits are frozen
FAR = 1.5  # standard deviations
LATELY = 60  # days
ALONE = 0.6  # clearness of a single witness
DAYS_APART = 2


@dataclass(frozen=True, slots=True)
class Turned:
    """A series that turned; ``judged``: the same on the scale of its limits; ``moved``: by how much, in standard
    deviations; ``now``: its mean since then (of times the geometric one, as their usual middle is).
    """

    series: Series
    judged: Series
    verdict: Verdict
    moved: float
    now: float
    usual: float


def look(inputs: FindingInputs) -> Iterator[Draft]:
    """One finding for each figure that turned, neighbours taken together."""
    found = [turned for one in inputs.series if (turned := _turned(inputs, one)) is not None]
    for turned in _merged(found, inputs):
        yield _draft(inputs, turned)


def _turned(inputs: FindingInputs, one: Series) -> Turned | None:
    if one.key not in FIGURES or len(one) < POINTS:
        return None
    verdict = inputs.verdict(one)
    if verdict.state != State.WORSE or verdict.since is None or verdict.baseline is None:
        return None
    limits = verdict.baseline.limits
    judged = as_judged(one)
    now = float(np.mean(judged.since(verdict.since).values))
    moved = abs(now - limits.mean) / limits.spread
    return Turned(one, judged, verdict, moved, as_told(now, one), as_told(limits.mean, one))


def _merged(found: list[Turned], inputs: FindingInputs) -> list[Turned]:
    """Of figures of one kind that turned within two days at steps next to each other, the one that moved most."""
    near = {(flow["source"], flow["target"]) for flow in inputs.map["flows"] if flow["drawn"]}
    kept: list[Turned] = []
    for one in sorted(
        found, key=lambda turned: (-turned.moved, turned.series.key, turned.series.provenance.step or "")
    ):
        if not any(_is_same(one, other, near) for other in kept):
            kept.append(one)
    return kept


def _is_same(one: Turned, other: Turned, near: set[tuple[str | None, str | None]]) -> bool:
    a, b = one.series.provenance.step, other.series.provenance.step
    if one.series.key != other.series.key or one.verdict.since is None or other.verdict.since is None:
        return False
    is_near = a is not None and b is not None and bool({(a, b), (b, a)} & near)
    return is_near and abs((one.verdict.since - other.verdict.since).days) <= DAYS_APART


def _draft(inputs: FindingInputs, turned: Turned) -> Draft:
    one, step = turned.series, turned.series.provenance.step
    name, waste, of = FIGURES[one.key]
    n, last = len(one), int(one.n[-1])
    clear = 1.0 if turned.moved >= FAR and _is_seen_twice(turned) else ALONE
    sure = confidence(n, inputs.window.days, clearness=clear, enough=POINTS + 10)
    now, usual = (Measure(value, one.unit, n=last).as_json() for value in (turned.now, turned.usual))
    values = {"sentence": name, "now": now, "usual": usual} | ({"step": step} if step else {})
    size = size_of(inputs, _more(inputs, turned, of), n, of=of or "stations", step=step)
    text = STEP if step else STREAM
    return Draft(Place(step), text, values, size, n, sure, detail=one.key, series=one.key, waste=waste)


def _is_seen_twice(turned: Turned) -> bool:
    """Whether Page–Hinkley sees the same in the last days."""
    baseline, values = turned.verdict.baseline, turned.judged.values
    assert baseline is not None
    sigma = baseline.limits.spread * sqrt(inflation(turned.judged.since(baseline.first).values[:POINTS]))
    found = page_hinkley_drift(values[-LATELY:], sigma)
    return found is not None and found.is_up == (turned.now > turned.usual)


def _more(inputs: FindingInputs, turned: Turned, of: str) -> float | Missing:
    """Seconds of the window by which a time of each of the day's orders is longer than usual."""
    since = turned.verdict.since
    if turned.series.unit != Unit.SECOND or not of or since is None:
        return Missing("no_own_figure")
    begun = turned.series.since(since)
    each_day = float(begun.n.sum()) / max(1, (begun.days[-1] - begun.days[0]).days + 1)
    return max(0.0, turned.now - turned.usual) * each_day * inputs.window.days


def blind(inputs: FindingInputs) -> Missing | None:
    if not inputs.series:
        return Missing("no_series")
    return None if any(len(one) >= POINTS for one in inputs.series) else Missing("too_few")


RULE = Rule(
    "drift", 1, None, "Drift", "a daily figure gives a signal to the worse, against limits frozen from 20 days",
    (STREAM, STEP), look, blind,
)  # fmt: skip
