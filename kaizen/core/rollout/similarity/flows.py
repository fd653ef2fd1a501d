"""Two lines by their steps and moves: Jaccard, cosine of the directly-follows graphs, agreement of the footprints."""

from collections.abc import Mapping, Set
from itertools import product
from math import fsum, sqrt

Moves = Mapping[tuple[str, str], int]


def jaccard(one: Set[object], other: Set[object]) -> float:
    """|A ∩ B| / |A ∪ B|. Raises ``ZeroDivisionError`` when both are empty."""
    return len(one & other) / len(one | other)


def cosine(one: Moves, other: Moves) -> float:
    """Of the two vectors of counts. Raises ``ZeroDivisionError`` for a line without moves.

    Counts are taken as shares of all moves first: a line with a thousand times the orders changes no digit.
    """
    here, there = fsum(one.values()), fsum(other.values())
    a, b = ({move: count / total for move, count in moves.items()} for moves, total in ((one, here), (other, there)))
    both = fsum(share * b[move] for move, share in a.items() if move in b)
    squares = fsum(share * share for share in a.values()) * fsum(share * share for share in b.values())
    return min(1.0, both / sqrt(squares))


def footprint(steps: Set[str], one: Moves, other: Moves) -> float:
    """The share of equal cells in the two tables of → ← ∥ # over ``steps`` (van der Aalst: Process Mining, 2016, 6.2).

    Raises ``ZeroDivisionError`` without steps.
    """
    pairs = list(product(steps, repeat=2))
    return sum(_relation(one, *pair) == _relation(other, *pair) for pair in pairs) / len(pairs)


def _relation(moves: Moves, a: str, b: str) -> tuple[bool, bool]:
    """Whether b followed a, and a followed b."""
    return moves.get((a, b), 0) > 0, moves.get((b, a), 0) > 0
