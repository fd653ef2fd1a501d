"""The agenda of a stand-up: yesterday's promises first, the letters in their order, reds, escalations, three questions.

To add an item, add a line to ``BEFORE`` or ``AFTER``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

PROMISES, LETTER, REDS, ESCALATIONS, QUESTIONS, CLOSE = (
    "promises", "letter", "reds", "escalations", "questions", "close"
)  # fmt: skip
BEFORE: tuple[tuple[str, int], ...] = ((PROMISES, 3),)  # kind and weight: its part of the time
AFTER: tuple[tuple[str, int], ...] = ((REDS, 4), (ESCALATIONS, 2), (QUESTIONS, 3), (CLOSE, 1))
OF_LETTER = 1
ASKED = ("yesterday", "today", "check")  # keys of the three questions
FORGOTTEN = 3  # times as long as planned: then a stand-up is taken for over


@dataclass(frozen=True, slots=True)
class Item:
    """``key`` names it in a running stand-up; ``seconds``: its part of the time that is planned."""

    key: str
    kind: str
    letter: str
    seconds: int


def agenda(letters: str, minutes: int) -> tuple[Item, ...]:
    """The items in their order; their seconds add up to the minutes of the board."""
    rows = [(kind, "", weight) for kind, weight in BEFORE]
    rows += [(LETTER, sign, OF_LETTER) for sign in letters]
    rows += [(kind, "", weight) for kind, weight in AFTER]
    shares = _shared(minutes * 60, [weight for _kind, _letter, weight in rows])
    return tuple(
        Item(f"{kind}-{letter}" if letter else kind, kind, letter, seconds)
        for (kind, letter, _weight), seconds in zip(rows, shares, strict=True)
    )


def _shared(total: int, weights: Sequence[int]) -> list[int]:
    """A total in whole parts by weight: each ends where its weights end, rounded."""
    whole = sum(weights)
    ends = [(2 * total * before + whole) // (2 * whole) for before in accumulate(weights, initial=0)]
    return [end - begin for begin, end in pairwise(ends)]


def place_of(items: Sequence[Item], key: str) -> int:
    """Where an item stands; the first one for a key that the agenda no longer has."""
    return next((n for n, item in enumerate(items) if item.key == key), 0)


def beside(items: Sequence[Item], key: str) -> tuple[Item | None, Item | None]:
    """The items before and after one."""
    at = place_of(items, key)
    return (items[at - 1] if at else None), (items[at + 1] if at + 1 < len(items) else None)
