"""Two maps side by side, and what changed between them in sentences."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from lean.access import SignedInRequest, policy
from valuestream.models import MapVersion
from valuestream.views.map_page import VERSIONS, MapPage, version_of
from valuestream.views.maps import page_for, show

TOTALS = (
    ("lead_time", _("Lead time")), ("lead_time_median", _("Median lead time")), ("waiting", _("Waiting")),
    ("processing", _("Processing")), ("pce", _("PCE")), ("wip", _("Orders in process")),
    ("throughput", _("Throughput")),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Pair:
    """One figure of two maps; ``change`` is relative to the older, None where one is missing."""

    label: Any
    old: dict[str, Any]
    new: dict[str, Any]
    change: float | None


@policy("view")
@require_safe
def compare(request: SignedInRequest, site: str, pk: int) -> HttpResponse:
    """A map beside another version or period of its stream."""
    page = page_for(request, site, pk)
    other = _other(page)
    if other is None:
        return show(request, "compare", page, old=None)
    old = MapPage(page.stream, other, request.GET)
    both = {"changes": _changes(old, page), "pairs": _pairs(old, page), "sides": (old, page)}
    return show(request, "compare", page, old=old, **both)


def _other(page: MapPage) -> MapVersion | None:
    """The version the address names, or else the one before of the same family, or its newest other."""
    number = page.query.get("compare", "")
    if number:
        return version_of(page.stream, {"version": number})
    same = VERSIONS.filter(stream=page.stream, family=page.version.family_id).exclude(pk=page.version.pk)
    same = same.order_by("-number")
    return same.filter(number__lt=page.version.number).first() or same.first()


def _changes(old: MapPage, new: MapPage) -> list[Any]:
    from valuestream.core.diff import diff_maps  # only this page needs it

    return diff_maps(old.version.content, new.version.content)


def _pairs(old: MapPage, new: MapPage) -> list[Pair]:
    before, after = old.document["totals"], new.document["totals"]
    return [Pair(label, before[key], after[key], _change(before[key], after[key])) for key, label in TOTALS]


def _change(old: dict[str, Any], new: dict[str, Any]) -> float | None:
    if "missing" in old or "missing" in new or not old["value"]:
        return None
    return new["value"] / old["value"] - 1
