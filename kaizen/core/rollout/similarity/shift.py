"""Whether a covariate is another one at the other site: population stability index and Kolmogorov–Smirnov distance."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import fsum, inf, log

from .covariates import Covariate

WATCH, DIFFERENT = 0.10, 0.25  # usual limits of the index
PER_CLASS = 50  # observations of the smaller side per class: by chance alone the index is (classes − 1)(1/n + 1/m)
FEWEST, MOST_CLASSES = 2, 10
RARE = 0.05  # share below which a name counts as "other"
EMPTY = 0.5  # what an empty class counts


@dataclass(frozen=True, slots=True)
class Shift:
    """``psi`` ≥ 0: 0 the same, from 0.10 to be watched, from 0.25 different. ``ks``: the largest distance of the two
    cumulated shares, 0…1, None for names. ``n``: observations of each side; ``classes`` compared.
    """

    key: str
    psi: float
    ks: float | None
    n: tuple[int, int]
    classes: int


def psi(expected: Sequence[float], observed: Sequence[float]) -> float:
    """Σ (o − e) ln(o / e) over the shares of classes; infinite where only one side has any."""
    pairs = [(e, o) for e, o in zip(expected, observed, strict=True) if e != o]
    return inf if any(e <= 0 or o <= 0 for e, o in pairs) else fsum((o - e) * log(o / e) for e, o in pairs)


def shift(one: Covariate, other: Covariate) -> Shift | None:
    """How far the covariate moved; None with fewer than 100 observations on a side. Sides may be exchanged."""
    n = (one.n, other.n)
    if min(n) < FEWEST * PER_CLASS:
        return None
    pairs = _ordered(one, other) if one.is_ordered else list(_named(one, other))
    here, there = ([max(pair[side], EMPTY) for pair in pairs] for side in (0, 1))
    return Shift(one.key, psi(_shares(here), _shares(there)), _ks(pairs) if one.is_ordered else None, n, len(pairs))


def _ordered(one: Covariate, other: Covariate) -> list[tuple[int, int]]:
    """Neighbouring classes together until each has its part of both sides' observations, weighing the sides alike."""
    classes = max(FEWEST, min(MOST_CLASSES, min(one.n, other.n) // PER_CLASS))
    found: list[tuple[int, int]] = []
    here = there = 0
    share = taken = 0.0
    for number in sorted({int(name) for name in (*one.counts, *other.counts)}):
        a, b = one.counts.get(str(number), 0), other.counts.get(str(number), 0)
        here, there = here + a, there + b
        share += (a / one.n + b / other.n) / 2
        if share - taken >= 1 / classes - 1e-9:
            found.append((here, there))
            here, there, taken = 0, 0, share
    if found and share - taken < RARE:
        here, there = found[-1][0] + here, found.pop()[1] + there
    return [*found, (here, there)]


def _named(one: Covariate, other: Covariate) -> Iterator[tuple[int, int]]:
    """Each name, the rare ones together."""
    rare = (0, 0)
    for name in sorted({*one.counts, *other.counts}):
        a, b = one.counts.get(name, 0), other.counts.get(name, 0)
        if (a / one.n + b / other.n) / 2 < RARE:
            rare = (rare[0] + a, rare[1] + b)
        else:
            yield a, b
    if any(rare):
        yield rare


def _shares(counts: Sequence[float]) -> list[float]:
    total = fsum(counts)
    return [count / total for count in counts]


def _ks(pairs: Sequence[tuple[int, int]]) -> float:
    n, m = (sum(pair[side] for pair in pairs) for side in (0, 1))
    here = there = 0
    widest = 0.0
    for a, b in pairs:
        here, there = here + a, there + b
        widest = max(widest, abs(here / n - there / m))
    return widest
