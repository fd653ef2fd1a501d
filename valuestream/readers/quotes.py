"""A quote that is opened and never closed: everything after it would be one cell, and its rows would vanish in it."""

import codecs
import csv
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from valuestream.core.refusal import Refusal

from .streams import CHUNK, Source, Transcoded

LONGEST_CELL = 8 << 20  # characters
LAST = "end"


def refuse_open_quote(path: Path, encoding: str, delimiter: str, *, rows: int) -> None:
    """Raises ``Refusal`` when a quote is open at the end of the file, of which ``rows`` rows were read.

    Only a file with quotes and with more lines than rows is looked at row by row.
    """
    quotes, lines = _counted(path, encoding)
    if not quotes or lines <= rows + 1:  # the header
        return
    number = _open_row(_lines(path, encoding), delimiter)
    if number:
        message = "A quote opens in row {row} and is never closed, so that the rows after it cannot be told apart."
        raise Refusal("open_quote", message, "Check the quotes in the export.", row=number)


def _counted(path: Path, encoding: str) -> tuple[int, int]:
    """Quotes and line ends of the text."""
    quotes = feeds = returns = 0
    with _text(path, encoding) as stream:
        while block := stream.read(CHUNK):
            quotes += block.count(b'"')
            feeds += block.count(b"\n")
            returns += block.count(b"\r") if b"\r" in block else 0
    return quotes, max(feeds, returns)


def _open_row(lines: Iterator[str], delimiter: str) -> int:
    """The number (from 1, after the header) of the row in which a quote stays open; 0 when none does."""
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(chain(lines, ("\n", LAST)), delimiter=delimiter)
    number, row = 0, [""]
    try:
        for row in reader:
            number += bool(row)
    except csv.Error:  # a cell beyond all measure
        return number
    return 0 if row == [LAST] else max(number - 1, 1)


def _lines(path: Path, encoding: str) -> Iterator[str]:
    decoder, rest = codecs.getincrementaldecoder("utf-8-sig")("replace"), ""
    with _text(path, encoding) as stream:
        while block := stream.read(CHUNK):
            text = (rest + decoder.decode(block)).replace("\r\n", "\n").replace("\r", "\n")
            *lines, rest = text.split("\n")
            yield from (line + "\n" for line in lines)
    yield rest


def _text(path: Path, encoding: str) -> Source | Transcoded:
    """The text as UTF-8 bytes."""
    return Source(path) if encoding == "utf-8" else Transcoded(Source(path), encoding)
