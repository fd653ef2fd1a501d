"""A standard as a form that works without a script: each field with its address, rows added and moved by buttons."""

import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from kaizen import standard_words as words
from kaizen.core.standards import SCHEMA, Standard, Unusable
from kaizen.core.standards.checks import KINDS

Raw = dict[str, Any]
Errors = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Field:
    """``kind``: line, text, number, whole, day, flag, lines (one entry a line), language, evidence."""

    name: str
    kind: str = "line"
    most: int = 200


HEAD = (
    Field("title"), Field("language", "language"), Field("review_on", "day"), Field("family"),
    Field("steps", "lines", 4000), Field("purpose", "text", 4000),
)  # fmt: skip
WORK = (
    Field("takt_s", "number"),
    Field("working_s", "number"),
    Field("in_process", "whole"),
    Field("chart", "text", 4000),
)
APPLIES = (
    Field("machine_class"), Field("capabilities", "lines", 4000), Field("materials", "lines", 4000),
    Field("certifications", "lines", 4000), Field("jurisdictions", "lines", 4000),
)  # fmt: skip
TIMES = (Field("manual_s", "number"), Field("auto_s", "number"))
LISTS: dict[str, tuple[Field, ...]] = {
    "job": (Field("text", "text", 4000),),
    "points": (Field("point", "text", 4000), Field("reason", "text", 4000)),
    "parameters": (
        Field("name"), Field("unit", most=40), Field("nominal", "number"), Field("low", "number"),
        Field("high", "number"), Field("station"), Field("product"),
    ),
    "work.elements": (Field("text"), *TIMES, Field("walk_s", "number"), Field("wait_s", "number")),
    "work.capacity": (
        Field("step"), Field("machine"), *TIMES, Field("change_s", "number"), Field("pieces_per_change", "whole"),
    ),
    "path": (Field("name"), Field("is_optional", "flag"), Field("most", "whole")),
    "attachments": (Field("name"), Field("sha256", most=64), Field("note")),
    "evidence": (Field("kind", "evidence"), Field("name"), Field("note", "text", 4000), Field("hash", most=64)),
}  # fmt: skip
PLAIN_LISTS = ("parameters", "path", "attachments", "evidence")
EMPTY = {"pieces_per_change": 1, "change_s": 0.0, "manual_s": 0.0, "auto_s": 0.0, "walk_s": 0.0, "wait_s": 0.0}


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
        """What a person sent: rows in their order, texts as they came."""
        raw: Raw = {}
        for name, value in data.items():
            parts = name.split(".")
            if parts[0] in {field.name for field in HEAD} | {"job", "parameters", "work", "path", "applies"} | {
                "attachments", "evidence",
            }:  # fmt: skip
                _put(raw, parts, str(value).replace("\r\n", "\n"))
        return cls(_listed(raw))

    def act(self, told: str) -> None:
        """Does what a button says: ``add:job``, ``remove:job.1``, ``up:job.1``. Anything else changes nothing."""
        what, _colon, where = told.partition(":")
        parts = where.split(".")
        if what == "add":
            rows = _rows_at(self.raw, parts)
            if rows is not None and len(rows) < 200:
                rows.append({})
        elif parts[-1].isdecimal():
            rows, place = _rows_at(self.raw, parts[:-1]), int(parts[-1])
            if rows and place < len(rows):
                row = rows.pop(place)
                if what == "up":
                    rows.insert(max(0, place - 1), row)

    def document(self, before: Standard) -> Standard:
        """The document as written; translations are those of ``before``. Raises ``ValidationError`` by address."""
        errors: dict[str, list[str]] = {}
        doc = {**_record(self.raw, HEAD, "", errors), "texts": before.as_json()["texts"], "schema": SCHEMA}
        work = self.raw.get("work", {})
        doc["work"] = _record(work, WORK, "work.", errors)
        doc["applies"] = _record(self.raw.get("applies", {}), APPLIES, "applies.", errors)
        for key in ("elements", "capacity"):
            doc["work"][key] = _records(work.get(key, ()), f"work.{key}", errors)
        for key in PLAIN_LISTS:
            doc[key] = _records(self.raw.get(key, ()), key, errors)
        doc["job"] = _jobs(self.raw.get("job", ()), errors)
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
        return self._inputs(self.raw.get("work", {}), WORK, "work.", "work.")

    def applies(self) -> tuple[Input, ...]:
        return self._inputs(self.raw.get("applies", {}), APPLIES, "applies.", "applies.")

    def lists(self) -> dict[str, list[RowInputs]]:
        """The rows of each list by its last name."""
        work = self.raw.get("work", {})
        found = {key: self._rows(self.raw.get(key, ()), key) for key in PLAIN_LISTS}
        found |= {key: self._rows(work.get(key, ()), f"work.{key}") for key in ("elements", "capacity")}
        return found | {"job": self._rows(self.raw.get("job", ()), "job")}

    def _rows(self, rows: Sequence[Raw], at: str, address: str = "") -> list[RowInputs]:
        spec = LISTS[at.split(".")[-1] if at.endswith("points") else at]
        name = at.rsplit(".", 1)[-1]
        found = []
        for place, row in enumerate(rows):
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
                f"{at}{one.name}", str(words.FIELDS[one.name]), one.kind, one.most, _shown(raw.get(one.name), one.kind),
                _choices(one.kind), tuple(self.errors.get(f"{address}{one.name}", ())),
            )
            for one in spec
        )  # fmt: skip


