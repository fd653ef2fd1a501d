"""What a form of a standard sends, as a tree of texts, and how it becomes the JSON of the document."""

import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kaizen import standard_words as words

Raw = dict[str, Any]
Errors = Mapping[str, Sequence[str]]
MOST_ROWS = 200
DEEPEST = 6  # parts of a name: job.0.points.1.reason


@dataclass(frozen=True, slots=True)
class Field:
    """``kind``: line, text, number, whole, day, flag, lines (one entry a line), language, evidence, job_step (the id of
    an important step), mark (nobody types it).
    """

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
    "attachments": (Field("name"), Field("step", "job_step"), Field("note"), Field("sha256", "mark", 64)),
    "evidence": (Field("kind", "evidence"), Field("name"), Field("note", "text", 4000), Field("hash", most=64)),
}  # fmt: skip
CHOSEN = ("flag", "evidence", "job_step")  # kinds that make no row of an empty one
PLAIN_LISTS = ("parameters", "path", "attachments", "evidence")
EMPTY = {"pieces_per_change": 1, "change_s": 0.0, "manual_s": 0.0, "auto_s": 0.0, "walk_s": 0.0, "wait_s": 0.0}


def tree(data: Mapping[str, str]) -> Raw:
    """What a person sent: rows in their order, texts as they came; names that are no field are left out."""
    known = {field.name for field in HEAD} | {"job", "work", "applies", *PLAIN_LISTS}
    raw: Raw = {}
    for name, value in data.items():
        parts = name.split(".")
        if parts[0] in known and len(parts) <= DEEPEST:
            put(raw, parts, str(value).replace("\r\n", "\n"))
    return {key: listed(one) for key, one in raw.items()}


def part(raw: Raw, name: str) -> Raw:
    """A part of the tree that has fields of its own."""
    found = raw.get(name)
    return found if isinstance(found, dict) else {}


def put(raw: Raw, parts: list[str], value: str) -> None:
    """Sets a text at its address; one that stands inside another text is left out."""
    at = raw
    for part in parts[:-1]:
        step = at.setdefault(part, {})
        if not isinstance(step, dict):
            return
        at = step
    at[parts[-1]] = value


def listed(raw: Any) -> Any:
    """Mappings whose keys are places as lists, in the order in which they came."""
    if not isinstance(raw, dict):
        return raw
    if raw and all(key.isdecimal() for key in raw):
        return [listed(one) for one in raw.values() if isinstance(one, dict)]
    return {key: listed(one) for key, one in raw.items()}


def rows_at(raw: Raw, parts: list[str]) -> list[Any] | None:
    """The list at an address, made when it is not there yet; None where there is no list."""
    name = ".".join(one for one in parts if not one.isdecimal())
    if name not in {*LISTS, "job.points"} - {"points"} or any(len(one) > 20 for one in parts):
        return None
    at: Any = raw
    for one in parts[:-1]:
        if isinstance(at, dict):
            at = at.setdefault(one, {})
        elif isinstance(at, list) and one.isdecimal() and int(one) < len(at):
            at = at[int(one)]
    rows = at.setdefault(parts[-1], []) if isinstance(at, dict) else None
    return rows if isinstance(rows, list) else None


def jobs(rows: Any, errors: dict[str, list[str]]) -> list[Raw]:
    found = []
    for row in _rows(rows):
        points = records(row.get("points", ()), "points", errors)
        step = record(row, LISTS["job"], f"job.{_id(row)}.", errors)
        if step["text"] or points:
            found.append({"id": _id(row), **step, "points": points})
    return found


def records(rows: Any, at: str, errors: dict[str, list[str]]) -> list[Raw]:
    """Rows in which something is written; each new one gets an id."""
    spec, found = LISTS[at], []
    for row in _rows(rows):
        told = [one for one in spec if str(row.get(one.name) or "").strip() and one.kind not in CHOSEN]
        if told:
            ident = {} if at == "path" else {"id": _id(row)}
            found.append(ident | record(row, spec, f"{at}.{row.get('id') or row.get('name')}.", errors))
    return found


def _rows(rows: Any) -> Iterator[Raw]:
    return (row for row in rows if isinstance(row, dict)) if isinstance(rows, list | tuple) else iter(())


def _id(row: Raw) -> str:
    """The row's id, given once."""
    row["id"] = str(row.get("id") or new_id())
    return row["id"]


def new_id() -> str:
    return secrets.token_hex(4)


def record(raw: Raw, spec: Sequence[Field], at: str, errors: dict[str, list[str]]) -> Raw:
    found = {}
    for one in spec:
        try:
            found[one.name] = _value(raw.get(one.name), one)
        except (ValueError, OverflowError):
            label = words.FIELDS[one.name]
            errors.setdefault(f"{at}{one.name}", []).append(f"{label}: {words.UNUSABLE['no_number']}")
    return found


def _value(told: Any, field: Field) -> Any:
    if field.kind == "flag":
        return told in (True, "true")
    if field.kind == "lines":
        lines = told if isinstance(told, list) else str(told or "").split("\n")
        return [str(line).strip() for line in lines if str(line).strip()]
    text = str(told if told is not None else "").strip()
    if field.kind in ("number", "whole"):
        number = EMPTY.get(field.name) if not text else float(text.replace(",", "."))
        return int(number) if field.kind == "whole" and number is not None and number == int(number) else number
    return text
