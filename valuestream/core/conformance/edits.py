"""How one way through the steps differs from the reference path, as few differences as can tell it.

The longest common part of both is taken (a step that must be passed weighs 2, an optional one 1). What is left over is
read: a step that lacks at its place and comes at another is **swapped**; one that lacks altogether is **skipped**; one
that comes more often than it may is **repeated**; one that is not on the path is **extra**.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from .reference import ReferencePath

KINDS = ("skipped", "repeated", "swapped", "extra")
Pairs = list[tuple[int, int]]


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """One difference. ``other``: of a swapped step, the one on whose wrong side it comes; ``is_after``: after it, not
    before. ``times``: how many visits are too many, or lack.
    """

    kind: str
    step: str
    other: str = ""
    is_after: bool = False
    times: int = 1


def edits_of(path: Sequence[str], reference: ReferencePath) -> tuple[Edit, ...]:
    """The differences of a path, sorted; none for one that fits."""
    pairs = _common(path, reference)
    places = {j: i for i, j in pairs}
    matched = {i for i, _ in pairs}
    surplus = [i for i in range(len(path)) if i not in matched]
    counts, found = Counter(path), []
    for j, step in enumerate(reference.steps):
        if j not in places:
            at = next((i for i in surplus if path[i] == step.name), None)
            if at is not None:
                found.append(_swapped(at, j, pairs, path))
            elif not step.is_optional:
                found.append(Edit("skipped", step.name))
        if step.most is not None and counts[step.name] > step.most:
            found.append(Edit("repeated", step.name, times=counts[step.name] - step.most))
    known = {step.name for step in reference.steps}
    found += [Edit("extra", name, times=times) for name, times in counts.items() if name not in known]
    return tuple(sorted(found))


def _swapped(at: int, place: int, pairs: Pairs, path: Sequence[str]) -> Edit:
    """The step at ``at`` belongs to ``place``, so a matched step stands between the two."""
    passed = [i for i, j in pairs if j > place and i < at]
    if passed:
        return Edit("swapped", path[at], path[passed[0]], is_after=True)
    return Edit("swapped", path[at], path[[i for i, j in pairs if j < place and i > at][-1]])


def _common(path: Sequence[str], reference: ReferencePath) -> Pairs:
    """Positions in path and reference of the common part that weighs most; the earlier one where two weigh the same."""
    rows, columns = len(path), len(reference.steps)
    names = [step.name for step in reference.steps]
    weights = [1 if step.is_optional else 2 for step in reference.steps]
    best = [[0] * (columns + 1) for _ in range(rows + 1)]  # weight of the common part from there on
    for i in range(rows - 1, -1, -1):
        here, below, name = best[i], best[i + 1], path[i]
        for j in range(columns - 1, -1, -1):
            here[j] = below[j + 1] + weights[j] if names[j] == name else max(below[j], here[j + 1])
    found, i, j = [], 0, 0
    while i < rows and j < columns:
        if names[j] == path[i] and best[i][j] == best[i + 1][j + 1] + weights[j]:
            found.append((i, j))
            i, j = i + 1, j + 1
        elif best[i + 1][j] >= best[i][j + 1]:
            i += 1
        else:
            j += 1
    return found
