"""The cells of a letter in SVG px: 31 squares of 26 in a pitch of 29 (interface, board)."""

from collections.abc import Sequence
from dataclasses import dataclass

from .letters import Letter
from .marks import Day

PITCH = 29


@dataclass(frozen=True, slots=True)
class Cell:
    """The square of a day, its top left corner, its number; ``day`` None: the month has no such day."""

    number: int
    x: int
    y: int
    day: Day | None


def cells_of(letter: Letter, days: Sequence[Day]) -> tuple[Cell, ...]:
    """The days 1 to 31 in reading order of the letter."""
    return tuple(
        Cell(n + 1, x * PITCH, y * PITCH, days[n] if n < len(days) else None) for n, (x, y) in enumerate(letter.cells)
    )
