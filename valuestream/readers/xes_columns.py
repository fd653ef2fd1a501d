"""Attributes of XES traces as columns, one row per event."""

import re
from html import unescape

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from valuestream.core.refusal import Refusal

from .xes_scan import Piece

TIMES = ("start", "complete")
CASE_NUMBER = "case:number"  # stands for "the n-th trace" where traces have no name
_REFERENCE = re.compile(r"&(lt|gt|amp|quot|apos|#\d{1,7}|#x[0-9a-fA-F]{1,6});")


def columns_of(piece: Piece, keys: dict[str, str], traces_before: int, *, coded: bool = False) -> pa.Table:
    """The wanted attributes (role → name) of a piece, one row per event; null where an event lacks one.

    Text is coded, times are plain text unless ``coded``.
    """
    codes = piece.keys.dictionary_encode()
    number = {key: i for i, key in enumerate(codes.dictionary.to_pylist())}
    code = np.asarray(codes.indices)
    columns = {}
    for role, name in keys.items():
        if name == CASE_NUMBER:
            columns[role] = pa.array([f"{n + 1 + traces_before}" for n in piece.trace_of.tolist()]).dictionary_encode()
            continue
        of_trace = name.startswith("case:")
        wanted = number.get(name.removeprefix("case:").encode() if of_trace else name.encode(), -1)
        found = np.flatnonzero((code == wanted) & ((piece.event < 0) == of_trace))
        place = _places(piece, found, of_trace=of_trace)
        columns[role] = _column(piece.values, place, is_time=role in TIMES and not coded)
    return pa.table(columns)


def _places(piece: Piece, found: NDArray[np.int64], *, of_trace: bool) -> NDArray[np.int64]:
    """For each event the position of its attribute among the values, or -1."""
    if of_trace:
        by_trace = np.full(piece.traces, -1, np.int64)
        by_trace[piece.trace[found]] = found
        return by_trace[piece.trace_of]
    by_event = np.full(len(piece.trace_of), -1, np.int64)
    by_event[piece.event[found]] = found
    return by_event


def _column(values: pa.Array, place: NDArray[np.int64], *, is_time: bool) -> pa.Array:
    cells = values.take(pa.array(place, mask=place < 0))
    if is_time:
        return pc.fill_null(_text(cells), "")
    coded = cells.dictionary_encode()
    names = [unescaped(name) for name in _text(coded.dictionary).to_pylist()]
    return pa.DictionaryArray.from_arrays(coded.indices, pa.array(names, pa.string()))


def _text(cells: pa.Array) -> pa.Array:
    try:
        return cells.cast(pa.string())
    except pa.ArrowInvalid as error:
        hint = "Export it again as UTF-8."
        raise Refusal("not_xml", "The file holds bytes that are not in its declared encoding.", hint) from error


def unescaped(value: str) -> str:
    """An attribute's value with XML's references resolved. Raises ``Refusal`` on others."""
    plain = re.sub(r"[\t\r\n]", " ", value)
    if "&" not in plain:
        return plain
    if "&" in _REFERENCE.sub("", plain):
        raise Refusal("not_xml", "The file uses an entity that XML does not define.", "Export it again.")
    return _REFERENCE.sub(_character, plain)


def _character(found: re.Match[str]) -> str:
    """What a reference stands for. Numbers are XML's, not HTML's, which silently takes some out and turns others."""
    name = found[1]
    if not name.startswith("#"):
        return unescape(found[0])
    number = int(name[2:], 16) if name[1] == "x" else int(name[1:])
    is_character = number in (9, 10, 13) or 0x20 <= number < 0xD800 or 0xE000 <= number < 0xFFFE
    if not is_character and not 0x10000 <= number <= 0x10FFFF:
        message = "The file holds a reference to a character that XML does not allow."
        raise Refusal("not_xml", message, "Export it again.")
    return chr(number)
