"""Edits, and what stands on the sheet after them: at any moment of its history."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from .fields import Value


@dataclass(frozen=True, slots=True)
class Edit:
    """One change of one field. ``seq`` counts the edits of an A3 from 1; ``base``: the newest edit of the field that
    its writer had seen (0: none).

    ``apart``: it met another writer's words and could not be brought together with them; it stands beside the field
    until an edit ``settles`` it.
    """

    seq: int
    path: str
    value: Value
    base: int = 0
    apart: bool = False
    settles: int | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    value: Value
    seq: int


@dataclass(frozen=True, slots=True)
class Fold:
    """``cells`` in the order in which the fields were first written; ``apart``: what waits for a choice, by field."""

    seq: int = 0
    cells: Mapping[str, Cell] = field(default_factory=dict)
    apart: Mapping[str, tuple[Edit, ...]] = field(default_factory=dict)

    def value(self, path: str) -> Value:
        return self.cells[path].value if path in self.cells else None

    def seq_of(self, path: str) -> int:
        """The newest edit of a field; 0: it was never written."""
        return self.cells[path].seq if path in self.cells else 0


def fold(edits: Iterable[Edit], *, upto: int | None = None) -> Fold:
    """What stands after the edits, in their order; ``upto``: as it was after that one."""
    cells: dict[str, Cell] = {}
    apart: dict[str, dict[int, Edit]] = {}
    last = 0
    for edit in edits:
        if upto is not None and edit.seq > upto:
            break
        last = edit.seq
        if edit.apart:
            apart.setdefault(edit.path, {})[edit.seq] = edit
            continue
        cells[edit.path] = Cell(edit.value, edit.seq)
        if edit.settles is not None:
            apart.get(edit.path, {}).pop(edit.settles, None)
    return Fold(last, cells, {path: tuple(found.values()) for path, found in apart.items() if found})


def changed(before: Fold, after: Fold) -> list[tuple[str, Value, Value]]:
    """Address, value before and value after of every field that differs, in the order of the later state."""
    paths = dict.fromkeys([*after.cells, *before.cells])
    pairs = ((path, before.value(path), after.value(path)) for path in paths)
    return [(path, was, now) for path, was, now in pairs if was != now]
