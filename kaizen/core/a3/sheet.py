"""The sheet as people read it: the fields that stand once, the rows of each list, the tree of whys."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .fields import FIELDS, GONE, LATER, LISTS, Value
from .fold import Fold

SCHEMA = "newlean.a3/1"


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a list with its fields; ``depth``: how deep a why stands below the first one."""

    id: str
    values: Mapping[str, Value]
    depth: int = 0

    def __getitem__(self, name: str) -> Value:
        """What a field holds. Raises ``KeyError`` for a name that is no field, which templates need."""
        return self.values[name]


@dataclass(frozen=True, slots=True)
class Sheet:
    values: Mapping[str, Value]
    rows: Mapping[str, tuple[Row, ...]]

    def __getitem__(self, name: str) -> Value:
        """What a field holds. Raises ``KeyError`` for a name that is no field, which templates need."""
        return self.values[name]

    def as_json(self) -> dict[str, Any]:
        """The document ``newlean.a3/1`` without identity and evidence; ``Sheet.from_json`` reads it."""
        rows = {name: [{"id": row.id, **_written(row)} for row in found] for name, found in self.rows.items()}
        return {"schema": SCHEMA, **self.values, **rows}

    @classmethod
    def from_json(cls, doc: Mapping[str, Any]) -> "Sheet":
        """The sheet that ``as_json`` wrote. Raises ``ValueError`` for another schema."""
        if doc.get("schema") != SCHEMA:
            raise ValueError(f"not {SCHEMA}")
        rows = {
            name: tuple(Row(one["id"], {key: one.get(key) for key in _names(name)}) for one in doc.get(name, ()))
            for name in LISTS
        }
        return cls({field.name: doc.get(field.name) for field in FIELDS}, {**rows, "whys": _tree(rows["whys"])})


def sheet_of(state: Fold) -> Sheet:
    """The sheet of a state: rows in the order in which they were begun, those taken away left out."""
    rows = {name: _rows(state, name) for name in LISTS}
    return Sheet({field.name: state.value(field.name) for field in FIELDS}, {**rows, "whys": _tree(rows["whys"])})


def _written(row: Row) -> dict[str, Value]:
    return {name: value for name, value in row.values.items() if value is not None or name not in LATER}


def _names(name: str) -> tuple[str, ...]:
    return tuple(field.name for field in LISTS[name])


def _rows(state: Fold, name: str) -> tuple[Row, ...]:
    ids = dict.fromkeys(path.split(".")[1] for path in state.cells if path.startswith(f"{name}."))
    kept = [key for key in ids if not state.value(f"{name}.{key}.{GONE}")]
    return tuple(Row(key, {field: state.value(f"{name}.{key}.{field}") for field in _names(name)}) for key in kept)


def _tree(rows: tuple[Row, ...]) -> tuple[Row, ...]:
    """Whys with each below the one it asks on, in their order. One whose parent is gone, or that would stand below
    itself, stands at the top: it is not lost."""
    known = {row.id for row in rows}
    parents = {row.id: row["parent"] if row["parent"] in known else None for row in rows}
    below: dict[Any, list[Row]] = {}
    for row in rows:
        below.setdefault(None if _is_circular(row.id, parents) else parents[row.id], []).append(row)
    found: list[Row] = []

    def walk(parent: str | None, depth: int) -> None:
        for row in below.get(parent, ()):
            found.append(Row(row.id, row.values, depth))
            walk(row.id, depth + 1)

    walk(None, 0)
    return tuple(found)


def _is_circular(row: str, parents: Mapping[str, Value]) -> bool:
    seen, at = {row}, parents[row]
    while at is not None:
        if at in seen:
            return True
        seen.add(str(at))
        at = parents[str(at)]
    return False
