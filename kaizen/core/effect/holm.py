"""Several trials in one quarter: p-values that account for how many were looked at (Holm 1979; method.md D6)."""

from collections.abc import Mapping


def holm(p_values: Mapping[str, float]) -> dict[str, float]:
    """Each trial's p-value by Holm's step-down rule; it never exceeds 1 and keeps the order."""
    adjusted: dict[str, float] = {}
    worst = 0.0
    for place, (key, p) in enumerate(sorted(p_values.items(), key=lambda one: one[1])):
        worst = max(worst, min(1.0, (len(p_values) - place) * p))
        adjusted[key] = worst
    return adjusted
