"""Product families proposed from routings (method.md B5): products that share their steps."""

from collections.abc import Mapping
from dataclasses import dataclass
from os.path import commonprefix

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform

from .eventlog import EventLog
from .visits import visits_of

CUT = 0.5
USUAL = 0.5  # a step belongs to a product's route when at least this share of its orders pass it
WORK_CONTENT = 0.30  # a family is split when its members' work content differs by more (Rother, Duggan)


@dataclass(frozen=True, slots=True)
class Family:
    """Products with their common steps; ``similarity`` is the smallest pairwise share (0…1) of common steps."""

    name: str
    products: tuple[str, ...]
    steps: tuple[str, ...]
    similarity: float


def similarity(one: frozenset[str], other: frozenset[str]) -> float:
    """Jaccard: steps in both ÷ steps in either."""
    return len(one & other) / len(one | other) if one | other else 1.0


def merges(routes: Mapping[str, frozenset[str]]) -> list[float]:
    """The heights at which average linkage joins the products, ascending."""
    return [float(height) for height in _linkage(routes)[:, 2]] if len(routes) > 1 else []


def propose_families(
    routes: Mapping[str, frozenset[str]], work_content: Mapping[str, float] | None = None
) -> list[Family]:
    """Families by average linkage on 1 − similarity, cut at 0.5, then split where work content (s) differs > 30 %."""
    names = list(routes)
    labels = fcluster(_linkage(routes), t=CUT, criterion="distance") if len(names) > 1 else np.ones(len(names), int)
    groups = [[name for name, label in zip(names, labels, strict=True) if label == key] for key in sorted(set(labels))]
    split = [part for group in groups for part in _split(group, work_content or {})]
    families = [_family(group, routes) for group in split]
    return sorted(families, key=lambda family: (-len(family.products), family.products))


def _linkage(routes: Mapping[str, frozenset[str]]) -> NDArray[np.float64]:
    sets = list(routes.values())
    distances = np.array([[1 - similarity(one, other) for other in sets] for one in sets])
    return linkage(squareform(distances, checks=False), method="average")


def _split(group: list[str], work_content: Mapping[str, float]) -> list[list[str]]:
    """Cuts a group, ordered by work content, wherever the next is over 30 % above the smallest of its part."""
    if any(name not in work_content for name in group):
        return [group]
    parts: list[list[str]] = []
    for name in sorted(group, key=lambda n: (work_content[n], n)):
        if parts and work_content[name] <= work_content[parts[-1][0]] * (1 + WORK_CONTENT):
            parts[-1].append(name)
        else:
            parts.append([name])
    return parts


def _family(group: list[str], routes: Mapping[str, frozenset[str]]) -> Family:
    sets = [routes[name] for name in group]
    common = frozenset.intersection(*sets)
    lowest = min((similarity(a, b) for a in sets for b in sets), default=1.0)
    products = tuple(sorted(group))
    return Family(_name(products), products, tuple(sorted(common)), lowest)


def _name(products: tuple[str, ...]) -> str:
    """What the products' names have in common at their beginning, else the first of them and how many more."""
    common = commonprefix(products).rstrip(" -_/.0123456789")  # noqa: RUF071  letters are meant, not folders
    if len(products) == 1 or len(common) >= 3:
        return common if len(products) > 1 else products[0]
    return f"{products[0]} + {len(products) - 1}"


def propose(log: EventLog) -> list[Family]:
    """The families of a log's products: the steps that most of a product's orders pass, and its work per piece.

    Empty without a product column.
    """
    if log.product is None or not len(log):
        return []
    log = log.sorted()
    assert log.product is not None
    visits = visits_of(log)
    product = log.product.codes[visits.first_row]
    routes: dict[str, frozenset[str]] = {}
    content: dict[str, float] = {}
    for code in np.unique(product[product >= 0]):
        mine = product == code
        name = log.product.names[code]
        orders = len(np.unique(visits.case[mine]))
        passed = np.unique(np.stack([visits.step[mine], visits.case[mine]]), axis=1)[0]
        counts = np.bincount(passed, minlength=len(visits.steps))
        routes[name] = frozenset(visits.steps[step] for step in np.flatnonzero(counts >= USUAL * orders))
        pieces = np.nansum(np.fmax.reduceat(visits.pieces, visits.bounds[:-1])[product[visits.bounds[:-1]] == code])
        if pieces > 0:
            content[name] = float(visits.processing[mine].sum() / pieces)
    return propose_families(routes, content)
