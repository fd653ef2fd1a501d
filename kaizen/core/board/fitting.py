"""How much text fits into a tile, before it is drawn: a board never scrolls, and nothing on it is cut.

Widths are those of a wide fallback font, in which text takes the most room (interface, type).
"""

from collections.abc import Sequence
from math import ceil

A_SIGN, A_LINE = 11.6, 28.0  # px of a sign of body text and of its line
A_NOTE_SIGN, A_NOTE = 10.6, 26.0  # of a note


def text_height(text: str, width: float) -> float:
    """The height of a body text in a width."""
    return A_LINE * max(1, ceil(len(text) * A_SIGN / max(width, A_SIGN)))


def note_height(text: str, width: float) -> float:
    """The height of a note in a width."""
    return A_NOTE * max(1, ceil(len(text) * A_NOTE_SIGN / max(width, A_NOTE_SIGN)))


def fitting(heights: Sequence[float], room: float, gap: float = 6.0) -> int:
    """How many of the rows fit into a height, at least one where there are any."""
    used = -gap
    for n, height in enumerate(heights):
        used += gap + height
        if used > room:
            return max(1, n)
    return len(heights)
