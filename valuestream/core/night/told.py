"""A series as documents carry it: points, limits, and what its newest points say."""

from typing import Any

from valuestream.core.signals import Baseline, Series, Verdict, as_told

Doc = dict[str, Any]


def told(found: Series, per: str, verdict: Verdict) -> Doc:
    """A series of ``newlean.stream-night/1``. ``per``: day or week, what a point stands for."""
    points = zip(found.days, found.values.tolist(), found.n.tolist(), strict=True)
    return {
        "key": found.key, "per": per, "step": found.provenance.step,
        "unit": found.unit.value, "better": found.better,
        "points": [[day.isoformat(), short(value), n] for day, value, n in points],
        "state": verdict.state.value, "rules": list(verdict.rules),
        "since": verdict.since.isoformat() if verdict.since else None,
        "limits": _limits(verdict.baseline, found),
        "missing": verdict.missing.reason if verdict.missing else None,
    }  # fmt: skip


def short(value: float) -> float:
    """Six significant digits: what follows is noise of the arithmetic."""
    return float(f"{value:.6g}")


def _limits(baseline: Baseline | None, of: Series) -> Doc | None:
    """Middle and limits in the unit of the figure, and from which points they are. Times have a geometric middle."""
    if baseline is None:
        return None
    limits = baseline.limits
    span = {"first": baseline.first.isoformat(), "last": baseline.last.isoformat(), "why": baseline.why, "n": limits.n}
    drawn = {"mean": limits.mean, "lower": limits.lower, "upper": limits.upper}
    return {key: short(as_told(value, of)) for key, value in drawn.items()} | span
