"""The fields of an A3 and their addresses.

A field that stands once is addressed by its name (``problem``), one of a list by list, row and name
(``whys.k3f9a2.text``). A row begins with its first field and ends with ``gone``; what it held stays in the history.
A new field is a line in ``FIELDS`` or ``LISTS``.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

Value = str | float | bool | None
LONG, LINE = 4000, 200  # characters
GROUPED = re.compile(r"[-+]?\d{1,3}([.,]\d{3})+")
ROW = re.compile(r"[a-z0-9]{4,24}")
SHA256 = re.compile(r"[0-9a-f]{64}")
UNWRITABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")  # neither a file nor a page holds these
GONE = "gone"


class Kind(StrEnum):
    TEXT = "text"  # many lines; two writers' texts are brought together
    LINE = "line"  # one line
    DAY = "day"  # ISO date
    NUMBER = "number"
    CHOICE = "choice"
    FLAG = "flag"
    ROW = "row"  # the id of another row of the same list
    PHOTO = "photo"  # SHA-256 of a picture


@dataclass(frozen=True, slots=True)
class Field:
    """``section``: the step of the sheet it belongs to, 1 to 8; 0: its head. ``choices`` are open lists of words."""

    name: str
    section: int
    kind: Kind = Kind.TEXT
    choices: tuple[str, ...] = ()

    @property
    def most(self) -> int:
        """How many characters it takes."""
        return LONG if self.kind == Kind.TEXT else LINE


class Unusable(ValueError):
    """A value that a field does not take. ``code``: unknown_field, too_long, no_text, no_day, no_number,
    grouped_number, no_choice, no_flag, no_photo."""

    def __init__(self, code: str, path: str, most: int = 0) -> None:
        super().__init__(f"{code}: {path}")
        self.code, self.path, self.most = code, path, most


BRANCHES = ("people", "machine", "material", "method", "measurement", "environment")
PROOFS = ("seen", "log", "told", "guess")
STATES = ("planned", "doing", "done", "dropped")
CHECKED = ("verified", "refuted", "root")  # what looking into a possible cause showed
OUTCOMES = ("worked", "no_effect", "other")
FIELDS: tuple[Field, ...] = (
    Field("title", 0, Kind.LINE),
    Field("owner", 0, Kind.LINE),
    Field("coach", 0, Kind.LINE),
    Field("problem", 1),
    Field("why_now", 1),
    Field("focus", 2),
    Field("measure", 3, Kind.LINE),
    Field("now", 3, Kind.NUMBER),
    Field("target", 3, Kind.NUMBER),
    Field("unit", 3, Kind.LINE),
    Field("by", 3, Kind.DAY),
    Field("must_hold", 3),
    Field("root_cause", 4),
    Field("result", 7),
    Field("process", 7),
    Field("standard", 8),
    Field("share", 8),
    Field("learned", 8),
)
LISTS: Mapping[str, tuple[Field, ...]] = {
    "seen": (
        Field("day", 1, Kind.DAY),
        Field("place", 1, Kind.LINE),
        Field("what", 1),
        Field("photo", 1, Kind.PHOTO),
    ),
    "whys": (
        Field("text", 4),
        Field("parent", 4, Kind.ROW),
        Field("proof", 4, Kind.CHOICE, PROOFS),
        Field("evidence", 4, Kind.LINE),
        Field("is_root", 4, Kind.FLAG),
    ),
    "causes": (
        Field("text", 4),
        Field("branch", 4, Kind.CHOICE, BRANCHES),
        Field("proof", 4, Kind.CHOICE, PROOFS),
        Field("checked", 4, Kind.CHOICE, CHECKED),
    ),
    "countermeasures": (
        Field("what", 5),
        Field("cause", 5, Kind.LINE),
        Field("owner", 5, Kind.LINE),
        Field("due", 5, Kind.DAY),
        Field("effort_h", 5, Kind.NUMBER),
        Field("state", 5, Kind.CHOICE, STATES),
        Field("outcome", 5, Kind.CHOICE, OUTCOMES),
    ),
    "events": (Field("day", 6, Kind.DAY), Field("what", 6)),
}
LATER = frozenset({"photo"})  # written only where it says something: sheets of before keep their fingerprint
_SINGLE = {field.name: field for field in FIELDS}
_ROWED = {(name, field.name): field for name, fields in LISTS.items() for field in fields}


def field_of(path: str) -> Field:
    """The field at an address. Raises ``Unusable`` when there is none."""
    if path in _SINGLE:
        return _SINGLE[path]
    listed, _, rest = path.partition(".")
    row, _, name = rest.partition(".")
    if listed in LISTS and ROW.fullmatch(row):
        if name == GONE:
            return Field(GONE, LISTS[listed][0].section, Kind.FLAG)
        if (listed, name) in _ROWED:
            return _ROWED[listed, name]
    raise Unusable("unknown_field", path[:80])


def clean(path: str, value: object) -> Value:
    """The value as the field keeps it; None for an empty one. Raises ``Unusable``."""
    field = field_of(path)
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    return _CLEANERS[field.kind](field, path, value)


def _text(field: Field, path: str, value: object) -> Value:
    if not isinstance(value, str):
        raise Unusable("no_text", path)
    text = UNWRITABLE.sub("", value.replace("\r\n", "\n").replace("\r", "\n")).strip()
    text = text if field.kind == Kind.TEXT else " ".join(text.split())
    if len(text) > field.most:
        raise Unusable("too_long", path, field.most)
    return text


def _day(field: Field, path: str, value: object) -> Value:
    try:
        return date.fromisoformat(str(value)).isoformat()
    except ValueError as error:
        raise Unusable("no_day", path) from error


def _number(field: Field, path: str, value: object) -> Value:
    if isinstance(value, str) and GROUPED.fullmatch(value.strip()):
        raise Unusable("grouped_number", path)  # 1,000 is a thousand here and one there
    try:
        found = float(str(value).replace(",", "."))
    except ValueError as error:
        raise Unusable("no_number", path) from error
    if not math.isfinite(found):
        raise Unusable("no_number", path)
    return found


def _choice(field: Field, path: str, value: object) -> Value:
    if value not in field.choices:
        raise Unusable("no_choice", path)
    return str(value)


def _flag(field: Field, path: str, value: object) -> Value:
    if value not in (True, False, "true", "false"):
        raise Unusable("no_flag", path)
    return value in (True, "true")


def _row(field: Field, path: str, value: object) -> Value:
    if not ROW.fullmatch(str(value)):
        raise Unusable("unknown_field", path)
    return str(value)


def _photo(field: Field, path: str, value: object) -> Value:
    if not SHA256.fullmatch(str(value)):
        raise Unusable("no_photo", path)
    return str(value)


_CLEANERS = {
    Kind.TEXT: _text, Kind.LINE: _text, Kind.DAY: _day, Kind.NUMBER: _number,
    Kind.CHOICE: _choice, Kind.FLAG: _flag, Kind.ROW: _row,
    Kind.PHOTO: _photo,
}  # fmt: skip
