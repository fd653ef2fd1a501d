"""Which columns name people. They are dropped before anything is stored, and their cells are never shown."""

import re
from collections.abc import Callable, Sequence

from .headers import words_of

_PEOPLE = (
    r"worker|operators?|employees?|mitarbeiter(in)?|personal(nummer|nr)?|personnel|personen?|person|bediener|werker|users?|"
    r"username|benutzer(name)?|staff|clerk|badge|pers ?nr|ma ?nr|sachbearbeiter|e ?mail|mail|created by|changed by|"
    r"erfasst von|gemeldet von|angelegt von|geändert von|reported by|confirmed by|responsible|verantwortlich(er)?|"
    r"foreman|vorarbeiter|schichtführer|meister|inspector|prüfer|login|surname|vorname|nachname|first name|last name|"
    r"full name|operator name|author|ausweis"
)
_HEADER = re.compile(rf"\b({_PEOPLE})\b|^name$|^kürzel$")
_COUNTED = re.compile(r"\b(count|anzahl|number of|no of|crew size|headcount|qty|menge|team size)\b")
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[a-z]{2,}")
_LAST_FIRST = re.compile(r"[A-ZÄÖÜŁŚ][a-zäöüßéèęłńóśźż'-]+, ?[A-ZÄÖÜŁŚ][a-zäöüßéèęłńóśźż'-]+")
_STAFF = re.compile(r"\b(staff|worker|operator|employee|mitarbeiter|werker|bediener|clerk|technician)\b", re.IGNORECASE)
_STATION = re.compile(
    r"machine|maschine|station|line\b|linie|oven|ofen|press|robot|cell\b|zelle|saw|säge|lathe|drill|mill|grind|schleif|"
    r"dreh|fräs|laser|pack|quality check|\bq\.?c\b|test(stand|bench)|lager|warehouse$|buffer|montage|assembly|furnace|"
    r"anlage|bench|crane|kran|tank|weld|schweiß|conveyor|\bcnc\b|\bedm\b|center|centre|platz",
    re.IGNORECASE,
)
_CODE = re.compile(r"(?!(?i:id|p|pn|pers|ma|u|usr|user|emp|op)[-_ ]?\d)[A-Za-z]{1,5}[-_ ]?\d{1,3}[A-Za-z]?")
ENOUGH = 0.5  # share of distinct values that must look alike


def person_reason(name: str, values: Sequence[str]) -> str:
    """Why a column names people, as a reason code, or an empty text. ``values``: some of its distinct values."""
    words = words_of(name)
    if _COUNTED.search(words):
        return ""
    if _HEADER.search(words):
        return "person_name"
    if _share(values, _MAIL.fullmatch) >= ENOUGH or _share(values, _LAST_FIRST.fullmatch) >= ENOUGH:
        return "person_values"
    return "person_values" if _share(values, _STAFF.search) >= ENOUGH else ""


def looks_like_stations(values: Sequence[str]) -> bool:
    """Whether values read like machines or stations ("Machine 4", "hbw_1", "CNC-03") rather than people."""
    return _share(values, lambda value: _STATION.search(value) or _CODE.fullmatch(value)) >= ENOUGH


def names_stations(values: Sequence[str]) -> bool:
    """Whether values say by themselves that they are machines or stations; a bare code does not."""
    return _share(values, _STATION.search) >= ENOUGH


def _share(values: Sequence[str], found_in: Callable[[str], re.Match[str] | None]) -> float:
    """The part of the filled values in which something is found."""
    filled = [value.strip() for value in values if value.strip()]
    return sum(found_in(value) is not None for value in filled) / len(filled) if filled else 0.0
