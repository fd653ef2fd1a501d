"""Minutes of stand-ups: the list of a board, one of them, and on paper."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kaizen import meeting_words as words
from kaizen.models import Board, TierMeeting
from kaizen.views.boards import board_of
from lean import formats
from lean.access import SignedInRequest, fetch, policy, site_for
from lean.models import Site
from lean.templatetags.lean import language
from valuestream import paper as door
from valuestream.core.fingerprint import fingerprint

SHOWN = 60  # of the list
Context = dict[str, Any]


@policy("view")
@require_safe
def minutes_list(request: SignedInRequest, site: str, pk: int) -> HttpResponse:
    """The stand-ups of a board that are over, the newest first."""
    at = site_for(request.user, site, to="view")
    row = board_of(at, pk)
    rows = list(row.meetings.exclude(ended_at=None)[:SHOWN])
    return render(request, "kaizen/boards/meeting/list.html", {"site": at, "board": row, "rows": rows})


@policy("view")
@require_safe
def minutes(request: SignedInRequest, site: str, pk: int, meeting: int) -> HttpResponse:
    """What was decided; on screen and as a print."""
    at, row, found = _of(request, site, pk, meeting)
    context = {"site": at, "board": row, "meeting": found, "minutes": found.minutes}
    return render(request, "kaizen/boards/meeting/minutes.html", context)


@policy("view")
@require_safe
def minutes_pdf(request: SignedInRequest, site: str, pk: int, meeting: int) -> HttpResponse:
    """The minutes as a file."""
    at, row, found = _of(request, site, pk, meeting)
    assert found.ended_at is not None
    file = door.pdf("kaizen/boards/meeting/minutes.typ", _values(at, row, found), written=found.ended_at)
    name = f"{at.slug}-{row.code}-{found.day.isoformat()}-minutes.pdf"
    return HttpResponse(file, "application/pdf", headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _of(request: SignedInRequest, site: str, pk: int, meeting: int) -> tuple[Site, Board, TierMeeting]:
    at = site_for(request.user, site, to="view")
    row = board_of(at, pk)
    rows = TierMeeting.objects.filter(board=row).exclude(ended_at=None)
    return at, row, fetch(at, rows, "board__site", pk=meeting)


def _values(at: Site, row: Board, found: TierMeeting) -> Context:
    """Every word of the paper."""
    told: Context = found.minutes or {}
    sections = [{"head": head, "lines": lines} for head, lines in words.sections(told)]
    title = _("Minutes: %(board)s, %(day)s") % {"board": row.name, "day": formats.day(found.day, language())}
    return {
        "language": language(), "title": title, "facts": words.facts(told, at.timezone), "sections": sections,
        "none": "" if sections else _("Nothing was decided."),
        "foot": f"{at.name}, {row.name}. {_('Decisions, not speakers.')} {fingerprint(told)[:12]}",
    }  # fmt: skip
