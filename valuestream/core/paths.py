"""Which cases passed the same steps in the same order: their variants, found by numbers and compared step by step."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from .mixing import mix
from .ranges import Numbers, case_numbers

Path = tuple[int, ...]  # codes of steps, in the order of the visits


@dataclass(frozen=True, slots=True)
class Paths:
    """``variant``: of each case, numbered from 0 by first appearance; ``example``: the first case of each variant.

    ``steps``, ``bounds``: the steps of all cases one after the other, and where each case begins.
    """

    steps: NDArray[np.integer]
    bounds: Numbers
    variant: Numbers
    example: Numbers

    @classmethod
    def of(cls, steps: NDArray[np.integer], bounds: Numbers) -> "Paths":
        """The paths of cases: case i passed ``steps[bounds[i]:bounds[i + 1]]``, one step or more."""
        return cls(steps, bounds, *_told_apart(steps, bounds))

    @property
    def cases(self) -> Numbers:
        """How many cases each variant has."""
        return np.bincount(self.variant, minlength=len(self.example)).astype(np.int64)

    def path(self, variant: int) -> Path:
        """The steps of one variant."""
        case = self.example[variant]
        return tuple(self.steps[self.bounds[case] : self.bounds[case + 1]].tolist())

    def by_weight(self, weights: NDArray[np.number]) -> list[int]:
        """The variants, greatest weight first, equal ones by their path; ``weights``: one for each variant."""
        known = weights.tolist()
        return sorted(range(len(known)), key=lambda variant: (-known[variant], self.path(variant)))


def _told_apart(steps: NDArray[np.integer], bounds: Numbers) -> tuple[Numbers, Numbers]:
    """Each case's variant, and the first case of each."""
    begin, lengths = bounds[:-1], np.diff(bounds)
    if not len(begin):
        return begin, begin
    case = case_numbers(bounds)
    place = np.arange(len(steps)) - begin[case]
    mixed = mix(mix(steps.astype(np.uint64) + np.uint64(1)) + place.astype(np.uint64))
    _, example, which = np.unique(np.add.reduceat(mixed, begin), return_index=True, return_inverse=True)
    twin = example[which]  # the first case with the same number
    if not (lengths == lengths[twin]).all() or not (steps == steps[begin[twin][case] + place]).all():
        return _compared(steps, bounds)
    order = np.argsort(example)
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    return rank[which], example[order]


def _compared(steps: NDArray[np.integer], bounds: Numbers) -> tuple[Numbers, Numbers]:
    """For the day on which two paths share a 64-bit number."""
    seen: dict[bytes, int] = {}
    example: list[int] = []
    variant = np.empty(len(bounds) - 1, dtype=np.int64)
    for case, (begin, end) in enumerate(pairwise(bounds.tolist())):
        variant[case] = seen.setdefault(steps[begin:end].tobytes(), len(seen))
        if variant[case] == len(example):
            example.append(case)
    return variant, np.array(example, dtype=np.int64)
