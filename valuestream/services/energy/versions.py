"""Frozen versions that people enter: the newest counts, a change is a new number and says why."""

from collections.abc import Mapping
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from lean.models import Site, User
from lean.services import changes
from valuestream.models import (
    ElectricityPrice,
    FactorVersion,
    FindingSettings,
    GridVersion,
    MaterialUse,
    MediaUse,
    StationPower,
    StoreEnergy,
    TransportWay,
)

Row = TypeVar(
    "Row", FactorVersion, ElectricityPrice, StationPower, MaterialUse, GridVersion, FindingSettings, MediaUse,
    TransportWay, StoreEnergy,
)  # fmt: skip


@transaction.atomic
def enter(
    model: type[Row], *, site: Site, by: User, action: str, key: Mapping[str, Any], reason: str = "", **values: Any
) -> Row:
    """The next version of what ``key`` names; the newest one when nothing changes.

    Raises ``ValidationError`` keyed by field, for a change that does not say why, for instance.
    """
    Site.objects.select_for_update(no_key=True).get(pk=site.pk)
    last = model._default_manager.filter(site=site, **key).order_by("-number").first()
    if last is not None and all(getattr(last, name) == value for name, value in values.items()):
        return last
    if last is not None and not reason.strip():
        raise ValidationError({"reason": _("Say why: figures from now on differ from those before.")})
    row = model(site=site, number=last.number + 1 if last else 1, entered_by=by)
    return changes.save(row, site=site, by=by, action=action, reason=reason.strip(), **key, **values)


def newest(model: type[Row], site: Site, *key: str) -> QuerySet[Row]:
    """The newest version of each of a site's."""
    same = model._default_manager.filter(site=OuterRef("site"), **{name: OuterRef(name) for name in key})
    found = model._default_manager.filter(site=site, pk=Subquery(same.order_by("-number").values("pk")[:1]))
    return found.order_by(*key)
