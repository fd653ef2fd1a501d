"""Carbon intensity of grids over time: series of a site, each load a new version."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from lean.models import Site, User
from valuestream.core.energy.grid import grid_from
from valuestream.core.energy.quirks import EPOCH
from valuestream.core.energy.shelf import open_series
from valuestream.core.refusal import Refusal
from valuestream.models import FactorVersion, GridVersion
from valuestream.services.refusals import in_words

from .question import energy_store
from .versions import enter, newest

TOLD = ("unit", "source", "region", "gases", "basis", "uncertainty", "fallback")


def current_grids(site: Site) -> QuerySet[GridVersion]:
    """The newest version of each grid."""
    return newest(GridVersion, site, "name")


def keep_grid(site: Site, kept: dict[str, Any], *, by: User, name: str, reason: str = "", **told: Any) -> GridVersion:
    """A series that lies in the store as the next version of a grid; ``told`` are those of ``TOLD``.

    Raises ``ValidationError`` keyed by field.
    """
    content = {**dict.fromkeys(TOLD, ""), "gases": "CO2e", "basis": "location", "uncertainty": None, **told}
    fallback = content["fallback"]
    if fallback and not FactorVersion.objects.filter(site=site, key=fallback).exists():
        raise ValidationError({"fallback": _("The site has no such factor.")})
    try:
        plain = {key: value for key, value in content.items() if key != "unit"}
        series = open_series(energy_store(site), [kept["hash"]])
        grid = grid_from(series, name, content["unit"], version="", **plain)
    except Refusal as refusal:
        raise ValidationError({"unit": in_words(refusal)}) from refusal
    quirks = kept["quirks"] + [quirk.as_json() for quirk in grid.quirks]
    first, last = (EPOCH.fromtimestamp(kept[side] / 1e6, EPOCH.tzinfo) for side in ("first", "last"))
    return enter(
        GridVersion, site=site, by=by, action="grid.loaded", key={"name": name}, reason=reason, content=content,
        series_hash=kept["hash"], rows=kept["rows"], first=first, last=last, quirks=quirks,
    )  # fmt: skip
