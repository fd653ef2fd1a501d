"""Pieces of an XES log as flat attribute lists: column-wise over the bytes where the text is plain, else by lxml.

Plain is what nearly all tools write: ``<type key="…" value="…"/>`` between ``<trace>`` and ``<event>`` tags.
The scan is strict: every byte must belong to such an element or be blank, and traces and events must open
and close in turn. Anything else (nested attributes, comments, other quotes) goes to the XML parser.
"""

import re
from dataclasses import dataclass
from itertools import repeat

import numpy as np
import pyarrow as pa
from lxml import etree
from numpy.typing import NDArray

from valuestream.core.refusal import Refusal

Index = NDArray[np.int64]
Bytes = NDArray[np.uint8]

MAX_DEPTH = 64
QUOTE, OPEN, BLANK = ord('"'), ord("<"), ord(" ")
LONGEST_GAP = 64  # blank bytes between two elements of a plain text
MASKS = np.array([(1 << 8 * length) - 1 for length in range(9)], np.uint64)  # the first bytes of a word
TYPES = (b"string", b"date", b"int", b"float", b"boolean", b"id")
TAGS = (b"<trace>", b"<event>", b"</event>", b"</trace>")
_TRACE, _EVENT, _EVENT_END, _TRACE_END, _ATTRIBUTE = range(5)
_FOLLOWS = np.zeros((4, 4), np.bool_)  # which tag may come after which
for _before, _after in ((0, 1), (0, 3), (1, 2), (2, 1), (2, 3), (3, 0)):
    _FOLLOWS[_before, _after] = True
_TOO_DEEP = etree.XPath("boolean(" + "/".join(repeat("*", MAX_DEPTH)) + ")")
_SAFE = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False}


@dataclass(frozen=True, slots=True)
class Piece:
    """Attributes of some whole traces, side by side; ``event`` -1 marks the trace's own.

    ``trace_of`` gives each event's trace; numbers count within the piece.
    """

    keys: pa.Array
    values: pa.Array
    trace: Index
    event: Index
    trace_of: Index
    traces: int


def scan(text: bytes, root: bytes) -> Piece:
    """The attributes of ``text``, a run of whole traces; ``root`` is the log's own start tag. Raises ``Refusal``."""
    return _scan_plain(text) or _scan_tree(text, root)


def _scan_plain(text: bytes) -> Piece | None:
    """The attributes of a plain text; None when it is not plain."""
    data = np.frombuffer(text + bytes(LONGEST_GAP), np.uint8)
    quotes = np.flatnonzero(data == QUOTE)
    opens = np.flatnonzero(data == OPEN)
    if len(quotes) % 4 or not len(quotes) or not len(opens):
        return None
    fours = quotes.reshape(-1, 4)
    owner = np.searchsorted(opens, fours[:, 0]) - 1
    if not _are_attributes(data, opens, owner, fours):
        return None
    kind = np.full(len(opens), _ATTRIBUTE, np.int8)
    ends = np.empty(len(opens), np.int64)
    ends[owner] = fours[:, 3] + 3
    is_tag = np.ones(len(opens), np.bool_)
    is_tag[owner] = False
    kind[is_tag], ends[is_tag] = _tags(data, opens[is_tag])
    if not (_in_turn(kind[is_tag]) and _is_blank(data, ends, np.append(opens[1:], len(text)))):
        return None
    return _piece(text, fours, owner, kind)


def _are_attributes(data: Bytes, opens: Index, owner: Index, quotes: Index) -> bool:
    """Whether each four quotes stand in an element of their own, ``<type key="…" value="…"/>``."""
    if owner[0] < 0 or (np.diff(owner) < 1).any() or (quotes[:, 3] > np.append(opens, len(data))[owner + 1]).any():
        return False
    start, first, second, third, last = opens[owner], *quotes.T
    length = first - start - 6
    if (length < 2).any() or (length > 7).any() or (third - second != 8).any():
        return False
    known = np.isin(_words(data, start + 1, length), [_word(name) for name in TYPES])
    parts = ((first - 5, b" key="), (second + 1, b" value="), (last + 1, b"/>"))
    return bool(known.all()) and all((_words(data, at, len(text)) == _word(text)).all() for at, text in parts)


def _words(data: Bytes, place: Index, length: Index | int) -> NDArray[np.uint64]:
    """Up to eight bytes at each place as one number, zero behind ``length``."""
    wide = np.ndarray(len(data) - 7, "<u8", data.data, 0, (1,))  # every eight bytes that follow each other
    return wide[place] & MASKS[length]


