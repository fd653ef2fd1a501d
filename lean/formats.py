"""Figures as people read them: number, unit, duration and date in the local form of ``en`` or ``de``.

Pure functions; kernel module without Django, importable from every ``core/``. A space before a unit does not
break, a minus is U+2212, a range has an en dash. ``language`` is ``en`` or ``de``; anything else reads as ``en``.
"""

import math
from datetime import date, datetime, timedelta

NBSP = "\u00a0"
MINUS = "\u2212"
DASH = "–"

_SWAPPED = str.maketrans(",.", ".,")
MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0

_UNITS = {
    "en": {"pcs": "pcs", "orders": "orders", "events": "events", "pcs/d": "pcs/day", "orders/d": "orders/day"},
    "de": {"pcs": "Stk.", "orders": "Aufträge", "events": "Ereignisse", "pcs/d": "Stk./Tag", "orders/d": "Aufträge/Tag",
           "machines": "Maschinen", "d": "Tage", "h/month": "h/Monat", "€/month": "€/Monat", "kg/month": "kg/Monat",
           "pcs/month": "Stk./Monat", "orders/month": "Aufträge/Monat"},
}  # fmt: skip
_MONTHS = {
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    "de": ("Jan.", "Feb.", "März", "Apr.", "Mai", "Juni", "Juli", "Aug.", "Sep.", "Okt.", "Nov.", "Dez."),
}
_WEEK = {"en": "wk", "de": "KW"}
_WEEKDAYS = {"en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"), "de": ("Mo", "Di", "Mi", "Do", "Fr", "Sa", "So")}


def fixed(value: float, decimals: int, language: str) -> str:
    """``value`` with that many decimals and the thousands grouped: 4,543.0 or 4.543,0."""
    text = f"{abs(value):,.{decimals}f}"
    text = swapped(text, language)
    is_negative = value < 0 and any(digit in text for digit in "123456789")
    return MINUS + text if is_negative else text


def swapped(text: str, language: str) -> str:
    """A written number between the marks of English and those of ``language``, either way: 1,234.5 and 1.234,5."""
    return text.translate(_SWAPPED) if language == "de" else text


def number(value: float, language: str) -> str:
    """A count in full, a measured value with three significant digits: 4,543 · 12.8 · 0.0312."""
    if isinstance(value, int) or value == 0:
        return fixed(value, 0, language)
    size = math.floor(math.log10(abs(value)))
    return fixed(value, max(0, 2 - size), language)


def with_unit(text: str, unit: str, language: str) -> str:
    """Number text and unit, tied by a no-break space; a unit of the shop floor is translated."""
    return f"{text}{NBSP}{_UNITS.get(language, {}).get(unit, unit)}"


def percent(ratio: float, language: str) -> str:
    """A ratio 0…1 as per cent with one decimal; what rounds to nothing or to all says so: < 0.1 %, > 99.9 %."""
    if ratio in (0, 1):
        return with_unit(fixed(ratio * 100, 0, language), "%", language)
    if 0 < ratio < 0.0005:
        return f"<{NBSP}" + with_unit(fixed(0.1, 1, language), "%", language)
    if 0.9995 <= ratio < 1:
        return f">{NBSP}" + with_unit(fixed(99.9, 1, language), "%", language)
    return with_unit(fixed(ratio * 100, 1, language), "%", language)


def change(ratio: float, language: str) -> str:
    """A relative change with its sign: +38 %, −7.2 %."""
    sign = "+" if ratio > 0 else ""
    decimals = 0 if abs(ratio) >= 0.1 else 1
    return sign + with_unit(fixed(ratio * 100, decimals, language), "%", language)


def duration(seconds: float, language: str) -> str:
    """A span by its size: below 90 s in s, 120 min in min, 48 h in h, else in d."""
    size = abs(seconds)
    if size < 90:
        return with_unit(fixed(seconds, 0 if size >= 10 or seconds == int(seconds) else 1, language), "s", language)
    if size < 120 * MINUTE:
        return minutes(seconds, language)
    if size < 48 * HOUR:
        return with_unit(_one_decimal(seconds / HOUR, language), "h", language)
    return days(seconds, language)


