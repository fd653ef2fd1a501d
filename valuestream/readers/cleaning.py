"""Copies a file without its person columns, so that the kept copy holds nothing the event store must not hold."""

import csv
import gzip
import io
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import IO

from valuestream.core.profile import Profile

from .tabular import header_of, open_text

CHUNK = 1 << 20  # bytes
LONGEST_FIELD = 1 << 20  # characters


def copy_without(dropped: Iterable[str], path: Path, target: Path, profile: Profile) -> None:
    """Writes ``target``: the file of ``profile.format`` without the ``dropped`` columns (attributes), gzip as before.

    A row whose fields do not fit the header is left out as an empty line, because nobody can tell which
    of its fields is about a person. Raises ``OSError``, ``Refusal`` as the readers do.
    """
    COPIES[profile.format](frozenset(dropped), path, target, profile)


def _text(dropped: frozenset[str], path: Path, target: Path, profile: Profile) -> None:
    header = header_of(path, profile)
    kept = [i for i, name in enumerate(header) if name not in dropped]
    csv.field_size_limit(LONGEST_FIELD)
    with ExitStack() as open_files:
        source = open_files.enter_context(open_text(path, profile.encoding, replace=True))
        out = open_files.enter_context(_open_like(path, target, profile.encoding))
        writer = csv.writer(out, delimiter=profile.delimiter, lineterminator="\n")
        for row in csv.reader(_lines(source), delimiter=profile.delimiter):
            fits = len(row) == len(header)
            writer.writerow([row[i] for i in kept] if fits else [])


def _lines(source: io.RawIOBase) -> Iterator[str]:
    """The lines of UTF-8 bytes with their ends, a byte-order mark left out."""
    rest, is_first = b"", True
    while chunk := source.read(CHUNK):
        *whole, rest = (rest + chunk).splitlines(keepends=True)
        for line in whole:
            yield line.decode("utf-8-sig" if is_first else "utf-8", "replace")
            is_first = False
    yield rest.decode("utf-8-sig" if is_first else "utf-8", "replace")


def _open_like(path: Path, target: Path, encoding: str) -> IO[str]:
    """``target`` for writing text in the same encoding, packed when the file at ``path`` is."""
    with path.open("rb") as source:
        is_packed = source.read(2) == b"\x1f\x8b"
    text = {"encoding": encoding, "errors": "replace", "newline": ""}
    return gzip.open(target, "wt", **text) if is_packed else target.open("w", **text)


COPIES = {"csv": _text}
