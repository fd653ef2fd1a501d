"""A part of the likeness of two lines: a figure from 0 to 1, or why there is none, and what it was computed from."""

from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass, field
from typing import Any

from lean.units import Figure, Measure, Missing, Unit

from .line import LineFacts


@dataclass(frozen=True, slots=True)
class Part:
    """``figure``: a ratio, 1 for equal, with its n and coverage. ``of``: what it was computed from, as JSON."""

    key: str
    figure: Figure
    of: Mapping[str, Any] = field(default_factory=dict)

    @property
    def value(self) -> float | None:
        return None if isinstance(self.figure, Missing) else self.figure.value

    def as_json(self) -> dict[str, Any]:
        return {"key": self.key, "figure": self.figure.as_json(), "of": dict(self.of)}


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of part. ``weight``: of the score by default, 0 for one that is only shown; ``compute`` of two lines."""

    key: str
    weight: float
    compute: Callable[[LineFacts, LineFacts, Set[str]], Part]


def ratio(value: float, n: int, coverage: float = 1.0) -> Measure:
    """A figure of a part."""
    return Measure(value, Unit.RATIO, n=n, coverage=coverage)
