"""Copies a file with only the columns that may be kept: whatever is about persons, or may be, stays behind."""

import csv
import gzip
import io
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any

import pyarrow.parquet as pq
from lxml import etree

from valuestream.core.profile import Profile

from .parquet import BATCH
from .quotes import LONGEST_CELL
from .streams import Source
from .tabular import header_of, open_text

CHUNK = 1 << 20  # bytes
GZIP = b"\x1f\x8b"
HEAD_OF_LOG = ("extension", "global", "classifier")


def copy_only(kept: Iterable[str], path: Path, target: Path, profile: Profile) -> None:
    """Writes ``target``: the file of ``profile.format`` with only the ``kept`` columns (attributes), gzip as before.

    A row of text whose fields do not fit the header becomes an empty line, because nobody can tell which
    of its fields is about a person. Raises ``OSError``, and ``Refusal`` as the readers do.
    """
    COPIES[profile.format](frozenset(kept), path, target, profile)


def _copy_text(kept: frozenset[str], path: Path, target: Path, profile: Profile) -> None:
    header = header_of(path, profile)
    places = [i for i, name in enumerate(header) if name in kept]
    csv.field_size_limit(LONGEST_CELL)
    with ExitStack() as open_files:
        source = open_files.enter_context(open_text(path, profile.encoding))
        packed = open_files.enter_context(_packed_like(path, target))
        out = io.TextIOWrapper(packed, encoding=profile.encoding, errors="replace", newline="")
        writer = csv.writer(out, delimiter=profile.delimiter, lineterminator="\n")
        for row in csv.reader(_lines(source), delimiter=profile.delimiter):
            writer.writerow([row[i] for i in places] if len(row) == len(header) else [])
        out.flush()


def _lines(source: io.RawIOBase) -> Iterator[str]:
    """The lines of UTF-8 bytes with their ends, a byte-order mark left out."""
    rest, is_first = b"", True
    while chunk := source.read(CHUNK):
        *whole, rest = (rest + chunk).splitlines(keepends=True)
        for line in whole:
            yield line.decode("utf-8-sig" if is_first else "utf-8", "replace")
            is_first = False
    yield rest.decode("utf-8-sig" if is_first else "utf-8", "replace")


def _copy_xes(kept: frozenset[str], path: Path, target: Path, profile: Profile) -> None:
    with Source(path) as source, _packed_like(path, target) as out, etree.xmlfile(out, encoding="utf-8") as xml:
        xml.write_declaration()
        walk = etree.iterparse(source, events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False)
        _, root = next(walk)
        with xml.element(root.tag, root.attrib, nsmap=root.nsmap):
            for event, node in walk:
                if event == "end" and node.getparent() is root:
                    if _is_kept(node, kept):
                        xml.write(node)
                    root.remove(node)


def _is_kept(node: Any, kept: frozenset[str]) -> bool:
    """Whether a child of the log belongs in the copy; takes out of a trace what does not."""
    name = etree.QName(node).localname
    if name == "trace":
        _strip(node, "case:", kept)
        for event in node.iterchildren("{*}event"):
            _strip(event, "", kept)
    return name == "trace" or name in HEAD_OF_LOG


def _strip(node: Any, prefix: str, kept: frozenset[str]) -> None:
    for child in list(node):
        if not isinstance(child.tag, str):
            node.remove(child)
        elif child.get("key") is not None:
            if prefix + child.get("key") not in kept:
                node.remove(child)
            del child[:]  # attributes of attributes are not read, so they are not kept


def _copy_parquet(kept: frozenset[str], path: Path, target: Path, profile: Profile) -> None:
    file = pq.ParquetFile(path)
    names = [name for name in file.schema_arrow.names if name in kept]
    with pq.ParquetWriter(target, file.read_row_group(0, names).schema.remove_metadata()) as writer:
        for batch in file.iter_batches(BATCH, columns=names):
            writer.write_batch(batch.replace_schema_metadata(None))


def _packed_like(path: Path, target: Path) -> IO[bytes]:
    """``target`` for writing, packed when the file at ``path`` is."""
    with path.open("rb") as source:
        is_packed = source.read(len(GZIP)) == GZIP
    return gzip.open(target, "wb") if is_packed else target.open("wb")  # type: ignore[return-value]


COPIES = {"csv": _copy_text, "xes": _copy_xes, "parquet": _copy_parquet}
