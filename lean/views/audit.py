"""The audit trail of a site, and whether its chain is unbroken."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lean.access import policy, site_for
from lean.audit import chain_state
from lean.forms.audit import AuditFilter
from lean.services.history import entries_of

PER_PAGE = 50


@policy("read_audit")
@require_safe
def audit(request: HttpRequest, site: str) -> HttpResponse:
    """The newest entries first, filtered, with the state of the chain."""
    here = site_for(request.user, site, to="read_audit")
    form = AuditFilter(request.GET or None)
    entries = entries_of(here)
    if form.is_valid():
        entries = entries.filter(form.condition())
    page = Paginator(entries, PER_PAGE).get_page(request.GET.get("page"))
    context = {"site": here, "form": form, "page": page, "chain": chain_state()}
    return render(request, "lean/audit.html", context)
