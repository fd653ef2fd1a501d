"""What a site states of a line, because no log tells it. None: nobody stated it; empty: there is none."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from kaizen.core.standards.codec import as_json, read

from .compatibility.facts import CHANGE_CLASSES, Certificate, OpenItem, Release, WorksAgreement

AGREEMENTS = ("in_force", "not_needed", "asked", "refused", "none")
ITEMS = ("safety", "customer")
LONGEST = 200  # characters of a name


@dataclass(frozen=True, slots=True)
class Stated:
    """``capabilities``: name → value, of all stations of the line (a station's own come first); ``customers`` None:
    any release counts. Days are ISO dates, a last day counts itself.
    """

    capabilities: Mapping[str, str] = field(default_factory=dict)
    materials: tuple[str, ...] | None = None
    certifications: tuple[Certificate, ...] | None = None
    customers: tuple[str, ...] | None = None
    releases: tuple[Release, ...] = ()
    open_items: tuple[OpenItem, ...] | None = None
    agreement: WorksAgreement | None = None

    def as_json(self) -> dict[str, Any]:
        found: dict[str, Any] = as_json(self)
        return found

    @classmethod
    def from_json(cls, doc: Mapping[str, Any]) -> "Stated":
        """What ``as_json`` wrote; a field that is left out is not stated. Raises ``Unusable`` for anything else."""
        return read(cls, {**as_json(cls()), **doc})


def problems(stated: Stated) -> Iterator[tuple[str, str]]:
    """What is wrong, as field and code: ``no_name``, ``too_long``, ``no_day``, ``no_kind``."""
    for name, texts in _names(stated):
        if any(not text.strip() for text in texts):
            yield name, "no_name"
        if any(len(text) > LONGEST for text in texts):
            yield name, "too_long"
    for name, days in _days(stated):
        if not all(_is_day(day) for day in days if day):
            yield name, "no_day"
    yield from ((name, "no_kind") for name, kinds, listed in _kinds(stated) if not set(kinds) <= set(listed))


def _kinds(stated: Stated) -> Iterator[tuple[str, list[str], tuple[str, ...]]]:
    yield "releases", [one.change_class for one in stated.releases], CHANGE_CLASSES
    yield "open_items", [one.kind for one in stated.open_items or ()], ITEMS
    yield "agreement", [stated.agreement.state] if stated.agreement else [], AGREEMENTS


def _names(stated: Stated) -> Iterator[tuple[str, list[str]]]:
    yield "capabilities", [*stated.capabilities, *stated.capabilities.values()]
    yield "materials", list(stated.materials or ())
    yield "certifications", [one.name for one in stated.certifications or ()]
    yield "customers", list(stated.customers or ())
    yield "releases", [text for one in stated.releases for text in (one.customer, one.reference)]
    yield "open_items", [one.name for one in stated.open_items or ()]


def _days(stated: Stated) -> Iterator[tuple[str, list[str]]]:
    yield "certifications", [one.until for one in stated.certifications or ()]
    yield "releases", [one.until for one in stated.releases]
    yield "agreement", [stated.agreement.until] if stated.agreement else []


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