def days(seconds: float, language: str) -> str:
    """A span in days of 24 h, whatever its size: 0.8 d."""
    return with_unit(_one_decimal(seconds / DAY, language), "d", "en")


def hours(seconds: float, language: str) -> str:
    """A span in hours, whatever its size: 45.0 h."""
    return with_unit(_one_decimal(seconds / HOUR, language), "h", language)


def minutes(seconds: float, language: str) -> str:
    """A span in minutes, as cycle and set-up times are read: 15.9 min, 210 min."""
    value = seconds / MINUTE
    return with_unit(fixed(value, 1 if abs(value) < 99.95 else 0, language), "min", language)


def _one_decimal(value: float, language: str) -> str:
    return fixed(value, 1 if abs(value) < 999.95 else 0, language)


def mass(kilograms: float, language: str) -> str:
    """A mass by its size: below 0.1 kg in g, below 1,000 kg in kg, else in t."""
    size = abs(kilograms)
    if size < 0.1:
        return with_unit(number(kilograms * 1000, language), "g", language)
    if size < 1000:
        return with_unit(number(kilograms, language), "kg", language)
    return with_unit(number(kilograms / 1000, language), "t", language)


def quantity(value: float, unit: str, language: str) -> str:
    """A value in a unit of ``lean.units.Unit`` as text: durations and masses by size, ratios as per cent."""
    by_size = {"s": duration, "1": percent, "kg": mass}
    if unit in by_size:
        return by_size[unit](value, language)
    whole = int(value) if float(value).is_integer() else value
    if unit == "d":
        return days(value * DAY, language)
    return with_unit(number(whole, language), unit, language)


def day(value: date, language: str, *, year: bool = True) -> str:
    """29 Mar 2012 or 29. März 2012, on request without the year."""
    month = _MONTHS.get(language, _MONTHS["en"])[value.month - 1]
    text = f"{value.day}.{NBSP}{month}" if language == "de" else f"{value.day}{NBSP}{month}"
    return f"{text}{NBSP}{value.year}" if year else text


def weekday(value: date, language: str) -> str:
    """The day of the week in short: Fri, Fr."""
    return _WEEKDAYS.get(language, _WEEKDAYS["en"])[value.weekday()]


def moment(value: datetime, language: str) -> str:
    """Day and 24-hour clock in the zone the value carries: 29 Mar 2012, 05:12."""
    return f"{day(value, language)}, {value:%H:%M}"


def week(value: date, language: str) -> str:
    """ISO week: wk 13, KW 13."""
    return f"{_WEEK.get(language, 'wk')}{NBSP}{value.isocalendar().week}"


def period(first: date, last: date, language: str) -> str:
    """From first to last day, both included; what both share is written once: 2 Jan – 31 Mar 2012."""
    if (first.year, first.month, first.day) == (last.year, last.month, last.day):
        return day(last, language)
    is_same_month = (first.year, first.month) == (last.year, last.month)
    if is_same_month:
        start = f"{first.day}." if language == "de" else str(first.day)
    else:
        start = day(first, language, year=first.year != last.year)
    return f"{start}{NBSP}{DASH} {day(last, language)}"


def age(span: timedelta, language: str) -> str:
    """How old something is, in whole units: 48 min, 27 h, 3 d."""
    seconds = max(0.0, span.total_seconds())
    for limit, size, unit in ((120 * MINUTE, MINUTE, "min"), (48 * HOUR, HOUR, "h")):
        if seconds < limit:
            return with_unit(fixed(seconds // size, 0, language), unit, language)
    return with_unit(fixed(seconds // DAY, 0, language), "d", "en")


def file_size(count: int, language: str) -> str:
    """Bytes as people name them: 820 B, 4.1 kB, 12.0 MB, 1.2 GB (powers of 1,000)."""
    value, unit = float(count), "B"
    for larger in ("kB", "MB", "GB", "TB"):
        if value < 1000:
            break
        value, unit = value / 1000, larger
    return with_unit(fixed(value, 0 if unit == "B" else 1, language), unit, language)
