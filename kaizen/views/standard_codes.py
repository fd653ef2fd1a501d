"""The sheet of codes that lead from a machine to what holds there."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from kaizen.core.standards.instruction import stations_of
from kaizen.models import StandardVersion
from kaizen.qr import drawn
from kaizen.services.standards import reading
from kaizen.views.printed_codes import opens_here_only, printed_address
from lean.access import SignedInRequest, fetch, policy, site_for


@dataclass(frozen=True, slots=True)
class Card:
    """``station``: empty on the code for every station without values of its own; ``is_rest``: others have some."""

    version: StandardVersion
    station: str
    is_rest: bool
    address: str
    code: SafeString


@policy("view")
@require_safe
def standard_codes(request: SignedInRequest, site: str, code: str = "") -> HttpResponse:
    """A code for each standard in effect, and one for each station with values of its own; of one or of all."""
    at = site_for(request.user, site, to="view")
    versions = reading.held_at(at)
    if code:
        versions = versions.filter(standard=fetch(at, reading.standards_at(at), code=code))
    cards = [
        _card(request, version, station) for version in versions for station in ("", *stations_of(version.document))
    ]
    context = {"site": at, "cards": cards, "code": code, "is_one": len(cards) == 1, "is_near": opens_here_only(request)}
    return render(request, "kaizen/standards/codes.html", context)


def _card(request: SignedInRequest, version: StandardVersion, station: str) -> Card:
    """The address names no version and no language: it opens what holds, in the words of who scans it."""
    row = version.standard
    query = {"station": station} if station else None
    address = printed_address(request, reverse("instruction", args=[row.site.slug, row.code], query=query))
    is_rest = not station and bool(stations_of(version.document))
    return Card(version, station, is_rest, address, drawn(address))
