"""Similar earlier items by text, step and waste: what was tried before, found by counting words.

The text part is the cosine of two texts as vectors of tf-idf weights (Manning, Raghavan, Schütze: Introduction to
Information Retrieval, 2008, 6.2 and 6.3), with each term counted once per text and idf = ln(1 + N / df).
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from kaizen.core.words import parts, stems

SAME_STEP = 0.2
SAME_WASTE = 0.1
LEAST = 0.15  # below it there is too little in common: the same waste alone, or one word that many texts have
Terms = frozenset[str]


@dataclass(frozen=True, slots=True)
class Item:
    """A text with the step and the waste it is about, where they are known; ``key`` names it."""

    key: str
    text: str
    step: str = ""
    waste: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """A similar item. ``score``: 0 to 1.3, the cosine of the texts and 0.2 for the same step, 0.1 for the same waste.

    ``shared``: the words of the question that the item has too, those that few texts have first.
    """

    key: str
    score: float
    is_same_step: bool
    is_same_waste: bool
    shared: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each term tells, given how many texts have it."""

    texts: int
    having: Mapping[str, int]

    def of(self, term: str) -> float:
        return math.log(1 + self.texts / self.having[term])

    def square(self, terms: Iterable[str]) -> float:
        return math.fsum(self.of(term) ** 2 for term in terms)


def similar(question: Item, items: Sequence[Item], *, most: int = 5) -> list[Hit]:
    """The items that have most in common with the question, best first; equal ones in the order given."""
    asked = dict(stems(question.text))
    written = [[one for one, _ in stems(item.text)] for item in items]
    terms_of = _with_parts({*asked, *chain.from_iterable(written)})
    own = frozenset().union(*(terms_of[one] for one in asked))
    theirs = [frozenset().union(*(terms_of[one] for one in text)) for text in written]
    weights = Weights(len(items) + 1, Counter(chain(own, *theirs)))
    hits = [
        Hit(item.key, _cosine(own, terms, weights) + SAME_STEP * step + SAME_WASTE * waste, step, waste,
            _shared(asked, terms_of, terms, weights))
        for item, terms in zip(items, theirs, strict=True)
        for step, waste in [(_same(question.step, item.step), _same(question.waste, item.waste))]
        if step or not own.isdisjoint(terms)
    ]  # fmt: skip
    return sorted((hit for hit in hits if hit.score >= LEAST), key=lambda hit: -hit.score)[:most]


def _with_parts(vocabulary: set[str]) -> dict[str, Terms]:
    """Each stem with the terms it stands for: itself and the shorter stems it begins or ends with."""
    return {one: frozenset(parts(one, vocabulary)) for one in vocabulary}


def _same(one: str, other: str) -> bool:
    return bool(one) and one.strip().casefold() == other.strip().casefold()


def _cosine(own: Terms, theirs: Terms, weights: Weights) -> float:
    """0 (nothing shared) to 1 (the same terms)."""
    both = own & theirs
    return weights.square(both) / math.sqrt(weights.square(own) * weights.square(theirs)) if both else 0.0


def _shared(
    asked: Mapping[str, str], terms_of: Mapping[str, Terms], theirs: Terms, weights: Weights
) -> tuple[str, ...]:
    found = [(min(-weights.of(term) for term in terms_of[one] & theirs), word) for one, word in asked.items()
             if not terms_of[one].isdisjoint(theirs)]  # fmt: skip
    return tuple(word for _, word in sorted(found, key=lambda pair: pair[0]))
