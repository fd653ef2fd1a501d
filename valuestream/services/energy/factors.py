"""Emission factors of a site: entered, taken from the starter set, exchanged as a table. Versions are never edited."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext

from lean.models import Site, User
from valuestream.core.energy.factor_csv import factors_from_csv, factors_to_csv
from valuestream.core.energy.factors import EmissionFactor, make_factor
from valuestream.core.energy.site import factor_content, factor_from
from valuestream.core.energy.starter import starter_factors
from valuestream.core.fingerprint import fingerprint
from valuestream.core.refusal import Refusal
from valuestream.models import FactorVersion
from valuestream.services.refusals import in_words

from .versions import enter, newest


def current_factors(site: Site) -> QuerySet[FactorVersion]:
    """The newest version of each factor."""
    return newest(FactorVersion, site, "key")


def save_factor(site: Site, *, by: User, key: str, value: str, reason: str = "", **told: Any) -> FactorVersion:
    """A factor as a person entered it, as the next version of its key. Raises ``ValidationError`` keyed by field."""
    try:
        factor = make_factor(key, value, **told)
    except Refusal as refusal:
        field = refusal.values.get("name") if refusal.code == "bad_factor" else "value"
        raise ValidationError({str(field or "value"): in_words(refusal)}) from refusal
    return _keep(site, factor, by=by, reason=reason)


def load_starter(site: Site, *, by: User) -> int:
    """Adds those of the starter set that the site has no factor for; answers how many."""
    there = set(FactorVersion.objects.filter(site=site).values_list("key", flat=True))
    missing = [factor for factor in starter_factors() if factor.id not in there]
    with transaction.atomic():
        for factor in missing:
            _keep(site, factor, by=by, reason="")
    return len(missing)


def import_factors(site: Site, text: str, *, by: User, reason: str) -> int:
    """Each row of a table as the next version of its key, where it says something new; answers how many it added.

    A row that is word for word the version of its number says nothing new, so an exported table comes back without a
    change. All rows or none. Raises ``Refusal`` that names the row.
    """
    found = sorted(factors_from_csv(text), key=lambda factor: factor.version)  # of one key the older first
    before = FactorVersion.objects.filter(site=site).count()
    because = reason.strip() or gettext("from a table")
    with transaction.atomic():
        for factor in found:
            if not _is_kept(site, factor):
                _keep(site, factor, by=by, reason=because)
        return FactorVersion.objects.filter(site=site).count() - before


def export_factors(site: Site) -> str:
    """Every version of each factor as a table."""
    return factors_to_csv(factor_of(row) for row in FactorVersion.objects.filter(site=site).order_by("key", "number"))


def _is_kept(site: Site, factor: EmissionFactor) -> bool:
    """Whether the site has this version already, word for word."""
    row = FactorVersion.objects.filter(site=site, key=factor.id, number=factor.version).first()
    return row is not None and bool(row.content == factor_content(factor))


def factor_of(row: FactorVersion) -> EmissionFactor:
    return factor_from(row.content)


def _keep(site: Site, factor: EmissionFactor, *, by: User, reason: str) -> FactorVersion:
    """The version number is the database's: that of the document follows it, and no other field changes it."""
    plain = factor_content(replace(factor, version=1))
    with transaction.atomic():
        Site.objects.select_for_update(no_key=True).get(pk=site.pk)
        last = FactorVersion.objects.filter(site=site, key=factor.id).order_by("-number").first()
        if last is not None and {**last.content, "version": 1} == plain:
            return last
        content = {**plain, "version": last.number + 1 if last else 1}
        return enter(
            FactorVersion, site=site, by=by, action="factor.entered", key={"key": factor.id}, reason=reason,
            content=content, content_hash=fingerprint(content),
        )  # fmt: skip


def names_of(rows: Iterable[FactorVersion], per: str) -> list[str]:
    """The keys of the factors that count per ``per``."""
    return [row.key for row in rows if row.content["unit"] == f"kg/{per}"]
