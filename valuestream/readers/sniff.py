"""How a text file is written: encoding, delimiter. What cannot be known is said to need a look."""

import csv
import io
from dataclasses import dataclass
from statistics import mode

from charset_normalizer import from_bytes

from valuestream.core.proposal import NOTHING_TOLD, Certainty, Told
from valuestream.core.refusal import Refusal

BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
CANDIDATES = ["cp1252", "cp1250", "cp850"]
DELIMITERS = (",", ";", "\t", "|")
LINES = 100
MOSTLY = 10  # good letters for each damaged one
DOUBT = 4096  # bytes with a byte above 127 given to the detector at most, around each other


@dataclass(frozen=True, slots=True)
class Style:
    """How to read the text, and how sure that is."""

    encoding: str
    encoding_certainty: Certainty
    delimiter: str
    delimiter_certainty: Certainty


def sniff(head: bytes, told: Told = NOTHING_TOLD) -> Style:
    """The style of a file from its first bytes (the more, the surer). Raises ``Refusal`` on NUL bytes.

    What somebody told is taken as it is; an encoding that Python does not know raises ``Refusal``.
    """
    encoding, certainty = _told(told.encoding) or encoding_of(head)
    try:
        text = head.decode(encoding, "replace").lstrip("\ufeff")
    except LookupError as error:
        hint = "Try utf-8 or cp1252."
        raise Refusal("unknown_encoding", "The encoding {encoding} is not known.", hint, encoding=encoding) from error
    delimiter, delimiter_certainty = _told(told.delimiter) or delimiter_of(text)
    return Style(encoding, certainty, delimiter, delimiter_certainty)


def _told(value: str) -> tuple[str, Certainty] | None:
    return (value, "sure") if value else None


def encoding_of(head: bytes) -> tuple[str, Certainty]:
    """UTF by its marks or validity; else the likeliest Western or Central European code page, to be looked at."""
    for mark, encoding in BOMS:
        if head.startswith(mark):
            return encoding, "sure"
    if b"\0" in head:
        return _wide(head), "look"
    if _is_utf8(head):
        return "utf-8", "sure"
    if _is_mostly_utf8(head):
        return "utf-8", "look"
    lines = [line for line in head.splitlines() if not line.isascii()]
    found = from_bytes(b"\n".join(lines)[:DOUBT], cp_isolation=CANDIDATES).best()
    return (found.encoding if found and found.encoding in CANDIDATES else "cp1252"), "look"


def _is_utf8(head: bytes) -> bool:
    """Whether the bytes are UTF-8, a character cut at the end aside."""
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.reason == "unexpected end of data" and error.start >= len(head) - 3
    return True


def _is_mostly_utf8(head: bytes) -> bool:
    """Whether few of the letters beyond ASCII fail to be UTF-8: in a code page's text nearly all of them do."""
    text = head.decode("utf-8", "replace")
    damaged = text.count("\ufffd")
    return len(text.encode("ascii", "ignore")) + MOSTLY * damaged < len(text)


def _wide(head: bytes) -> str:
    """UTF-16 without a mark shows as every other byte NUL; other NULs are no text."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    half = len(head) // 2
    if odd > 0.8 * half and even < 0.1 * half:
        return "utf-16-le"
    if even > 0.8 * half and odd < 0.1 * half:
        return "utf-16-be"
    raise Refusal("nul_bytes", "The file holds NUL bytes, so it is not a text file.", "Export it again as CSV.")


def delimiter_of(text: str) -> tuple[str, Certainty]:
    """The delimiter that cuts the first lines into the most columns of equal number."""
    best, score, runner_up = ",", 0.0, 0.0
    for delimiter in DELIMITERS:
        widths = _widths(text, delimiter)
        usual = mode(widths) if widths else 0
        fit = widths.count(usual) / len(widths) if widths else 0.0
        points = fit * (usual - 1)
        if points > score:
            best, score, runner_up = delimiter, points, score
        else:
            runner_up = max(runner_up, points)
    return best, "sure" if score >= 1 and score > 1.5 * runner_up else "look"


def _widths(text: str, delimiter: str) -> list[int]:
    """Fields per record of the first lines (the last, perhaps cut, left out)."""
    try:
        rows = csv.reader(io.StringIO(text[:200_000], newline=""), delimiter=delimiter)
        widths = [len(row) for row, _ in zip(rows, range(LINES + 1), strict=False) if row]
    except csv.Error:
        return []
    return widths[:-1] if len(widths) > 2 else widths
