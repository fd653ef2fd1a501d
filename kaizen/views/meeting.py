"""The stand-up of a board: one page that walks the agenda, the same for all who look at it."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from kaizen.core.board import agenda
from kaizen.core.board.layout import Place
from kaizen.forms.boards import MoveForm
from kaizen.forms.meetings import AttendForm, DoneForm, PromiseForm, QuestionsForm, RedForm
from kaizen.models import Action, Board, Escalation, Red, TierMeeting
from kaizen.services.boards import meetings
from kaizen.services.boards.briefs import newest_brief
from kaizen.services.boards.meeting_minutes import decisions_of
from kaizen.services.boards.versions import BOARDS
from kaizen.tiles import Scene, letter
from kaizen.views.boards import board_of
from lean import watch
from lean.access import SignedInRequest, may, policy, site_for
from lean.models import Site

Context = dict[str, Any]
INVALID = 422
LAST_REDS = 3


@policy("view")
@require_safe
def meeting(request: SignedInRequest, site: str, pk: int) -> HttpResponse:
    """The stand-up that runs, else how to begin one. For a page that shows ``?seen=`` nothing (204) while it holds."""
    at = site_for(request.user, site, to="view")
    row = board_of(at, pk)
    if request.GET.get("seen") == watch.newest(BOARDS, row.pk):
        return HttpResponse(status=204)
    return render(request, "kaizen/boards/meeting/page.html", page_of(request, at, row))


def page_of(request: SignedInRequest, at: Site, row: Board, **refused: Any) -> Context:
    """What the page shows. ``refused``: forms by their prefix that were not taken."""
    now, found = timezone.now(), meetings.running(row)
    scene = Scene(row, now)
    context = {
        "site": at, "board": row, "meeting": found, "seen": watch.newest(BOARDS, row.pk), "now": now,
        "may_run": may(request.user, at, "run_board"), "brief": newest_brief(row, scene.figures.today),
        "today": scene.figures.today, "items": meetings.items_of(row),
    }  # fmt: skip
    return context | (_running(found, scene, refused) if found else {"last": _last(row)})


def _running(found: TierMeeting, scene: Scene, refused: Context) -> Context:
    items = meetings.items_of(scene.board)
    at = agenda.place_of(items, found.place)
    before, after = agenda.beside(items, found.place)
    fill = ITEMS[items[at].kind]
    shown = {"attend_form": AttendForm(initial={"attendance": found.attendance}, prefix="attend")} | refused
    return {
        "item": items[at], "number": at + 1, "before": before, "after": after,
        "new_form": refused.get("new") or PromiseForm(initial={"due": next_day(scene)}, prefix="new"),
        **fill(found, scene, items[at], refused), "attend_form": shown.get("attend", shown["attend_form"]),
    }  # fmt: skip


def next_day(scene: Scene) -> date:
    """The next day that is worked: until then, unless somebody says otherwise."""
    day = scene.figures.today + timedelta(days=1)
    while not scene.figures.works(day) and day - scene.figures.today < timedelta(days=7):
        day += timedelta(days=1)
    return day


def _promises(found: TierMeeting, scene: Scene, item: agenda.Item, refused: Context) -> Context:
    """What is due up to today, what is due later, and what was done in this stand-up."""
    rows = Action.objects.filter(board=scene.board)
    told = [_promise(row, scene, refused) for row in rows.filter(done_at=None).order_by("due", "pk")]
    return {
        "due": [one for one in told if one["row"].due <= scene.figures.today],
        "later": [one for one in told if one["row"].due > scene.figures.today],
        "done": list(rows.filter(done_at__gte=found.started_at).order_by("done_at")),
    }  # fmt: skip


def _promise(row: Action, scene: Scene, refused: Context) -> Context:
    name = f"move-{row.pk}"
    return {
        "row": row, "done_form": DoneForm(prefix=f"done-{row.pk}"), "is_refused": name in refused,
        "move_form": refused.get(name) or MoveForm(initial={"due": next_day(scene)}, prefix=name),
    }  # fmt: skip


def _letter(found: TierMeeting, scene: Scene, item: agenda.Item, refused: Context) -> Context:
    """The letter as it hangs on the board, its open reds, and the last ones that were answered."""
    place = Place("letter", "letter", 0, 0, 4, 6, (("letter", item.letter),))
    reds = Red.objects.filter(kpi__board=scene.board, kpi__letter=item.letter, kpi__retired_at=None)
    answered = reds.exclude(answered_at=None).select_related("kpi", "action").order_by("-answered_at")
    return {
        "t": letter.fill(scene, place), "head": {"day": scene.figures.today}, "reds": _reds_of(reds, scene, refused),
        "answered": list(answered[:LAST_REDS]),
    }  # fmt: skip


def _reds(found: TierMeeting, scene: Scene, item: agenda.Item, refused: Context) -> Context:
    return {"reds": _reds_of(Red.objects.filter(kpi__board=scene.board, kpi__retired_at=None), scene, refused)}


def _reds_of(rows: Any, scene: Scene, refused: Context) -> list[Context]:
    """The open reds, each with its form."""
    initial = {"due": next_day(scene)}
    return [
        {"row": row, "form": refused.get(f"red-{row.pk}") or RedForm(initial=initial, prefix=f"red-{row.pk}")}
        for row in rows.filter(answered_at=None).select_related("kpi").order_by("due_at", "pk")
    ]  # fmt: skip


def _escalations(found: TierMeeting, scene: Scene, item: agenda.Item, refused: Context) -> Context:
    """What this board asked and was asked, until it is answered and read."""
    here = Q(board=scene.board) | Q(to=scene.board)
    rows = Escalation.objects.filter(here).filter(Q(answered_at=None) | Q(seen_at=None, board=scene.board))
    return {"rows": list(rows.select_related("board", "to").order_by("due_at", "pk"))}


def _questions(found: TierMeeting, scene: Scene, item: agenda.Item, refused: Context) -> Context:
    return {"questions": refused.get("ask") or QuestionsForm(stored=found.answers, prefix="ask")}


def _close(found: TierMeeting, scene: Scene, item: agenda.Item, refused: Context) -> Context:
    return {"decided": decisions_of(found, scene.now)}


ITEMS = {
    agenda.PROMISES: _promises, agenda.LETTER: _letter, agenda.REDS: _reds, agenda.ESCALATIONS: _escalations,
    agenda.QUESTIONS: _questions, agenda.CLOSE: _close,
}  # fmt: skip


def _last(row: Board) -> TierMeeting | None:
    """The stand-up before."""
    return row.meetings.exclude(ended_at=None).order_by("-started_at").first()
