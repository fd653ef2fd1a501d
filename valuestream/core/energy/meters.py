"""Meters behind meters: what a main meter shows beyond its sub-meters, so that no kilowatt-hour is added twice."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from valuestream.core.refusal import Refusal

from .inputs import Source
from .quirks import Quirk
from .readings import Readings

NOISE = 1e-9  # of the main meter: what sub-meters may show more by rounding


@dataclass(frozen=True)
class Tree:
    """``parents``: meter → the meter it stands behind."""

    parents: Mapping[str, str]

    def children(self, name: str) -> list[str]:
        return [child for child, parent in self.parents.items() if parent == name]


def without_sub_meters(sources: tuple[Source, ...], parents: Mapping[str, str]) -> tuple[Source, ...]:
    """The sources, each main meter with the rest that its sub-meters leave. Raises ``Refusal`` for a wrong tree."""
    _require_own_names(sources)
    named = {source.name: source for source in sources if source.readings is not None}
    tree = Tree(parents)
    for child, parent in parents.items():
        if parent not in named or _climbs(child, parents):
            message, hint = "The meter {name} stands behind {main}, which is no main meter.", "Correct sub_of."
            raise Refusal("wrong_main_meter", message, hint, name=child, main=parent)
    found = []
    for source in sources:
        behind = [named[child].readings for child in tree.children(source.name)] if source.readings else []
        rest = _rest(source.readings, [one for one in behind if one]) if source.readings and behind else source.readings
        found.append(replace(source, readings=rest))
    return tuple(found)


def _require_own_names(sources: tuple[Source, ...]) -> None:
    seen: set[str] = set()
    for source in sources:
        if source.name in seen:
            message, hint = "Two meters are called {name}.", "Give each a name of its own."
            raise Refusal("meter_twice", message, hint, name=source.name)
        seen.add(source.name)


def _climbs(name: str, parents: Mapping[str, str]) -> bool:
    """Whether a meter stands behind itself."""
    seen = {name}
    while name in parents:
        name = parents[name]
        if name in seen:
            return True
        seen.add(name)
    return False


def _rest(main: Readings, behind: list[Readings]) -> Readings:
    """Main less sub-meters, interval by interval of the main meter; where they show more, nothing is left."""
    taken = np.sum([sub.until(main.end) - sub.until(main.begin) for sub in behind], axis=0)
    rest = main.amount - taken
    more = rest < -NOISE * np.abs(main.amount)
    quirk = [Quirk("sub_meter_exceeds", int(more.sum()), int(main.begin[more.argmax()]))] if more.any() else []
    return replace(main, amount=np.maximum(rest, 0), quirks=(*main.quirks, *quirk))
