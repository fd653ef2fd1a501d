"""Local clock spans as people write them: ``06:00–14:00, 22:00–06:00``. An end at or before the start is next day.

Kernel module without Django.
"""

import re
from collections.abc import Sequence

DAY = 24 * 60
SPAN = re.compile(r"^([01]?\d|2[0-3])[:.]([0-5]\d)\s*[-–—]\s*(?:([01]?\d|2[0-3])[:.]([0-5]\d)|24[:.]00)$")
Span = tuple[str, str]  # "06:00", "14:00"


def read(text: str) -> list[Span]:
    """The spans in ``text``, separated by commas, semicolons or line ends. Raises ``ValueError`` naming a bad one."""
    found = []
    for part in filter(None, (part.strip() for part in re.split(r"[,;\n]", text))):
        match = SPAN.match(part)
        if match is None:
            raise ValueError(part)
        start, end = f"{int(match[1]):02}:{match[2]}", f"{int(match[3] or 0):02}:{match[4] or '00'}"
        found.append((start, end))
    return sorted(found)


def write(spans: Sequence[Sequence[str]]) -> str:
    """The spans as ``read`` reads them."""
    return ", ".join(f"{start}–{end}" for start, end in spans)


def minutes(clock: str) -> int:
    """Minutes after midnight of ``06:30``."""
    hours, rest = clock.split(":")
    return int(hours) * 60 + int(rest)


def length(start: str, end: str) -> int:
    """Minutes from start to end on the clock, 1…1440: an end at or before the start is on the next day."""
    return (minutes(end) - minutes(start) - 1) % DAY + 1


def overlapping(starts_and_lengths: Sequence[tuple[int, int]], cycle: int) -> bool:
    """Whether two spans share a minute on a clock that begins again after ``cycle`` minutes (a day, a week)."""
    ordered = sorted(starts_and_lengths)
    if not ordered:
        return False
    following = [*ordered[1:], (ordered[0][0] + cycle, 0)]
    return any(start + span > later for (start, span), (later, _) in zip(ordered, following, strict=True))


def inside(inner: Span, outer: Span) -> bool:
    """Whether a break lies in its shift, over midnight too."""
    offset = (minutes(inner[0]) - minutes(outer[0])) % DAY
    return offset + length(*inner) <= length(*outer)
