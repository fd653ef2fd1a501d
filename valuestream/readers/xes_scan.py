"""Pieces of an XES log as flat attribute lists: by one regular expression where the text is plain, else by lxml.

The expression is strict: what lies between its matches must be blank, and traces and events must open
and close in turn; anything else (nested attributes, comments, other quotes) goes to the XML parser.
"""

import re
from dataclasses import dataclass
from itertools import repeat

import numpy as np
import pyarrow as pa
from lxml import etree
from numpy.typing import NDArray

from valuestream.core.refusal import Refusal

MAX_DEPTH = 64
_PLAIN = re.compile(
    rb'<(?:string|date|int|float|boolean|id)\s+key="([^"<]*)"\s+value="([^"<]*)"\s*/>'
    rb"|<(/?(?:event|trace))\s*>"
)
_TAGS = (b"trace", b"event", b"/event", b"/trace")
_TRACE, _EVENT, _EVENT_END, _TRACE_END = range(4)
_FOLLOWS = np.zeros((4, 4), np.bool_)  # which tag may come after which
for _before, _after in ((0, 1), (0, 3), (1, 2), (2, 1), (2, 3), (3, 0)):
    _FOLLOWS[_before, _after] = True
_TOO_DEEP = etree.XPath("boolean(" + "/".join(repeat("*", MAX_DEPTH)) + ")")
_SAFE = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False}
Index = NDArray[np.int64]


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
    parts = _PLAIN.split(text)
    if b"".join(parts[0::4]).strip():
        return None
    tags = pa.array(parts[3::4], pa.binary())
    is_tag = np.asarray(tags.is_valid())
    codes = np.asarray(pa.compute.index_in(tags.drop_null(), pa.array(_TAGS, pa.binary())))
    if not _in_turn(codes):
        return None
    opens = np.zeros((2, len(is_tag)), np.int64)
    places = np.flatnonzero(is_tag)
    opens[0, places[codes == _TRACE]] = 1
    opens[1, places[codes == _EVENT]] = 1
    trace, event = np.cumsum(opens, axis=1) - 1
    inside = np.zeros(len(is_tag), np.int64)
    inside[places[codes == _EVENT]] = 1
    inside[places[codes == _EVENT_END]] = -1
    in_event = np.cumsum(inside) > 0
    attributes = np.flatnonzero(~is_tag)
    keys = pa.array(parts[1::4], pa.binary()).take(pa.array(attributes))
    values = pa.array(parts[2::4], pa.binary()).take(pa.array(attributes))
    own = np.where(in_event[attributes], event[attributes], -1)
    trace_of = trace[places[codes == _EVENT]]
    return Piece(keys, values, trace[attributes], own, trace_of, int((codes == _TRACE).sum()))


def _in_turn(codes: Index) -> bool:
    """Whether traces and events open and close properly."""
    if not len(codes):
        return False
    return bool(codes[0] == _TRACE and codes[-1] == _TRACE_END and _FOLLOWS[codes[:-1], codes[1:]].all())


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
