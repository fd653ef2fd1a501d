"""How far orders keep to the reference path, and in what they differ, told in groups that are large enough."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lean.units import Figure, Measure, Missing, Unit, figure_from_json
from valuestream.core.mainstream import paths_of
from valuestream.core.visits import Visits

from .edits import Edit, edits_of
from .reference import ReferencePath

SMALLEST = 5  # orders in a deviation that is told by itself
Variants = Mapping[tuple[str, ...], int]
Doc = dict[str, Any]

SENTENCES: dict[str, str] = {
    "skipped": "{share} of the orders leave out {step}.",
    "repeated": "{share} of the orders pass {step} more often than the path allows.",
    "before": "{share} of the orders pass {step} already before {other}.",
    "after": "{share} of the orders pass {step} only after {other}.",
    "extra": "{share} of the orders pass {step}, which is not on the path.",
}


@dataclass(frozen=True, slots=True)
class Deviation:
    """``cases`` orders with this difference, in ``variants`` different ways; ``times``: visits too many or lacking.

    ``share``: 0…1 of the orders looked at.
    """

    kind: str
    step: str
    other: str
    is_after: bool
    cases: int
    times: int
    variants: int
    share: float

    @property
    def sentence(self) -> str:
        """The text to translate, with places ``{share}``, ``{step}``, ``{other}``."""
        return SENTENCES[self.kind if self.kind != "swapped" else "after" if self.is_after else "before"]


@dataclass(frozen=True, slots=True)
class Conformance:
    """``fitting``: share of the orders without a difference. ``deviations``: those of enough orders, commonest first;
    ``small``: how many more there are of fewer orders. ``by_step``: step → kind → orders, of enough orders each.
    """

    cases: int
    fitting: Figure
    deviations: tuple[Deviation, ...]
    small: int
    by_step: Mapping[str, Mapping[str, int]]

    def as_json(self) -> Doc:
        return {
            "cases": self.cases, "fitting": self.fitting.as_json(),
            "deviations": [asdict(one) for one in self.deviations], "small": self.small,
            "by_step": {step: dict(kinds) for step, kinds in self.by_step.items()},
        }  # fmt: skip

    @classmethod
    def from_json(cls, doc: Doc) -> "Conformance":
        """What ``as_json`` wrote."""
        deviations = tuple(Deviation(**one) for one in doc["deviations"])
        return cls(doc["cases"], figure_from_json(doc["fitting"]), deviations, doc["small"], doc["by_step"])


def variants_of(visits: Visits, finished: NDArray[np.bool_]) -> dict[tuple[str, ...], int]:
    """The paths of finished orders (per case) and how many took each: an open order has not skipped what is to come."""
    paths = paths_of(visits)
    cases = np.bincount(paths.variant[finished], minlength=len(paths.example))
    found = sorted((paths.path(variant), int(cases[variant])) for variant in np.flatnonzero(cases).tolist())
    return {tuple(visits.steps[step] for step in path): orders for path, orders in found}


def conformance_of(variants: Variants, reference: ReferencePath, *, smallest: int = SMALLEST) -> Conformance:
    """The orders of ``variants`` against the path. ``smallest``: orders from which a deviation is told by itself.

    Raises ``ValueError`` for a ``smallest`` below 1.
    """
    if smallest < 1:
        raise ValueError("a group has at least one order")
    cases = sum(variants.values())
    if not cases:
        return Conformance(0, Missing("no_event"), (), 0, {})
    groups: dict[Edit, list[tuple[int, int]]] = defaultdict(list)  # (orders, visits) of each variant
    steps: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    fitting = 0
    for path, number in variants.items():
        edits = edits_of(path, reference)
        fitting += number * (not edits)
        for edit in edits:
            groups[Edit(edit.kind, edit.step, edit.other, edit.is_after)].append((number, number * edit.times))
        for step, kind in {(edit.step, edit.kind) for edit in edits}:
            steps[step][kind] += number
    told = [_deviation(edit, found, cases) for edit, found in groups.items()]
    large = sorted((one for one in told if one.cases >= smallest), key=lambda one: (-one.cases, one.kind, one.step))
    enough = {step: {k: n for k, n in sorted(kinds.items()) if n >= smallest} for step, kinds in sorted(steps.items())}
    return Conformance(
        cases, Measure(fitting / cases, Unit.RATIO, n=cases), tuple(large), len(told) - len(large),
        {step: kinds for step, kinds in enough.items() if kinds},
    )  # fmt: skip


def _deviation(edit: Edit, found: list[tuple[int, int]], cases: int) -> Deviation:
    orders, times = (sum(column) for column in zip(*found, strict=True))
    return Deviation(edit.kind, edit.step, edit.other, edit.is_after, orders, times, len(found), orders / cases)
