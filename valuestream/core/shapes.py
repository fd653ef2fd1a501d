"""Ways of writing a time: all digits as 0, the punctuation as it stands, understood under one declared order."""

import re
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache


class Cell(IntEnum):
    """How a cell was understood; from ``UNREADABLE`` on it has no time."""

    WALL_CLOCK = 0
    WITH_OFFSET = 1  # already UTC
    EMPTY = 2
    UNREADABLE = 3
    WITHOUT_DAY = 4
    SERIAL_NUMBER = 5
    OTHER_ORDER = 6
    TWO_DIGIT_YEAR = 7


@dataclass(frozen=True, slots=True)
class Shape:
    """Where the digits of a way of writing stand: (first, last) per part, or the verdict on all its rows."""

    verdict: Cell
    parts: dict[str, tuple[int, int]]
    offset_sign: int = 0
    half: str = ""  # a, p: before or after noon


_CLOCK = r"(?P<hour>00?):(?P<minute>00)(?::(?P<second>00)(?:[.,](?P<fraction>0{0,9}))?)?"
_CLOCK_COMPACT = r"(?P<hour>00)(?P<minute>00)(?P<second>00)?"
_ZONE = r" ?(?:(?P<utc>Z|z|UTC|GMT)|(?P<sign>[+-])(?P<off_hour>00)(?::?(?P<off_minute>00))?)?"
_TAIL = rf"(?:(?:T|t|,? +)(?:{_CLOCK}(?: ?(?P<half>[AaPp])\.?[Mm]\.?)?){_ZONE})?"
_YMD = r"(?P<year>0000)(?P<s>[-/.])(?P<month>00?)(?P=s)(?P<day>00?)"
_DMY = r"(?P<day>00?)(?P<s>[-/.])(?P<month>00?)(?P=s)(?P<year>0000)"
_MDY = r"(?P<month>00?)(?P<s>[-/.])(?P<day>00?)(?P=s)(?P<year>0000)"
_COMPACT = rf"(?P<year>0000)(?P<month>00)(?P<day>00)(?:[Tt ]?{_CLOCK_COMPACT}{_ZONE})?"
ORDERS = {
    "ymd": (re.compile(_YMD + _TAIL), re.compile(_COMPACT)),
    "dmy": (re.compile(_DMY + _TAIL),),
    "mdy": (re.compile(_MDY + _TAIL),),
}
_WITHOUT_DAY = re.compile(r"0{1,3}:00(:00)?([.,]0{0,9})?")
_SERIAL = re.compile(r"00000([.,]0+)?")
_SHORT_YEAR = re.compile(r"00?(?P<s>[-/.])00?(?P=s)00(\D.*)?")
_ANY_DATE = re.compile(r"(0000(?P<s>[-/.])00?(?P=s)00?|00?(?P<t>[-/.])00?(?P=t)0000)(\D.*)?")


@lru_cache(4096)
def shape_of(text: str, date_order: str) -> Shape:
    """What a way of writing (all digits 0) means under the declared order ``ymd``, ``dmy`` or ``mdy``."""
    for pattern in ORDERS[date_order]:
        if found := pattern.fullmatch(text):
            names = ("year", "month", "day", "hour", "minute", "second", "fraction", "off_hour", "off_minute")
            groups = found.groupdict()
            parts = {name: found.span(name) for name in names if groups.get(name)}
            sign = {None: 0, "+": 1, "-": -1}[groups.get("sign")]
            zoned = bool(sign or groups.get("utc"))
            half = (groups.get("half") or "").lower()
            return Shape(Cell.WITH_OFFSET if zoned else Cell.WALL_CLOCK, parts, sign, half)
    verdicts = (
        (_WITHOUT_DAY, Cell.WITHOUT_DAY),
        (_SERIAL, Cell.SERIAL_NUMBER),
        (_SHORT_YEAR, Cell.TWO_DIGIT_YEAR),
        (_ANY_DATE, Cell.OTHER_ORDER),
    )
    verdict = next((cell for pattern, cell in verdicts if pattern.fullmatch(text)), Cell.UNREADABLE)
    return Shape(verdict if text.strip() else Cell.EMPTY, {})
