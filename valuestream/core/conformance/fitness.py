"""How well all orders together fit a path, from the fitness of each different way that they took."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lean.units import Figure, Measure, Missing, Unit

MOST = 500  # different ways that are replayed, the commonest first
Doc = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Fitness:
    """Means over orders (0…1): ``token`` by token replay, ``alignment`` by alignments, of those that ended in time.

    ``orders`` in ``ways`` different ways were replayed; ``left``: orders of rarer ways, which were not.
    """

    token: Figure
    alignment: Figure
    orders: int
    ways: int
    left: int

    def as_json(self) -> Doc:
        told = {"orders": self.orders, "ways": self.ways, "left": self.left}
        return {"token": self.token.as_json(), "alignment": self.alignment.as_json(), **told}


def commonest(variants: Mapping[tuple[str, ...], int], most: int = MOST) -> dict[tuple[str, ...], int]:
    """The ways that most orders took; among equals by their steps."""
    return dict(sorted(variants.items(), key=lambda one: (-one[1], one[0]))[:most])


def fitness_of(variants: Mapping[tuple[str, ...], int], looked: Mapping[tuple[str, ...], int],
               replayed: Sequence[Doc]) -> Fitness:  # fmt: skip
    """``replayed``: the fitness of each of ``looked``, in its order, as ``mining.replay`` tells it."""
    orders = sum(looked.values())
    return Fitness(
        _mean("token", looked, replayed), _mean("alignment", looked, replayed), orders, len(looked),
        sum(variants.values()) - orders,
    )  # fmt: skip


def _mean(key: str, looked: Mapping[tuple[str, ...], int], replayed: Sequence[Doc]) -> Figure:
    pairs = zip(looked.values(), replayed, strict=True)
    known = [(orders, doc[key]["value"]) for orders, doc in pairs if "value" in doc[key]]
    n, whole = sum(orders for orders, _ in known), sum(looked.values())
    if not n:
        return Missing("no_time_left") if whole else Missing("no_event")
    return Measure(sum(orders * value for orders, value in known) / n, Unit.RATIO, n=n, coverage=n / whole)