def _choices(kind: str) -> tuple[tuple[str, str], ...]:
    from django.conf import settings

    if kind == "language":
        return tuple((code, str(_(name))) for code, name in settings.LANGUAGES)
    return tuple((key, str(words.EVIDENCE[key])) for key in KINDS) if kind == "evidence" else ()


def _shown(value: Any, kind: str) -> Any:
    if kind == "flag":
        return value in (True, "true")
    if isinstance(value, list):
        return "\n".join(value)
    if isinstance(value, float):
        return f"{value:.12g}"
    return "" if value is None else value


def _put(raw: Raw, parts: list[str], value: str) -> None:
    at = raw
    for part in parts[:-1]:
        step = at.setdefault(part, {})
        if not isinstance(step, dict):
            return
        at = step
    at[parts[-1]] = value


def _listed(raw: Any) -> Any:
    """Mappings whose keys are places as lists, in the order in which they came."""
    if not isinstance(raw, dict):
        return raw
    if raw and all(key.isdecimal() for key in raw):
        return [_listed(one) for one in raw.values() if isinstance(one, dict)]
    return {key: _listed(one) for key, one in raw.items()}


def _rows_at(raw: Raw, parts: list[str]) -> list[Raw] | None:
    """The list at an address, made when it is not there yet; None where there is no list."""
    name = ".".join(part for part in parts if not part.isdecimal())
    if name not in {*LISTS, "job.points"} - {"points"}:
        return None
    at: Any = raw
    for part in parts[:-1]:
        at = at.setdefault(part, {}) if isinstance(at, dict) else at[int(part)] if int(part) < len(at) else {}
    rows = at.setdefault(parts[-1], []) if isinstance(at, dict) else None
    return rows if isinstance(rows, list) else None


def _jobs(rows: Any, errors: dict[str, list[str]]) -> list[Raw]:
    found = []
    for row in _rows(rows):
        points = _records(row.get("points", ()), "points", errors)
        step = _record(row, LISTS["job"], f"job.{_id(row)}.", errors)
        if step["text"] or points:
            found.append({"id": _id(row), **step, "points": points})
    return found


def _records(rows: Any, at: str, errors: dict[str, list[str]]) -> list[Raw]:
    """Rows in which something is written; each new one gets an id."""
    spec, found = LISTS[at], []
    for row in _rows(rows):
        told = [one for one in spec if str(row.get(one.name) or "").strip() and one.kind not in ("flag", "evidence")]
        if told:
            ident = {} if at == "path" else {"id": _id(row)}
            found.append(ident | _record(row, spec, f"{at}.{row.get('id') or row.get('name')}.", errors))
    return found


def _rows(rows: Any) -> Iterator[Raw]:
    return (row for row in rows if isinstance(row, dict)) if isinstance(rows, list | tuple) else iter(())


def _id(row: Raw) -> str:
    """The row's id, given once."""
    row["id"] = str(row.get("id") or secrets.token_hex(4))
    return row["id"]


def _record(raw: Raw, spec: Sequence[Field], at: str, errors: dict[str, list[str]]) -> Raw:
    found = {}
    for one in spec:
        try:
            found[one.name] = _value(raw.get(one.name), one)
        except ValueError:
            label = words.FIELDS[one.name]
            errors.setdefault(f"{at}{one.name}", []).append(f"{label}: {words.UNUSABLE['no_number']}")
    return found


def _value(told: Any, field: Field) -> Any:
    if field.kind == "flag":
        return told in (True, "true")
    if field.kind == "lines":
        lines = told if isinstance(told, list) else str(told or "").split("\n")
        return [line.strip() for line in lines if line.strip()]
    text = str(told if told is not None else "").strip()
    if field.kind in ("number", "whole"):
        number = EMPTY.get(field.name) if not text else float(text.replace(",", "."))
        return int(number) if field.kind == "whole" and number is not None and number == int(number) else number
    return text
