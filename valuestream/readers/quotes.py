"""A quote that is never closed: all up to the next quote, or the end, would be one cell, and its rows would vanish."""

import codecs
import csv
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from valuestream.core.clocks import CLOCK
from valuestream.core.profile import Profile
from valuestream.core.refusal import Refusal

from .streams import CHUNK, Source, Transcoded

LONGEST_CELL = 8 << 20  # characters
LAST = "end"
TIMES = ("start", "complete", "start" + CLOCK, "complete" + CLOCK)
FEWEST_DIGITS = 4  # of a time


def refuse_open_quote(path: Path, profile: Profile, header: tuple[str, ...], *, rows: int) -> None:
    """Raises ``Refusal`` when a quote hides rows of the file, of which ``rows`` were read, or is open at its end.

    A cell may hold line breaks; a line of it that alone has all fields, and a time where times stand, is a row.
    Only a file with quotes and with more lines than rows is looked at row by row.
    """
    quotes, lines = _counted(path, profile.encoding)
    if not quotes or lines <= rows + 1:  # the header
        return
    places = [header.index(name) for role, name in profile.columns.items() if role in TIMES]
    number = _open_row(_lines(path, profile.encoding), profile.delimiter, len(header), places)
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


def _open_row(lines: Iterator[str], delimiter: str, width: int, times: list[int]) -> int:
    """The number (from 1, after the header) of the row in which a quote stays open; 0 when none does."""
    csv.field_size_limit(LONGEST_CELL)
    seen: list[str] = []
    reader = csv.reader(_noted(chain(lines, ("\n", LAST)), seen), delimiter=delimiter)
    number, row = 0, [""]
    try:
        for row in reader:
            number += bool(row)
            if any(_is_row(line, delimiter, width, times) for line in seen[1:]):
                break
            seen.clear()
    except csv.Error:  # a cell beyond all measure
        return number
    return 0 if row == [LAST] else max(number - 1, 1)


def _noted(lines: Iterator[str], seen: list[str]) -> Iterator[str]:
    for line in lines:
        seen.append(line)
        yield line


def _is_row(line: str, delimiter: str, width: int, times: list[int]) -> bool:
    if line.count('"') % 2 or line.count(delimiter) < width - 1:  # odd: the end of a cell of several lines
        return False
    cells = next(csv.reader([line], delimiter=delimiter), [])
    return len(cells) == width and any(sum(map(str.isdigit, cells[place])) >= FEWEST_DIGITS for place in times)


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
