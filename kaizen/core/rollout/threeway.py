"""An upgrade in place: the core before, the core now, and what holds here, field by field, with what collides."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from kaizen.core.standards import Standard
from kaizen.core.standards.codec import Address, Plain, flat
from kaizen.core.standards.instruction import VALUES, Local

from .lineage import NOT_OF_THE_WORK
from .localise import localised


class Kind(StrEnum):
    COMES = "comes"  # the core changed it, the line had it as the core
    OURS = "ours"  # the line changed it, the core did not
    SAME = "same"  # both changed it alike
    CONFLICT = "conflict"  # both changed it, each in its own way
    VALUE_KEPT = "value_kept"  # a value of the line's own that the new core leaves alone
    VALUE_MOVED = "value_moved"  # the core changed the parameter below a value of the line's own
    VALUE_LOST = "value_lost"  # the core no longer has the parameter of a value of the line's own


ASKS = frozenset({Kind.CONFLICT, Kind.VALUE_MOVED, Kind.VALUE_LOST})


@dataclass(frozen=True, slots=True)
class Field:
    """A field that is not the same on all three sides. ``here`` of a value: the line's own."""

    address: Address
    before: Plain
    now: Plain
    here: Plain
    kind: Kind

    @property
    def asks(self) -> bool:
        """Whether a person has to look."""
        return self.kind in ASKS


def three_way(before: Standard, now: Standard, here: Standard, local: Local, names: Mapping[str, str]) -> list[Field]:
    """``names``: step of the origin → step of the line. What asks for a person comes first, then as in the core now.

    What was changed here in the text of the core is not taken over by the upgrade; values of its own are.
    """
    old, new, ours = (flat(doc) for doc in (localised(before, names), localised(now, names), here))
    addresses = [at for at in dict.fromkeys([*new, *old, *ours]) if at[0] not in NOT_OF_THE_WORK and at[-1] != "id"]
    values = list(_values(old, new, local))
    told = {one.address for one in values}
    fields = [*_texts(old, new, ours, [at for at in addresses if at not in told]), *values]
    return sorted(fields, key=lambda one: not one.asks)


Flat = Mapping[Address, Plain]


def _texts(old: Flat, new: Flat, ours: Flat, addresses: list[Address]) -> Iterator[Field]:
    for at in addresses:
        was, will, have = (_told(side.get(at)) for side in (old, new, ours))
        kind = _kind(was, will, have)
        if kind is not None:
            yield Field(at, was, will, have, kind)


def _kind(was: Plain, will: Plain, have: Plain) -> Kind | None:
    if was == will:
        return Kind.OURS if have != was else None
    if have == was:
        return Kind.COMES
    return Kind.SAME if have == will else Kind.CONFLICT


def _values(old: Flat, new: Flat, local: Local) -> Iterator[Field]:
    """Values of the line's own against what the core says of their parameter, its unit too."""
    for key, values in sorted(local.items()):
        is_there = ("parameters", key, "name") in new
        moved = any(
            old.get(("parameters", key, name)) != new.get(("parameters", key, name)) for name in (*VALUES, "unit")
        )
        kind = Kind.VALUE_LOST if not is_there else Kind.VALUE_MOVED if moved else Kind.VALUE_KEPT
        for name in (one for one in VALUES if one in values):
            at = ("parameters", key, name)
            yield Field(at, _told(old.get(at)), _told(new.get(at)), values[name], kind)


def _told(value: Plain) -> Plain:
    """Empty is empty, however it is written."""
    return None if value in ("", ()) else value
