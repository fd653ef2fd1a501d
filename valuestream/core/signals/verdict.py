"""Signal or noise: decided before anything turns red.

Red needs a signal to the worse in a figure that is up to date. Noise stays quiet however bad the last point looks, a
figure without limits is not judged, and an old figure is grey, never green.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from lean.units import Missing

from .baseline import Baseline, current_baseline
from .drift import cusum_from
from .series import Series
from .xmr import Signal, signals_of


class State(StrEnum):
    """What a figure's last points say."""

    WORSE = "worse"
    BETTER = "better"
    CHANGED = "changed"  # a signal in a figure that has no better side
    NOISE = "noise"
    UNKNOWN = "unknown"  # too few points, or no variation
    STALE = "stale"  # the newest point is older than it should be


@dataclass(frozen=True, slots=True)
class Verdict:
    """``rules``: which signals hold at the last point; ``since``: the day on which the earliest of them began."""

    state: State
    rules: tuple[str, ...] = ()
    since: date | None = None
    baseline: Baseline | None = None
    missing: Missing | None = None

    @property
    def is_red(self) -> bool:
        return self.state == State.WORSE


def judge(series: Series, *, due: date | None = None, frozen: Baseline | None = None) -> Verdict:
    """The verdict on a series' newest point. ``due``: the day for which a point should be there."""
    baseline = current_baseline(series, frozen)
    if isinstance(baseline, Missing):
        return Verdict(State.UNKNOWN, missing=baseline)
    if due is not None and series.days[-1] < due:
        return Verdict(State.STALE, baseline=baseline)
    judged = series.since(baseline.first)
    held = [signal for signal in _signals(judged, baseline) if signal.last == len(judged) - 1]
    if not held:
        return Verdict(State.NOISE, baseline=baseline)
    newest = max(held, key=lambda signal: (signal.rule == "beyond", signal.last - signal.first))
    same = [signal for signal in held if signal.is_up == newest.is_up]
    state = _state(series.better, is_up=newest.is_up)
    rules = tuple(dict.fromkeys(signal.rule for signal in same))
    return Verdict(state, rules, judged.days[min(signal.first for signal in same)], baseline)


def _signals(series: Series, baseline: Baseline) -> list[Signal]:
    """Signals by the chart's rules, and the drift that holds now.

    Drift is looked for after the baseline's own points: those made the limits.
    """
    frozen = sum(day <= baseline.last for day in series.days)
    drift = cusum_from(series.values[frozen:], baseline.limits).signal_now()
    found = signals_of(series.values, baseline.limits)
    return found if drift is None else [*found, Signal("drift", frozen + drift.first, len(series) - 1, drift.is_up)]


def _state(better: str | None, *, is_up: bool) -> State:
    if better is None:
        return State.CHANGED
    return State.BETTER if is_up == (better == "higher") else State.WORSE
