"""Signal or noise: figures day by day, their natural limits, runs, trends and drift (method.md D4, F2)."""

from .baseline import Baseline, baseline_of, current_baseline, moved_by_hand
from .drift import Cusum, cusum, cusum_from, page_hinkley, page_hinkley_drift, quiet_factor
from .inertia import inflation
from .series import Provenance, Series, series
from .skew import as_judged, as_told, is_skewed
from .verdict import State, Verdict, judge
from .xmr import Limits, Signal, limits_of, signals_of

__all__ = [
    "Baseline",
    "Cusum",
    "Limits",
    "Provenance",
    "Series",
    "Signal",
    "State",
    "Verdict",
    "as_judged",
    "as_told",
    "baseline_of",
    "current_baseline",
    "cusum",
    "cusum_from",
    "inflation",
    "is_skewed",
    "judge",
    "limits_of",
    "moved_by_hand",
    "page_hinkley",
    "page_hinkley_drift",
    "quiet_factor",
    "series",
    "signals_of",
]
