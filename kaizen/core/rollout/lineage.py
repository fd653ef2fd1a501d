"""Which version came from which, and how far each line is from what holds at the origin today."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from kaizen.core.standards import Level, Number, Standard, difference

from .localise import localised

NOT_OF_THE_WORK = frozenset({"evidence", "texts", "review_on"})  # what comes with every way, or tells of no work


@dataclass(frozen=True, slots=True)
class Version:
    """A version in the tree. ``parent``: key of the one it came from; ``depth``: steps from the first version."""

    key: int
    parent: int | None
    site: str
    code: str
    name: str
    state: str
    line: str = ""
    depth: int = 0


def tree(versions: Iterable[Version]) -> list[Version]:
    """The versions with their depth, each right below the one it came from; one whose parent is not there is a root."""
    rows = list(versions)
    keys = {one.key for one in rows}
    below: dict[int | None, list[Version]] = {}
    for one in rows:
        below.setdefault(one.parent if one.parent in keys and one.parent != one.key else None, []).append(one)
    return list(_walked(below, None, 0))


def _walked(below: Mapping[int | None, Sequence[Version]], key: int | None, depth: int) -> Iterator[Version]:
    waiting = [(one, depth) for one in reversed(below.get(key, ()))]
    while waiting:  # a chain of versions may be long
        one, deep = waiting.pop()
        yield replace(one, depth=deep)
        waiting += [(other, deep + 1) for other in reversed(below.get(one.key, ()))]


@dataclass(frozen=True, slots=True)
class Drift:
    """How a line stands to its origin. ``behind``: approved versions of the core since the one it runs.

    ``level``: how much changed in them; ``own_values``: parameters with values of its own; ``changed``: fields that are
    other than the core it came from.
    """

    behind: int
    level: Level
    own_values: int
    changed: int

    @property
    def is_even(self) -> bool:
        return not (self.behind or self.changed)


def drift(
    core: Standard, number: Number, here: Standard, newer: Sequence[tuple[Number, Standard]], *,
    names: Mapping[str, str], own_values: int,
) -> Drift:  # fmt: skip
    """``core`` with its ``number``: the origin's version that ``here`` came from; ``newer``: those in effect since.

    ``names``: step of the origin → step of the line, which is no change.
    """
    later = [doc for its, doc in newer if its > number]
    level = max((one.level for one in difference(core, later[-1])), default=Level.NONE) if later else Level.NONE
    return Drift(len(later), level, own_values, len(own_changes(core, here, names)))


def own_changes(core: Standard, here: Standard, names: Mapping[str, str]) -> list[tuple[str, ...]]:
    """The addresses of what a line changed itself in the text of the core."""
    changes = difference(localised(core, names), here)
    return [one.address for one in changes if one.address[0] not in NOT_OF_THE_WORK]
