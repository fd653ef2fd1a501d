"""The sheet as a form: each field with its address, what stands in it, and what waits beside it."""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import QueryDict

from kaizen import a3_words as words
from kaizen.core.a3 import FIELDS, LISTS, Unusable, clean, field_of
from kaizen.core.a3.fields import GONE, Kind, Value
from kaizen.core.a3.fold import Fold
from kaizen.core.a3.why_tree import near
from kaizen.models import A3, A3Edit
from kaizen.services.a3.editing import Change
from kaizen.services.a3.reading import Paper
from kaizen.templatetags.a3 import title_in_words

Errors = Mapping[str, Iterable[str]]
LARGE = ("problem", "what", "text")  # fields that get more lines than two


@dataclass(frozen=True, slots=True)
class Input:
    """``seq``: the newest edit of the field that the page shows; ``apart``: other versions that wait for a choice;
    ``rows``: other rows of the list to choose from, each with its beginning."""

    path: str
    label: str
    kind: str
    choices: tuple[str, ...]
    most: int
    value: Any
    seq: int
    errors: tuple[str, ...]
    apart: tuple[A3Edit, ...]
    rows: tuple[tuple[str, str], ...] = ()

    @property
    def html_id(self) -> str:
        return "f-" + self.path.replace(".", "-")


@dataclass(frozen=True, slots=True)
class RowInputs:
    id: str
    is_new: bool
    depth: int
    fields: tuple[Input, ...]
    gone: str


class SheetForm:
    """Inputs of a sheet. ``posted``: what was refused, so that nobody types twice."""

    def __init__(self, paper: Paper, errors: Errors | None = None, posted: QueryDict | None = None) -> None:
        self.paper, self.errors, self.posted = paper, errors or {}, posted if errors else None
        waiting = [edit.seq for found in paper.state.apart.values() for edit in found]
        self._apart: dict[str, list[A3Edit]] = {}
        for edit in paper.row.edits.filter(seq__in=waiting).order_by("seq") if waiting else ():
            self._apart.setdefault(edit.path, []).append(edit)

    @cached_property
    def fields(self) -> dict[str, Input]:
        return {one.name: self._input(one.name, str(words.FIELDS[one.name])) for one in FIELDS}

    @cached_property
    def rows(self) -> dict[str, list[RowInputs]]:
        """The rows of each list, and at the end an empty one to write the next in."""
        return {
            name: [*self._standing(name), *(self._row(name, key, True) for key in self._new(name))] for name in LISTS
        }

    @property
    def waiting(self) -> list[A3Edit]:
        """The versions that wait for a choice."""
        return [edit for found in self._apart.values() for edit in found]

    @cached_property
    def _whys(self) -> dict[str, str]:
        """How each why begins, for the field that says on which one another asks."""
        return {row.id: str(row["text"] or "…")[:60] for row in self.paper.sheet.rows["whys"]}

    @cached_property
    def _near(self) -> dict[str, tuple[str, ...]]:
        return near(self.paper.sheet.rows["whys"])

    def _choice(self, path: str, told: Any) -> tuple[tuple[str, str], ...]:
        """A new why can ask on from every other one, one that stands move by one place: a page with many stays small.
        A script offers every other one there too."""
        known = self._near.get(path.split(".")[1], self._whys)
        return tuple((key, text) for key, text in self._whys.items() if key in known or key == told)

    @property
    def gone(self) -> list[tuple[str, str]]:
        """Rows that were taken away: the address that brings one back, and how it began."""
        state = self.paper.state
        taken = [path for path in state.cells if path.endswith(f".{GONE}") and state.value(path)]
        return [(path, self._beginning(path.removesuffix(GONE))) for path in taken]

    def _beginning(self, row: str) -> str:
        told = [cell.value for path, cell in self.paper.state.cells.items() if path.startswith(row)]
        return next((value[:80] for value in told if isinstance(value, str)), "…")

    def _standing(self, name: str) -> Iterable[RowInputs]:
        return (self._row(name, row.id, False, row.depth) for row in self.paper.sheet.rows[name])

    def _blank(self, name: str) -> Iterable[RowInputs]:
        return (self._row(name, key, True) for key in self._new(name))

    def _new(self, name: str) -> list[str]:
        known = {row.id for row in self.paper.sheet.rows[name]}
        posted = [path.split(".")[1] for path in self.posted or () if path.startswith(f"{name}.")]
        fresh = [key for key in dict.fromkeys(posted) if key not in known]
        return fresh or [secrets.token_hex(5)]

    def _row(self, name: str, key: str, is_new: bool, depth: int = 0) -> RowInputs:
        labels = words.ROW_FIELDS[name]
        fields = tuple(self._input(f"{name}.{key}.{one.name}", str(labels[one.name])) for one in LISTS[name])
        return RowInputs(key, is_new, depth, fields, f"{name}.{key}.{GONE}")

    def _input(self, path: str, label: str) -> Input:
        field = field_of(path)
        stands = shown(self.paper.row, path, self.paper.state.value(path))
        told = self.posted.get(path, stands) if self.posted is not None else stands
        return Input(
            path, label, field.kind.value, field.choices, field.most, told, self.paper.state.seq_of(path),
            tuple(self.errors.get(path, ())), tuple(self._apart.get(path, ())),
            self._choice(path, told) if field.kind == Kind.ROW else (),
        )  # fmt: skip


def shown(row: A3, path: str, value: Value) -> Value:
    """A value as its field shows it: a title that is the sentence of a finding in the language of the page."""
    return title_in_words(row, value) if path == "title" and isinstance(value, str) else value


def changes_in(posted: QueryDict, seen: Fold, row: A3) -> list[Change]:
    """What a person changed on the form whose fields stood as ``seen``: a field left as it was is no change."""
    found = []
    for path, value in posted.items():
        try:
            told: object = value == "true" if field_of(path).kind == Kind.FLAG else value
        except Unusable:
            continue  # the token and the sequence number
        if not _is_same(path, told, shown(row, path, seen.value(path))):
            found.append(Change(path, told, base=seen.seq))
    return found


def _is_same(path: str, told: object, stands: Value) -> bool:
    try:
        return clean(path, told) == stands or (told is False and stands is None)
    except Unusable:
        return False
