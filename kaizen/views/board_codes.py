"""A board by the five signs that stand on it: what a tablet types, or a code opens."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from kaizen.models import Board
from lean.access import SIGNED_IN, SignedInRequest, policy, sites_for


@policy(SIGNED_IN)
@require_safe
def board_by_code(request: SignedInRequest, code: str) -> HttpResponse:
    """Leads to the board of that code; one of a foreign site does not exist."""
    rows = Board.objects.filter(archived_at=None, code=code.upper(), site__in=sites_for(request.user, "view"))
    row = rows.select_related("site").first()
    if row is None:
        raise Http404("no such board")
    return redirect("board", row.site.slug, row.pk)
