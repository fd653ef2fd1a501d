"""The parts of the likeness of two lines, in the order in which they are told. Adding one: a function and a line.

Weights are those of method.md E1: defaults, to be tuned on past rollouts.
"""

from collections.abc import Set
from typing import Any

from lean.units import Missing

from .flows import cosine, footprint, jaccard
from .line import LineFacts
from .part import Kind, Part, ratio
from .shift import DIFFERENT, Shift, shift
from .stations import agreements, stated
from .transport import moved

Affected = Set[str]


def steps(one: LineFacts, other: LineFacts, affected: Affected) -> Part:
    """J: Jaccard index of the affected steps and their neighbours in the flow; of all steps where none is named.

    Asked are the steps that are usual on at least one line; a line has those that it was seen to do at all.
    """
    if one.behaviour is None or other.behaviour is None:
        return Part("steps", Missing("no_behaviour"))
    lines = (one.behaviour, other.behaviour)
    asked = frozenset[str]().union(*(line.usual(affected) for line in lines))
    here, there = (asked & line.seen(affected) for line in lines)
    told = {"both": sorted(here & there), "here": sorted(here - there), "there": sorted(there - here)}
    if not here | there:
        return Part("steps", Missing("step_nowhere"), told)
    return Part("steps", ratio(jaccard(here, there), len(here | there)), told)


def moves(one: LineFacts, other: LineFacts, affected: Affected) -> Part:
    """D: cosine of the directly-follows graphs, each move by how often it was made."""
    if one.behaviour is None or other.behaviour is None:
        return Part("moves", Missing("no_behaviour"))
    here, there = one.behaviour.moves, other.behaviour.moves
    told = {"both": len(here.keys() & there.keys()), "here": len(here), "there": len(there)}
    if not here or not there:
        return Part("moves", Missing("no_moves"), told)
    return Part("moves", ratio(cosine(here, there), sum(here.values()) + sum(there.values()), _named(one, other)), told)


def routes(one: LineFacts, other: LineFacts, affected: Affected) -> Part:
    """1 − EMD: how little the routes of one line must be changed to become the other's, each by its share of orders."""
    if one.behaviour is None or other.behaviour is None:
        return Part("routes", Missing("no_behaviour"))
    here, there = one.behaviour, other.behaviour
    if not here.orders or not there.orders:
        return Part("routes", Missing("no_orders"))
    found = moved(here, there)
    told = {"routes": list(found.routes), "variants": [here.variants, there.variants]}
    return Part("routes", ratio(1 - found.distance, here.orders + there.orders, found.coverage), told)


def capabilities(one: LineFacts, other: LineFacts, affected: Affected) -> Part:
    """K: mean agreement of the attributes that both lines state of their stations; coverage: of those either states."""
    found, either = agreements(one.stations, other.stations), stated(one.stations, other.stations)
    told: dict[str, Any] = {"attributes": [[row.attribute, row.value] for row in found]}
    told["one_sided"] = sorted(either - {row.attribute for row in found})
    if not found:
        return Part("capabilities", Missing("no_capabilities"), told)
    value = sum(row.value for row in found) / len(found)
    return Part("capabilities", ratio(value, len(found), len(found) / len(either)), told)


def covariates(one: LineFacts, other: LineFacts, affected: Affected) -> Part:
    """X: 1 − the largest population stability index ÷ 0.25, at least 0."""
    there = {covariate.key: covariate for covariate in other.covariates}
    pairs = [(here, there[here.key]) for here in one.covariates if here.key in there]
    shifts = [(here.key, shift(here, there)) for here, there in pairs]
    found = [row for _, row in shifts if row is not None]
    told = {"covariates": [_told(row) for row in found], "too_few": [key for key, row in shifts if row is None]}
    if not found:
        return Part("covariates", Missing("too_few" if pairs else "no_covariates"), told)
    worst = max(found, key=lambda row: row.psi)
    either = {covariate.key for covariate in (*one.covariates, *other.covariates)}
    return Part("covariates", ratio(max(0.0, 1 - worst.psi / DIFFERENT), sum(worst.n), len(found) / len(either)), told)


def footprints(one: LineFacts, other: LineFacts, affected: Affected) -> Part:
    """Share of equal cells of the two footprints, over the steps of both lines. Shown beside the cosine."""
    if one.behaviour is None or other.behaviour is None:
        return Part("footprints", Missing("no_behaviour"))
    both = one.behaviour.steps.keys() | other.behaviour.steps.keys()
    if not both:
        return Part("footprints", Missing("no_orders"))
    value = footprint(both, one.behaviour.moves, other.behaviour.moves)
    return Part("footprints", ratio(value, len(both) ** 2, _named(one, other)), {"steps": len(both)})


def edges(one: LineFacts, other: LineFacts, affected: Affected) -> Part:
    """Jaccard index of the moves, however often they are made. Shown beside the cosine."""
    if one.behaviour is None or other.behaviour is None:
        return Part("edges", Missing("no_behaviour"))
    here, there = one.behaviour.moves.keys(), other.behaviour.moves.keys()
    if not here | there:
        return Part("edges", Missing("no_moves"))
    return Part("edges", ratio(jaccard(here, there), len(here | there), _named(one, other)))


PARTS: tuple[Kind, ...] = (
    Kind("steps", 0.30, steps),
    Kind("moves", 0.25, moves),
    Kind("routes", 0.20, routes),
    Kind("capabilities", 0.15, capabilities),
    Kind("covariates", 0.10, covariates),
    Kind("footprints", 0.0, footprints),
    Kind("edges", 0.0, edges),
)


def _named(one: LineFacts, other: LineFacts) -> float:
    """Of the line with fewer, the share of its visits that are at a step with a canonical name."""
    lines = [line for line in (one.behaviour, other.behaviour) if line is not None]
    return min((line.named / line.visits for line in lines if line.visits), default=1.0)


def _told(row: Shift) -> dict[str, Any]:
    return {"key": row.key, "psi": row.psi, "ks": row.ks, "n": list(row.n), "classes": row.classes}