def _word(text: bytes) -> int:
    return int.from_bytes(text.ljust(8, b"\0"), "little")


def _tags(data: Bytes, place: Index) -> tuple[NDArray[np.int8], Index]:
    """Kind and end of each tag; -1 for one that does not belong here."""
    kind, end = np.full(len(place), -1, np.int8), place.copy()
    for number, tag in enumerate(TAGS):
        same = _words(data, place, len(tag)) == _word(tag)
        kind[same] = number
        end[same] += len(tag)
    return kind, end


def _in_turn(tags: NDArray[np.int8]) -> bool:
    """Whether traces and events open and close properly."""
    if not len(tags) or (tags < 0).any():
        return False
    return bool(tags[0] == _TRACE and tags[-1] == _TRACE_END and _FOLLOWS[tags[:-1], tags[1:]].all())


def _is_blank(data: Bytes, begin: Index, end: Index) -> bool:
    """Whether only blanks stand between one element's end and the next one's beginning."""
    gap = end - begin
    longest = int(gap.max())
    if longest > LONGEST_GAP or (gap < 0).any():
        return False
    return all(not ((data[begin + i] > BLANK) & (gap > i)).any() for i in range(longest))


def _piece(text: bytes, quotes: Index, owner: Index, kind: NDArray[np.int8]) -> Piece:
    """Keys and values lie between the quotes; Arrow takes them out of the text without Python objects."""
    count = len(quotes)
    offsets = (quotes + np.array([1, 0, 1, 0])).astype(np.int32).ravel()
    between = pa.Array.from_buffers(pa.binary(), 4 * count - 1, [None, pa.py_buffer(offsets), pa.py_buffer(text)])
    places = np.arange(count) * 4
    is_event = kind == _EVENT
    trace, event = np.cumsum(kind == _TRACE) - 1, np.cumsum(is_event) - 1
    in_event = np.cumsum(is_event.astype(np.int8) - (kind == _EVENT_END)) > 0
    own = np.where(in_event[owner], event[owner], -1)
    keys, values = between.take(pa.array(places)), between.take(pa.array(places + 2))
    return Piece(keys, values, trace[owner], own, trace[is_event], int(trace[-1]) + 1)


def _scan_tree(text: bytes, root: bytes) -> Piece:
    tree = parsed(root + text + b"</" + tag_name(root) + b">")
    keys: list[bytes] = []
    values: list[bytes] = []
    trace: list[int] = []
    event: list[int] = []
    trace_of: list[int] = []
    traces = 0
    for node in tree.iterchildren("{*}trace"):
        for child in node.iterchildren(etree.Element):
            is_event = etree.QName(child).localname == "event"
            for attribute in child.iterchildren(etree.Element) if is_event else (child,):
                key, value = attribute.get("key"), attribute.get("value")
                if key is not None and value is not None:
                    keys.append(key.encode())
                    values.append(_escaped(value))
                    trace.append(traces)
                    event.append(len(trace_of) if is_event else -1)
            if is_event:
                trace_of.append(traces)
        traces += 1
    trace_ids, event_ids, owners = (np.array(numbers, np.int64) for numbers in (trace, event, trace_of))
    return Piece(pa.array(keys, pa.binary()), pa.array(values, pa.binary()), trace_ids, event_ids, owners, traces)


def parsed(xml: bytes) -> etree._Element:
    """The root of a small document, without entities, network or great depth. Raises ``Refusal``."""
    try:
        root = etree.fromstring(xml, etree.XMLParser(**_SAFE, encoding="utf-8"))
    except etree.XMLSyntaxError as error:
        if "xcessive depth" in str(error):
            raise _too_deep() from error
        hint = "Export it again, or check that the whole file was uploaded."
        raise Refusal("not_xml", "The file is no valid XML.", hint) from error
    if _TOO_DEEP(root):
        raise _too_deep()
    return root


def tag_name(start_tag: bytes) -> bytes:
    """``<log …>`` → ``log``."""
    found = re.match(rb"<([\w:.-]+)", start_tag)
    return found[1] if found else b"log"


def _escaped(value: str) -> bytes:
    """The value as the plain scan would see it, so that both are unescaped in one place."""
    return value.replace("&", "&amp;").encode() if "&" in value else value.encode()


def _too_deep() -> Refusal:
    hint = "No event log does that; export it again."
    return Refusal("too_deep", "The file nests more than 64 levels.", hint)
