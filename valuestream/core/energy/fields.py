"""How one entry of an energy file is read: a quantity, a moment, a word; each refuses what it cannot be."""

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import field
from datetime import date, datetime, time
from typing import Any, TypeVar

from valuestream.core.refusal import Refusal

from .units import amount

Reads = Callable[[Any], Any]
Table = TypeVar("Table")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LONGEST = 60  # characters of an entry in a refusal


class Unfit(ValueError):
    """The entry is not ``args[0]``, which says what it should be."""


def entry(reads: Reads, default: Any = dataclasses.MISSING, key: str = "") -> Any:
    """A field of a table of the file: how it is read, what holds without it, and its key where that is no name."""
    return field(default=default, metadata={"reads": reads, "key": key})


def read_table(table: type[Table], data: Any, where: str) -> Table:
    """One table of the file. Raises ``Refusal`` naming the place for an unknown, missing or unfit entry."""
    if not isinstance(data, Mapping):
        raise _unfit(where, "", data, "a table")
    declared = {one.metadata["key"] or one.name: one for one in dataclasses.fields(table)}  # type: ignore[arg-type]
    unknown = next((key for key in data if key not in declared), None)
    if unknown is not None:
        message, hint = "{where}: nothing is called “{key}” there.", "It may have: {known}."
        raise Refusal(
            "unknown_entry", message, hint, where=where, key=str(unknown)[:LONGEST], known=", ".join(declared)
        )
    found = {}
    for key, one in declared.items():
        if key in data:
            found[one.name] = _read(one.metadata["reads"], data[key], where, key)
        elif one.default is dataclasses.MISSING:
            message, hint = "{where}: “{key}” is missing.", "Write {key} = …, as docs/reference/energy.md shows."
            raise Refusal("missing_entry", message, hint, where=where, key=key)
    return table(**found)


def read_tables(table: type[Table], data: Any, name: str) -> tuple[Table, ...]:
    """The tables of a list such as ``[[load]]``; one written ``[load]`` is a list of one."""
    entries = data if isinstance(data, list) else [data]
    return tuple(read_table(table, one, f"[[{name}]] {place}") for place, one in enumerate(entries, 1))


def _read(reads: Reads, value: Any, where: str, key: str) -> Any:
    try:
        return reads(value)
    except Unfit as unfit:
        raise _unfit(where, key, value, unfit.args[0]) from unfit
    except Refusal as refusal:
        if "where" in refusal.values:  # an inner table has named its place
            raise
        message = "{where}, “{key}”: {sentence}"
        values = {**refusal.values, "where": where, "key": key, "sentence": refusal.message}
        raise Refusal(refusal.code, message, refusal.parts[1], **values) from refusal


def _unfit(where: str, key: str, value: Any, kind: str) -> Refusal:
    message, hint = "{where}: “{key}” cannot be “{entered}”.", "Write {kind}."
    return Refusal("unfit_entry", message, hint, where=where, key=key, entered=str(value)[:LONGEST], kind=kind)


def word(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise Unfit("a text in quotes")
    return value.strip()


def words(value: Any) -> tuple[str, ...]:
    """One text or a list of them."""
    return tuple(word(one) for one in value) if isinstance(value, list) else (word(value),)


def one_of(*known: str) -> Reads:
    def reads(value: Any) -> Any:
        if value not in known:
            raise Unfit(" or ".join(known))
        return value

    return reads


def quantity(unit: str, *, negative: bool = False) -> Reads:
    """A number in ``unit``, or a text with a unit of the same kind."""

    def reads(value: Any) -> float:
        number = amount(value, unit)
        if number < 0 and not negative:
            raise Unfit("a number that is not below zero")
        return number

    return reads


def share(value: Any) -> float:
    """0.05, or “5 %”."""
    if isinstance(value, str) and value.strip().endswith("%"):
        return share(amount(value.strip()[:-1], "kWh") / 100)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 10:
        raise Unfit("a share such as 0.05 or “5 %”")
    return float(value)


def whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise Unfit("a whole number")
    return value


def moment(value: Any) -> datetime:
    """A TOML date or time, or the same as ISO text; without an offset it is the plant's clock."""
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return datetime.combine(value, time())
    try:
        return datetime.fromisoformat(word(value))
    except ValueError as error:
        raise Unfit("a date or time such as 2026-03-31 or 2026-03-31T14:00:00+02:00") from error


def day(value: Any) -> date:
    return moment(value).date()


def clock(value: Any) -> time:
    try:
        return value if isinstance(value, time) else time.fromisoformat(word(value))
    except ValueError as error:
        raise Unfit("a time of day such as “06:00”") from error


def weekdays(value: Any) -> tuple[int, ...]:
    if not all(one in DAYS for one in words(value)):
        raise Unfit("a list of " + ", ".join(DAYS))
    return tuple(DAYS.index(one) for one in words(value))


def pauses(value: Any) -> tuple[tuple[time, time], ...]:
    if not isinstance(value, list) or not all(isinstance(one, list) and len(one) == 2 for one in value):
        raise Unfit("pairs such as [[“10:00”, “10:30”]]")
    return tuple((clock(begin), clock(end)) for begin, end in value)
