"""Pages of a site's ideas: the inbox with its answer clock, one of them, a new one at a desk, the clock."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kaizen.core.ideas import State
from kaizen.forms.ideas import AnswerForm, ClockForm, DeskForm, ReasonForm, TakeUpForm
from kaizen.models import Idea
from kaizen.services.a3.opening import has_room
from kaizen.services.ideas.answers import answer
from kaizen.services.ideas.clock import hours_at, set_hours
from kaizen.services.ideas.giving import give_idea, take_name_off
from kaizen.services.ideas.listing import ideas_at, stuck_at
from kaizen.services.ideas.photos import path_of, remove_photo
from kaizen.services.ideas.taking_up import take_up
from kaizen.services.similar import similar_to
from kaizen.templatetags.ideas import STATES
from lean.access import SAFE_METHODS, SignedInRequest, fetch, may, policy, site_for
from lean.forms.base import applied, whole_number
from lean.models import Site

INVALID, PER_PAGE = 422, 50
ONE = Idea.objects.with_state().select_related(
    "site",
    "area",
    "stream",
    "place__workstation__line__area",
    "place__area",
    "place__board",
    "place__standard",
    "photo",
    "signed_by",
    "version__standard",
)


@policy("view")
@require_safe
def idea_list(request: SignedInRequest, site: str) -> HttpResponse:
    """The inbox: what waits past its time on top, then all ideas with the clock of each: safety first, then by age."""
    at = site_for(request.user, site, to="view")
    chosen = {key: request.GET.get(key, "") for key in ("kind", "state", "area")}
    kind = chosen["kind"] if chosen["kind"] in Idea.Kind.values else ""
    state = chosen["state"] if chosen["state"] in set(State) else ""
    area = whole_number(chosen["area"])
    page = Paginator(ideas_at(at, state=state, area=area, kind=kind), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "site": at, "page": page, "stuck": stuck_at(at), "chosen": chosen, "is_filtered": any(chosen.values()),
        "states": STATES, "kinds": Idea.Kind.choices, "hours": hours_at(at),
        "may_manage": may(request.user, at, "manage_ideas"),
    }  # fmt: skip
    return render(request, "kaizen/ideas/list.html", context)


@policy("view", change="give_idea")
def idea_new(request: SignedInRequest, site: str) -> HttpResponse:
    """An idea at a desk; while it is written, what was proposed or tried before (htmx asks for that part alone)."""
    at = site_for(request.user, site, to="view" if request.method in SAFE_METHODS else "give_idea")
    data = request.POST or (request.GET if request.htmx else None)  # type: ignore[attr-defined]
    form = DeskForm(data or None, request.FILES or None, site=at, user=request.user)
    if request.method == "POST" and "look" not in request.POST and form.is_valid():
        given = applied(form, lambda: give_idea(at, **form.told()))
        if given is not None:
            messages.success(request, _("The idea is in the inbox."))
            return redirect("idea", at.slug, given.pk)
        form.renew_key()
    is_refused = request.method == "POST" and "look" not in request.POST
    context = {"site": at, "form": form, "found": _similar(at, form), "is_asked": bool(data)}
    page = "kaizen/ideas/new.html" + ("#similar" if request.htmx else "")  # type: ignore[attr-defined]
    return render(request, page, context, status=INVALID if is_refused else 200)


def _similar(site: Site, form: DeskForm) -> list[Any]:
    if not form.is_bound:
        return []
    told = {name: str(form[name].value() or "") for name in ("obstacle", "better", "step", "waste")}
    step = told["step"].partition(":")[2]
    return similar_to(site, f"{told['obstacle']} {told['better']}", step, told["waste"])


@policy("view", change="answer_idea")
def idea(request: SignedInRequest, site: str, pk: int) -> HttpResponse:
    """One idea: what it says, its clock, what was answered, what is like it, and the next answer."""
    at = site_for(request.user, site, to="view" if request.method in SAFE_METHODS else "answer_idea")
    row = fetch(at, ONE, pk=pk)
    answers = list(row.answers.select_related("a3"))
    form = AnswerForm(request.POST or None, state=row.state, seen=len(answers))  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        if applied(form, lambda: answer(row, by=request.user, **values)) is not None:
            messages.success(request, _("Answered. Whoever gave the idea sees it by the code."))
            return redirect("idea", at.slug, pk)
    context = {
        "site": at, "idea": row, "answers": answers, "form": form, "reason_form": ReasonForm(),
        "found": similar_to(at, row.text, row.step, row.waste, but=("idea", row.pk)),
        "may_answer": may(request.user, at, "answer_idea"),
        "may_begin": may(request.user, at, "write_a3"), "is_own": row.signed_by_id == request.user.pk,
    }  # fmt: skip
    return render(request, "kaizen/ideas/idea.html", context, status=INVALID if form.errors else 200)


@policy("write_a3")
def idea_a3(request: SignedInRequest, site: str, pk: int) -> HttpResponse:
    """Makes an A3 of an accepted idea; one that has its A3 leads there."""
    at = site_for(request.user, site, to="write_a3")
    row = fetch(at, ONE, pk=pk)
    form = TakeUpForm(request.POST or None, idea=row, has_room=has_room(at, row.area))
    if request.method == "POST" and form.is_valid():
        made = applied(form, lambda: take_up(row, by=request.user, **form.cleaned_data))
        if made is not None:
            messages.success(request, _("Begun. Whoever gave the idea sees that it is taken up."))
            return redirect("a3_write", at.slug, made.number)
    return render(
        request, "kaizen/ideas/take_up.html", {"site": at, "idea": row, "form": form},
        status=INVALID if form.errors else 200,
    )  # fmt: skip


@policy("view")
@require_safe
def idea_photo(request: SignedInRequest, site: str, pk: int) -> FileResponse:
    """The photo of an idea, as it was drawn anew."""
    row = fetch(site_for(request.user, site, to="view"), ONE, pk=pk)
    photo = getattr(row, "photo", None)
    if photo is None or not path_of(photo).exists():
        raise Http404("no photo")
    return FileResponse(path_of(photo).open("rb"), content_type="image/jpeg")


@policy("answer_idea")
@require_POST
def idea_photo_remove(request: SignedInRequest, site: str, pk: int) -> HttpResponse:
    """Takes the photo away for good, with a reason."""
    at = site_for(request.user, site, to="answer_idea")
    row = fetch(at, ONE, pk=pk)
    try:
        remove_photo(row, because=request.POST.get("because", ""), by=request.user)
        messages.success(request, _("The photo is gone."))
    except ValidationError as error:
        messages.error(request, error.messages[0])
    return redirect("idea", at.slug, pk)


@policy("give_idea")
@require_POST
def idea_name_remove(request: SignedInRequest, site: str, pk: int) -> HttpResponse:
    """Takes one's own name off an idea."""
    at = site_for(request.user, site, to="give_idea")
    row = fetch(at, ONE, pk=pk)
    try:
        take_name_off(row, by=request.user)
        messages.success(request, _("Your name is off. The idea stays."))
    except ValidationError as error:
        messages.error(request, error.messages[0])
    return redirect("idea", at.slug, pk)


@policy("view", change="manage_ideas")
def idea_clock(request: SignedInRequest, site: str) -> HttpResponse:
    """Within how many working hours the site promises the first answer."""
    at = site_for(request.user, site, to="view" if request.method in SAFE_METHODS else "manage_ideas")
    form = ClockForm(request.POST or None, initial={"hours": hours_at(at)})
    if request.method == "POST" and form.is_valid():
        hours = form.cleaned_data["hours"]
        if applied(form, lambda: set_hours(at, hours=hours, by=request.user)) is not None:
            messages.success(request, _("Saved. The next ideas have this time."))
            return redirect("ideas", at.slug)
    context = {"site": at, "form": form, "hours": hours_at(at), "may_manage": may(request.user, at, "manage_ideas")}
    return render(request, "kaizen/ideas/clock.html", context, status=INVALID if form.errors else 200)
