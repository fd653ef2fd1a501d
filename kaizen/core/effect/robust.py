"""What is shown beside the verdict, whatever it says: the same question asked in other ways (method.md D2 b to d)."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .bootstrap import block_bootstrap
from .days import Line
from .rank import superiority
from .seasonal import DAYS as LONG
from .seasonal import forecast_effect
from .synthetic import DAYS, DONORS, synthetic_control

Doc = dict[str, Any]
Values = NDArray[np.float64]
LEAST = 5  # days in each window


def robust(line: Line, days: int, seed: int) -> Doc:
    """Each way that the line's days allow, over the first ``days`` after the start."""
    pre, post = line.contrast()
    post = post[:days]
    if min(len(pre), len(post)) < LEAST:
        return {}
    return {key: found for key, way in WAYS.items() if (found := way(line, pre, post, seed)) is not None}


def _bootstrap(line: Line, pre: Values, post: Values, seed: int) -> Doc:
    return asdict(block_bootstrap(pre, post, seed=seed))


def _superiority(line: Line, pre: Values, post: Values, seed: int) -> Doc:
    """How often a day after lies above a day before."""
    value, se = superiority(post, pre)
    return {"value": value, "se": se}


def _synthetic(line: Line, pre: Values, post: Values, seed: int) -> Doc | None:
    """A control made of at least three lines over at least 20 days; it decides nothing."""
    if len(line.controls) < DONORS or len(pre) < DAYS:
        return None
    target, donors = ((part[0], part[1][..., : len(post)]) for part in (line.target, line.donors))
    found = synthetic_control(target, donors)
    weights = np.array(found.weights)
    theta = float((target[1] - weights @ donors[1]).mean() - (target[0] - weights @ donors[0]).mean())
    return asdict(found) | {"theta": theta}


def _forecast(line: Line, pre: Values, post: Values, seed: int) -> Doc | None:
    """A forecast with level, weekday and controls from at least 60 days before."""
    if len(pre) < LONG:
        return None
    weekdays = [np.eye(7)[[day.weekday() for day in part]] for part in (line.days[0], line.days[1][: len(post)])]
    worked: NDArray[np.bool_] = np.asarray(weekdays[0].any(axis=0))
    worked[int(worked.argmax())] = False  # one weekday is the usual one
    x = [np.column_stack([part[:, worked], donor[..., : len(part)].T]) if len(donor) else part[:, worked]
         for part, donor in zip(weekdays, line.donors, strict=True)]  # fmt: skip
    return asdict(forecast_effect((line.target[0], line.target[1][: len(post)]), (x[0], x[1]), seed=seed))


WAYS: dict[str, Callable[[Line, Values, Values, int], Doc | None]] = {
    "bootstrap": _bootstrap, "superiority": _superiority, "synthetic": _synthetic, "forecast": _forecast,
}  # fmt: skip
