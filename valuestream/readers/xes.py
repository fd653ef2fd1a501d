"""XES (also gzip): start and complete events, or events with two times; streamed trace by trace."""

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa

from valuestream.core.intake import RawTable, ReadResult, take_in
from valuestream.core.profile import Profile
from valuestream.core.proposal import NOTHING_TOLD, Proposal, Told
from valuestream.core.refusal import Refusal

from .base import Progress
from .streams import Source, Transcoded
from .xes_columns import columns_of
from .xes_scan import Piece, parsed, scan, tag_name

BLOCK = 4 << 20  # bytes
MAX_TRACE = 256 << 20  # bytes of one trace
MAX_HEAD = 4 << 20  # bytes before the first trace
ENCODINGS = {
    "utf-8": "utf-8", "utf8": "utf-8", "us-ascii": "utf-8", "ascii": "utf-8", "iso-8859-1": "iso-8859-1",
    "iso-8859-15": "iso-8859-15", "windows-1252": "cp1252", "windows-1250": "cp1250", "iso-8859-2": "iso-8859-2",
}  # fmt: skip
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]*encoding\s*=\s*["']([\w.-]+)["']""")
_ROOT = re.compile(rb"<(?:[\w.-]+:)?log(\s[^>]*)?>")
_FIRST_TRACE = re.compile(rb"<(?:[\w.-]+:)?trace[\s/>]")
_LAST_END = re.compile(rb".*</(?:[\w.-]+:)?trace\s*>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class XesReader:
    """The IEEE standard's XML."""

    key: str = "xes"
    label: str = "XES"
    extensions: tuple[str, ...] = (".xes", ".xes.gz")

    def recognises(self, head: bytes) -> bool:
        if head[:2] in (b"\xff\xfe", b"\xfe\xff"):  # refused later, in words about XML
            return head[: len(head) & ~1].decode("utf-16", "replace").lstrip().startswith("<")
        start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
        return start.startswith(b"<") and (b"<log" in head or b":log" in head or start.startswith(b"<?xml"))

    def propose(self, path: Path, told: Told = NOTHING_TOLD) -> Proposal:
        from .xes_proposal import propose_xes

        return propose_xes(path, told)

    def read(self, path: Path, profile: Profile, progress: Progress | None = None) -> ReadResult:
        keys = {**profile.columns, **{f"key:{name}": name for name in profile.dropped}}
        tables: list[pa.Table] = []
        events = traces = 0
        for piece in pieces(path, progress):
            tables.append(columns_of(piece, keys, traces))
            events += len(piece.trace_of)
            traces += piece.traces
        if not events:
            raise Refusal("no_rows", "The file holds no events.", "Check the period of the export.")
        row = np.arange(1, events + 1)
        return take_in(RawTable(pa.concat_tables(tables), row), profile, now=time.time_ns() // 1000)


def pieces(path: Path, progress: Progress | None = None) -> Iterator[Piece]:
    """The log's traces, some at a time. Raises ``Refusal`` on anything that is not plain, whole XES."""
    with Source(path, progress) as source:
        head = source.read(BLOCK)
        stream = _as_utf8(source, path, progress, head)
        if stream is not source:
            head = stream.read(BLOCK)
        _refuse_doctype(head, b"")
        head = head.removeprefix(b"\xef\xbb\xbf")
        root, text = _after_head(head, stream)
        while root:
            whole, rest = _cut(text)
            if whole:
                yield scan(whole, root)
            block = stream.read(BLOCK)
            if not block:
                _check_tail(rest, root)
                return
            _refuse_doctype(block, rest[-16:])
            text = rest + block
            if len(text) > MAX_TRACE:
                hint = "Check how the export cuts the cases."
                raise Refusal("too_long_trace", "One case is larger than 256 MB.", hint)


def _as_utf8(source: Source, path: Path, progress: Progress | None, head: bytes) -> "Source | Transcoded":
    """The stream itself when it is UTF-8, else a decoding one from the start. Unknown encodings are refused."""
    declared = _DECLARED.match(head.removeprefix(b"\xef\xbb\xbf"))
    name = declared[1].decode("ascii").lower() if declared else "utf-8"
    if name not in ENCODINGS or b"\0" in head[:1024]:
        raise Refusal("unknown_encoding", "The encoding of the XML is not known.", "Export it as UTF-8.")
    return source if ENCODINGS[name] == "utf-8" else Transcoded(Source(path, progress), ENCODINGS[name])


def _refuse_doctype(block: bytes, before: bytes) -> None:
    seam = before + block[:16]
    for piece in (block, seam):
        if b"!DOCTYPE" in piece or b"!ENTITY" in piece:
            hint = "Event logs need none; export it again."
            raise Refusal("doctype", "The XML declares a document type or entities.", hint)


def _after_head(head: bytes, stream: "Source | Transcoded") -> tuple[bytes, bytes]:
    """The log's start tag and the text from the first trace on; what stands before is checked.

    A log without a trace is checked whole and gives nothing.
    """
    while not (first := _FIRST_TRACE.search(head)):
        block = stream.read(BLOCK)
        if not block or len(head) > MAX_HEAD:
            break
        _refuse_doctype(block, head[-16:])
        head += block
    root = _ROOT.search(head)
    if not root:
        parsed(_without_declaration(head))
        raise Refusal("not_xes", "The XML is no event log: it has no <log>.", "Choose an XES file.")
    if root[0].endswith(b"/>") or not first:
        parsed(_without_declaration(head))
        return b"", b""
    parsed(_without_declaration(head[: first.start()]) + b"</" + tag_name(root[0]) + b">")
    return root[0], head[first.start() :]


def _without_declaration(head: bytes) -> bytes:
    """lxml is told the encoding; a declaration of another one would contradict it."""
    return re.sub(rb"^\s*<\?xml[^>]*\?>", b"", head, count=1)


def _cut(text: bytes) -> tuple[bytes, bytes]:
    """Whole traces, and the rest after the last of them."""
    end = text.rfind(b"</trace>")
    if end >= 0:
        return text[: end + 8], text[end + 8 :]
    found = _LAST_END.match(text) if b"trace" in text and b"</" in text else None
    return (text[: found.end()], text[found.end() :]) if found else (b"", text)


def _check_tail(rest: bytes, root: bytes) -> None:
    """After the last trace only the log's own attributes and its end may come."""
    if not rest.strip():
        raise Refusal("truncated", "The file ends before the log does.", "Upload the whole file again.")
    parsed(root + rest)
