"""Emissions of events given to the objects they are about (OCEAn; Hensen, Graves, van der Aalst), with weights.

What is measured for an event and an object goes to that object. The rest of an event is shared over its targets: the
target objects in the event; else those nearest in the object graph; else all targets. Σ objects = Σ events.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

HOPS = 3


@dataclass(frozen=True)
class EventEmission:
    """kg of an event: ``rest`` to be shared, ``direct`` by object; ``objects`` that take part in it."""

    rest: float
    objects: tuple[str, ...]
    direct: Mapping[str, float] = field(default_factory=dict)


def to_objects(
    events: Sequence[EventEmission], targets: Collection[str], *,
    links: Mapping[str, Collection[str]] | None = None, weights: Mapping[str, float] | None = None, hops: int = HOPS,
) -> dict[str, float]:  # fmt: skip
    """kg of each target. ``weights`` (mass, pieces, t·km) share unevenly; ``links`` is the object graph.

    Direct kg of an object that is no target are shared like the rest of their event. Raises ``ValueError`` without
    targets.
    """
    if not targets:
        raise ValueError("without targets nobody can bear what the events emit")
    found = dict.fromkeys(targets, 0.0)
    for event in events:
        rest = event.rest
        for name, kg in event.direct.items():
            if name in found:
                found[name] += kg
            else:
                rest += kg
        if rest:
            bearing = _bearing(event, found, links or {}, hops)
            for name, kg in shared(rest, bearing, weights).items():
                found[name] += kg
    return found


def shared(kg: float, names: Collection[str], weights: Mapping[str, float] | None = None) -> dict[str, float]:
    """kg by weight; in equal parts without weights, or where all of them are 0."""
    given = {name: (weights or {}).get(name, 0.0 if weights else 1.0) for name in names}
    total = sum(given.values())
    if not total:
        return {name: kg / len(given) for name in given}
    return {name: kg * (weight / total) for name, weight in given.items()}  # weights may be as small as numbers get


def _bearing(
    event: EventEmission, targets: Mapping[str, float], links: Mapping[str, Collection[str]], hops: int
) -> list[str]:
    seen = set(event.objects)
    at = sorted(seen)
    for _ in range(hops + 1):
        if near := [name for name in at if name in targets]:
            return near
        at = sorted({other for name in at for other in links.get(name, ())} - seen)
        seen.update(at)
    return sorted(targets)
