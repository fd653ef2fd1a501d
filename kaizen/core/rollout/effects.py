"""Effects of several lines on one scale: measured or predicted, each with its interval. All in px but the shares."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

WIDTH, EDGE = 170.0, 8.0
STEPS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)


@dataclass(frozen=True, slots=True)
class Effect:
    """A relative change, ``−0.128`` is 12.8 % less. ``is_measured``: by the line's own days, else predicted.

    ``has_interval`` False: only the figure is known, as of a look back; both ends are the figure then.
    """

    share: float
    low: float
    high: float
    is_measured: bool
    has_interval: bool = True


@dataclass(frozen=True, slots=True)
class Whisker:
    at: float
    low: float
    high: float
    zero: float
    width: float = WIDTH


@dataclass(frozen=True, slots=True)
class Scale:
    """From ``low`` to ``high``, shares; 0 lies between them."""

    low: float
    high: float

    def x(self, share: float) -> float:
        return EDGE + (WIDTH - 2 * EDGE) * (share - self.low) / (self.high - self.low)

    @property
    def marks(self) -> list[tuple[float, float]]:
        """At most five round shares to write along it, with their places."""
        step = next((one for one in STEPS if (self.high - self.low) / one <= 3), STEPS[-1])
        first, last = math.ceil(self.low / step - 1e-9), math.floor(self.high / step + 1e-9)
        return [(self.x(n * step), n * step) for n in range(first, last + 1)]

    def whisker(self, effect: Effect) -> Whisker:
        return Whisker(self.x(effect.share), self.x(effect.low), self.x(effect.high), self.x(0.0))


def scale(effects: Iterable[Effect | None]) -> Scale | None:
    """One scale for all of them; None without any."""
    values = [value for one in effects if one for value in (one.share, one.low, one.high)]
    if not values:
        return None
    low, high = min(0.0, *values), max(0.0, *values)
    return Scale(low, high) if high > low else Scale(-0.1, 0.1)
