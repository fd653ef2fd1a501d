"""A standard as a form that works without a script: each field with its address, rows added and moved by buttons."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from kaizen import standard_words as words
from kaizen.core.standards import SCHEMA, Standard, Unusable
from kaizen.core.standards.checks import KINDS
from kaizen.forms.standard_raw import (
    APPLIES,
    HEAD,
    LISTS,
    MOST_ROWS,
    PLAIN_LISTS,
    WORK,
    Errors,
    Field,
    Raw,
    jobs,
    new_id,
    part,
    record,
    records,
    rows_at,
    tree,
)


@dataclass(frozen=True, slots=True)
class Input:
    """A field on the page: ``name`` is its address by place (``job.0.text``)."""

    name: str
    label: str
    kind: str
    most: int
    value: Any
    choices: tuple[tuple[str, str], ...]
    errors: tuple[str, ...]

    @property
    def html_id(self) -> str:
        return "f-" + self.name.replace(".", "-")


@dataclass(frozen=True, slots=True)
class RowInputs:
    """``at``: the row's address by place; ``points``: those of an important step."""

    at: str
    id: str
    title: str
    fields: tuple[Input, ...]
    points: tuple["RowInputs", ...] = ()


class StandardForm:
    """``raw``: what is shown, as the document's JSON but with numbers as they were written."""

    def __init__(self, raw: Raw, errors: Errors | None = None) -> None:
        self.raw, self.errors = raw, errors or {}

    @classmethod
    def of(cls, doc: Standard) -> "StandardForm":
        return cls(doc.as_json())

    @classmethod
    def posted(cls, data: QueryDict) -> "StandardForm":
        """What a person sent, as it came."""
        return cls(tree(data))

    def act(self, told: str) -> None:
        """Does what a button says: ``add:job``, ``remove:job.1``, ``up:job.1``. Anything else changes nothing."""
        what, _colon, where = told.partition(":")
        parts = where.split(".")
        if what == "add":
            rows = rows_at(self.raw, parts)
            if rows is not None and len(rows) < MOST_ROWS:
                rows.append({"id": new_id()} if where == "job" else {})  # a file can be put beside it at once
        elif parts[-1].isdecimal() and len(parts[-1]) < 5:
            rows, place = rows_at(self.raw, parts[:-1]), int(parts[-1])
            if rows and place < len(rows):
                row = rows.pop(place)
                if what == "up":
                    rows.insert(max(0, place - 1), row)

    def attach(self, name: str, sha256: str) -> None:
        """A row for a file that was taken in; one that is named already stays as it is."""
        rows = rows_at(self.raw, ["attachments"])
        if rows is not None and all(row.get("sha256") != sha256 for row in rows):
            rows.append({"id": new_id(), "name": name, "sha256": sha256})

    def document(self, before: Standard) -> Standard:
        """The document as written; translations are those of ``before``. Raises ``ValidationError`` by address."""
        errors: dict[str, list[str]] = {}
        doc = {**record(self.raw, HEAD, "", errors), "texts": before.as_json()["texts"], "schema": SCHEMA}
        work = part(self.raw, "work")
        doc["work"] = record(work, WORK, "work.", errors)
        doc["applies"] = record(part(self.raw, "applies"), APPLIES, "applies.", errors)
        for key in ("elements", "capacity"):
            doc["work"][key] = records(work.get(key, ()), f"work.{key}", errors)
        for key in PLAIN_LISTS:
            doc[key] = records(self.raw.get(key, ()), key, errors)
        doc["job"] = jobs(self.raw.get("job", ()), errors)
        if errors:
            raise ValidationError(errors)
        try:
            return Standard.from_json(doc)
        except Unusable as refused:
            told = f"{words.where_plain(refused.address)}: {words.UNUSABLE[refused.code]}"
            raise ValidationError({".".join(refused.address): told}) from refused

    def head(self) -> tuple[Input, ...]:
        return self._inputs(self.raw, HEAD, "", "")

    def work(self) -> tuple[Input, ...]:
        return self._inputs(part(self.raw, "work"), WORK, "work.", "work.")

    def applies(self) -> tuple[Input, ...]:
        return self._inputs(part(self.raw, "applies"), APPLIES, "applies.", "applies.")

    def lists(self) -> dict[str, list[RowInputs]]:
        """The rows of each list by its last name."""
        work = part(self.raw, "work")
        found = {key: self._rows(self.raw.get(key, ()), key) for key in PLAIN_LISTS}
        found |= {key: self._rows(work.get(key, ()), f"work.{key}") for key in ("elements", "capacity")}
        return found | {"job": self._rows(self.raw.get("job", ()), "job")}

    def _rows(self, rows: Sequence[Raw], at: str, address: str = "") -> list[RowInputs]:
        spec = LISTS[at.split(".")[-1] if at.endswith("points") else at]
        name = at.rsplit(".", 1)[-1]
        found = []
        for place, row in enumerate(one for one in rows if isinstance(one, dict)):
            key = str(row.get("id") or row.get("name") or place + 1)
            here, there = f"{at}.{place}", f"{address or at}.{key}"
            points = self._rows(row.get("points", ()), f"{here}.points", f"{there}.points") if at == "job" else []
            inputs = self._inputs(row, spec, f"{here}.", f"{there}.")
            found.append(
                RowInputs(here, str(row.get("id", "")), f"{words.ROWS[name]} {place + 1}", inputs, tuple(points))
            )
        return found

    def _inputs(self, raw: Raw, spec: Sequence[Field], at: str, address: str) -> tuple[Input, ...]:
        return tuple(
            Input(
                f"{at}{one.name}", _label(one), one.kind, one.most, _shown(raw.get(one.name), one.kind),
                self._choices(one.kind), tuple(self.errors.get(f"{address}{one.name}", ())),
            )
            for one in spec
        )  # fmt: skip

    def _choices(self, kind: str) -> tuple[tuple[str, str], ...]:
        if kind == "language":
            return tuple((code, str(_(name))) for code, name in settings.LANGUAGES)
        if kind == "job_step":
            return (("", str(_("in the list at the end"))), *self._steps())
        return tuple((key, str(words.EVIDENCE[key])) for key in KINDS) if kind == "evidence" else ()

    def _steps(self) -> Iterator[tuple[str, str]]:
        """The important steps by their id, as far as they have one."""
        for number, row in enumerate(self.raw.get("job", ()), start=1):
            if isinstance(row, dict) and row.get("id"):
                yield str(row["id"]), f"{number} {' '.join(str(row.get('text') or '…').split())[:60]}"


def _label(field: Field) -> str:
    return str(words.FIELDS["beside" if field.kind == "job_step" else field.name])


def _shown(value: Any, kind: str) -> Any:
    if kind == "flag":
        return value in (True, "true")
    if isinstance(value, list):
        return "\n".join(map(str, value))
    if isinstance(value, float):
        return repr(value).removesuffix(".0")
    return "" if value is None else value
