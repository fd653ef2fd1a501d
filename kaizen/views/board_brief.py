"""The brief of a board on a page of its own: every sentence with its rule and its evidence, read aloud on request."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kaizen.models import Brief
from kaizen.services.boards.briefs import newest_brief
from kaizen.services.boards.kpis import today_at
from kaizen.views.boards import board_of, moment_asked
from lean.access import SignedInRequest, policy, site_for
from lean.forms.base import whole_number


@policy("view")
@require_safe
def board_brief(request: SignedInRequest, site: str, pk: int) -> HttpResponse:
    """The newest brief; with ``?on=`` of another day, with ``?number=`` an older one of that day."""
    at = site_for(request.user, site, to="view")
    row = board_of(at, pk)
    day = today_at(at, moment_asked(request, at))
    number = whole_number(request.GET.get("number", ""))
    brief = row.briefs.filter(day=day, number=number).first() if number else newest_brief(row, day)
    content = brief.content if brief else {"sentences": [], "options": []}
    rules = dict.fromkeys(one["rule"] for one in (*content["sentences"], *content["options"]))
    context = {
        "site": at, "board": row, "brief": brief, "day": day, "content": content, "rules": rules,
        "older": list(Brief.objects.filter(board=row, day=day).order_by("-number")),
    }  # fmt: skip
    return render(request, "kaizen/boards/brief.html", context)
