"""The page of the benefit ledger."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kaizen.services.benefits import ledger_of
from lean.access import SignedInRequest, policy, site_for


@policy("view")
@require_safe
def benefits(request: SignedInRequest, site: str) -> HttpResponse:
    """What proven and confirmed improvements save a month, each saving counted once."""
    at = site_for(request.user, site, to="view")
    return render(request, "kaizen/benefits/ledger.html", {"site": at, "ledger": ledger_of(at)})
