"""Read standards: the list of a site, a version with all that belongs to it, what a station is shown."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from kaizen.core.standards import Change, difference
from kaizen.core.standards.instruction import Instruction, for_place, unseen, with_local
from kaizen.core.standards.texts import spoken
from kaizen.models import Standard, StandardVersion
from kaizen.services.standards.acknowledging import seen_by
from kaizen.services.standards.overlays import local_values
from lean.models import Site, User


@dataclass(frozen=True, slots=True)
class Listed:
    """A standard with the version that holds, the one that is being written, and the newest of all."""

    row: Standard
    held: StandardVersion | None
    open: StandardVersion | None
    newest: StandardVersion
    is_due: bool


def standards_at(site: Site) -> QuerySet[Standard]:
    return Standard.objects.filter(site=site).select_related("site", "stream", "family", "a3")


def versions_at(site: Site) -> QuerySet[StandardVersion]:
    found = StandardVersion.objects.filter(standard__site=site)
    return found.select_related("standard__site", "standard__stream", "standard__family", "standard__a3", "author")


def held_at(site: Site) -> QuerySet[StandardVersion]:
    """The versions in effect at a site, by the code of their standard."""
    return versions_at(site).filter(state="effective").order_by("standard__code")


def listed(site: Site, today: date) -> list[Listed]:
    """Each standard of a site; ``is_due``: the date at which it is to be looked at again has come."""
    by_standard: dict[int, list[StandardVersion]] = {}
    for version in versions_at(site).order_by("standard", "-seq"):
        by_standard.setdefault(version.standard_id, []).append(version)
    return [_listed(row, by_standard[row.pk], today) for row in standards_at(site)]


def _listed(row: Standard, versions: Iterable[StandardVersion], today: date) -> Listed:
    rows = list(versions)
    held = next((one for one in rows if one.state == "effective"), None)
    review = held.content["review_on"] if held else ""
    is_due = bool(review) and date.fromisoformat(review) <= today
    return Listed(row, held, next((one for one in rows if one.is_open), None), rows[0], is_due)


def compared(older: StandardVersion, newer: StandardVersion) -> list[Change]:
    return difference(older.document, newer.document)


def before(version: StandardVersion) -> StandardVersion | None:
    """With what a version is compared unless somebody says another: the one that holds, else the one it comes from."""
    others = version.standard.versions.exclude(pk=version.pk)
    return others.effective().first() or version.derived_from or others.filter(seq__lt=version.seq).first()


def instruction(
    version: StandardVersion, *, site: Site, user: User, language: str, station: str = "", product: str = ""
) -> Instruction:  # fmt: skip
    """What a station is shown: its parameters with the site's values, in a language, new things marked."""
    local, seen = local_values(version.standard, site), seen_by(version, user)
    whole = version.document
    doc = spoken(for_place(with_local(whole, local), station=station, product=product), language)
    new = unseen(whole, seen.document) if seen is not None and seen.pk != version.pk else frozenset()
    return Instruction(doc, frozenset(local) & {row.id for row in doc.parameters}, new)
