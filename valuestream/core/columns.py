"""One column of a raw table as the event log wants it: encoded text or numbers, with the cells at fault marked."""

import re
from dataclasses import dataclass

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from .eventlog import NO_CODE, Quantity, Text

LONGEST_NAME = 1000  # characters
CONTROL = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"
TOO_MANY = 1e15  # pieces; floats count exactly below it, and ten million such rows still have a sum
REPLACED = "\ufffd"  # what a decoder writes for bytes it cannot read
GROUPED = {
    ".": re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?"),
    ",": re.compile(r"[+-]?\d{1,3}([. ]\d{3})+(,\d+)?"),
}
PLAIN = {".": re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?"), ",": re.compile(r"[+-]?(\d+,?\d*|,\d+)")}
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class TextCells:
    """``text`` with trimmed names; ``faults``: code → rows whose name has it; empty cells are ``NO_CODE``."""

    text: Text
    faults: dict[str, Mask]


@dataclass(frozen=True, slots=True)
class NumberCells:
    """``values``: NaN where empty or at fault; ``faults``: code → rows."""

    values: Quantity
    faults: dict[str, Mask]


def encoded(column: pa.ChunkedArray) -> Text:
    """Any column dictionary-encoded as it stands, names in order of first appearance. Null is the name ''."""
    if pa.types.is_floating(column.type):
        column = pc.if_else(pc.is_nan(column), None, column)
    if not pa.types.is_dictionary(column.type):
        column = pc.fill_null(column.cast(pa.string()), "").dictionary_encode()
    if not len(column):
        return Text(np.empty(0, np.int32), ())
    whole = column.unify_dictionaries()
    indices = [pc.fill_null(chunk.indices, NO_CODE).to_numpy(zero_copy_only=False) for chunk in whole.chunks]
    names = whole.chunk(0).dictionary.cast(pa.string()).to_pylist()
    return Text(np.concatenate(indices).astype(np.int32, copy=False), tuple(name or "" for name in names))


def text_cells(raw: Text, *, decoded: bool = False) -> TextCells:
    """Names trimmed, empty ones taken out. ``decoded``: unreadable bytes were replaced while reading."""
    names = pl.Series(raw.names, dtype=pl.String)
    trimmed = names.str.strip_chars()
    text = raw if (trimmed == names).all() and (names != "").all() else renamed(raw, trimmed.to_list())
    names = names if text is raw else pl.Series(text.names, dtype=pl.String)
    wrong = {
        "over_long": names.str.len_chars() > LONGEST_NAME,
        "control_characters": names.str.contains(CONTROL),
    }
    if decoded:
        wrong["encoding"] = names.str.contains(REPLACED, literal=True)
    return TextCells(text, {code: _rows(flags.to_list(), text) for code, flags in wrong.items() if flags.any()})


def renamed(raw: Text, names: list[str]) -> Text:
    """The column with other names; equal ones become one, empty ones no value."""
    numbers: dict[str, int] = {}
    for name in names:
        if name:
            numbers.setdefault(name, len(numbers))
    place = np.array([numbers.get(name, NO_CODE) for name in names] + [NO_CODE], np.int32)
    return Text(place[raw.codes], tuple(numbers))


def _rows(flags: list[bool], text: Text) -> Mask:
    """Rows whose name is flagged; ``NO_CODE`` (the last place) never is."""
    return np.array([*flags, False], np.bool_)[text.codes]


def number_cells(raw: Text, decimal: str) -> NumberCells:
    """Quantities of a text column; only distinct texts are parsed."""
    values = np.full(len(raw.names) + 1, np.nan)
    wrong = np.zeros(len(raw.names) + 1, np.bool_)
    for place, name in enumerate(raw.names):
        text = name.strip()
        if text:
            number = parse_number(text, decimal)
            wrong[place] = number is None
            values[place] = np.nan if number is None else number
    return judged(values[raw.codes], wrong[raw.codes])


def judged(values: Quantity, wrong: Mask) -> NumberCells:
    """Quantities with the rows at fault; ``wrong``: their text is no number."""
    faults = {"type_mismatch": wrong, "negative_quantity": values < 0, "huge_quantity": np.abs(values) >= TOO_MANY}
    return NumberCells(values, {code: mask for code, mask in faults.items() if mask.any()})


def parse_number(text: str, decimal: str) -> float | None:
    """The number a text states with this decimal sign (``.`` or ``,``), or None. ``1.234`` is 1234 under ``,``."""
    if PLAIN[decimal].fullmatch(text):
        plain = text if decimal == "." else text.replace(",", ".")
    elif GROUPED[decimal].fullmatch(text):
        plain = re.sub(r"[ ,]" if decimal == "." else r"[ .]", "", text).replace(",", ".")
    else:
        return None
    number = float(plain)
    return number if np.isfinite(number) else None


def compact(text: Text) -> Text:
    """The same column with only the names that occur, in order of first appearance."""
    if not len(text.codes):
        return Text(text.codes, ())
    count = len(text.codes)
    first = np.full(len(text.names) + 1, count)
    first[text.codes[::-1]] = np.arange(count - 1, -1, -1)  # of several rows of a name, the first is written last
    first[NO_CODE] = count
    kept = np.argsort(first, kind="stable")[: int((first < count).sum())]
    if len(kept) == len(text.names) and (kept == np.arange(len(kept))).all():
        return text
    place = np.full(len(text.names) + 1, NO_CODE, np.int32)
    place[kept] = np.arange(len(kept), dtype=np.int32)
    return Text(place[text.codes], tuple(text.names[code] for code in kept.tolist()))
