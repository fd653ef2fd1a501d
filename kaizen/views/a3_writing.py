"""Write on an A3 without a script: every field of the eight steps in one form, and what people do beside the sheet."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kaizen import a3_words as words
from kaizen.core.a3 import SECTIONS, fold
from kaizen.forms.a3 import AnswerForm, CommentForm, EndForm, ReopenForm
from kaizen.models import A3, A3Comment
from kaizen.services.a3 import coaching, ending
from kaizen.services.a3.editing import Change, edits_of, write
from kaizen.services.a3.reading import paper_of
from kaizen.templatetags.a3 import sheet_title
from kaizen.views.a3 import INVALID, a3_of
from kaizen.views.a3_diagrams import diagrams
from kaizen.views.a3_form import Errors, SheetForm, changes_in
from kaizen.views.a3_photos import photos_sent
from kaizen.views.a3_sheet import sheet_context
from lean.access import SignedInRequest, fetch, may, policy, site_for
from lean.forms.base import applied, whole_number

DRAWINGS = {"causes": "kaizen/a3/_fish.svg", "whys": "kaizen/a3/_whys.svg"}


@policy("write_a3")
def a3_write(request: SignedInRequest, site: str, number: int) -> HttpResponse:
    """All fields; a script saves each one as it is written, without one the button saves them all."""
    at = site_for(request.user, site, to="write_a3")
    row = a3_of(at, number)
    errors = _saved(request, row) if request.method == "POST" else {}
    if request.method == "POST" and not errors:
        return redirect("a3_write", at.slug, number)
    paper = paper_of(row)
    context = sheet_context(request, at, paper) | {"form": SheetForm(paper, errors, request.POST), "errors": errors}
    return render(request, "kaizen/a3/write.html", context, status=INVALID if errors else 200)


def _saved(request: SignedInRequest, row: A3) -> Errors:
    """Writes what came; what was refused, by address. With a photo that is none, no text is saved either."""
    seen = fold(edits_of(row), upto=_seq(request.POST))
    errors = photos_sent(request, row, seen.seq)
    if errors:
        return errors
    try:
        found = write(row, changes_in(request.POST, seen, row), by=request.user)
    except ValidationError as error:
        return error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
    _tell(request, [one.how for one in found])
    return {}


def _seq(posted: QueryDict) -> int:
    return whole_number(posted.get("seq", "")) or 0


def _tell(request: SignedInRequest, hows: list[str]) -> None:
    if "apart" in hows:
        messages.warning(request, _("Somebody else wrote the same field. Both versions stand there: choose."))
    elif "merged" in hows:
        messages.success(request, _("Saved, together with what somebody else wrote in the same field."))
    else:
        messages.success(request, _("Saved."))


@policy("view")
@require_safe
def a3_drawn(request: SignedInRequest, site: str, number: int, part: str) -> HttpResponse:
    """One of the two diagrams as it is now: the form draws it anew after what it shows was saved."""
    at = site_for(request.user, site, to="view")
    row = a3_of(at, number)
    if part not in DRAWINGS:
        raise Http404("no such drawing")
    sheet = paper_of(row).sheet
    context = diagrams(sheet, sheet_title(row, sheet)) | {"linked": True}
    return render(request, DRAWINGS[part], context, content_type="text/html")


@policy("write_a3")
@require_POST
def a3_settle(request: SignedInRequest, site: str, number: int, seq: int) -> HttpResponse:
    """Choose between two versions of a field: ``take`` what stands beside it, or ``keep`` what stands."""
    at = site_for(request.user, site, to="write_a3")
    row = a3_of(at, number)
    edit = fetch(at, row.edits.filter(apart=True), "a3__site", seq=seq)
    now = fold(edits_of(row))
    value = edit.value if request.POST.get("choice") == "take" else now.value(edit.path)
    change = Change(edit.path, value, base=now.seq, settles=edit.seq, key=f"settle-{edit.seq}")
    write(row, [change], by=request.user)
    messages.success(request, _("Chosen. The other version stays in the history."))
    return redirect("a3_write", at.slug, number)


@policy("write_a3")
@require_POST
def a3_comment(request: SignedInRequest, site: str, number: int) -> HttpResponse:
    """A comment or a question beside the sheet."""
    at = site_for(request.user, site, to="write_a3")
    row = a3_of(at, number)
    titles = {section.number: str(words.STEPS[section.key]) for section in SECTIONS}
    form = CommentForm(request.POST, may_coach=may(request.user, at, "coach_a3"), titles=titles)
    if form.is_valid():
        values = form.cleaned_data
        if applied(form, lambda: coaching.comment(row, by=request.user, **values)) is not None:
            return redirect("a3", at.slug, number)
    context = sheet_context(request, at, paper_of(row)) | {"comment_form": form}
    return render(request, "kaizen/a3/sheet.html", context, status=INVALID)


@policy("write_a3")
@require_POST
def a3_answer(request: SignedInRequest, site: str, number: int, pk: int) -> HttpResponse:
    """The answer to a question."""
    at = site_for(request.user, site, to="write_a3")
    row = a3_of(at, number)
    asked = fetch(at, A3Comment.objects.filter(a3=row), "a3__site", pk=pk)
    form = AnswerForm(request.POST)
    if form.is_valid():
        values = form.cleaned_data | {"section": asked.section, "answers": asked}
        done = applied(form, lambda: coaching.comment(row, by=request.user, **values))
        if done is not None:
            return redirect("a3", at.slug, number)
    context = sheet_context(request, at, paper_of(row)) | {"answer_form": form, "answered": asked.pk}
    return render(request, "kaizen/a3/sheet.html", context, status=INVALID)


@policy("write_a3")
@require_POST
def a3_end(request: SignedInRequest, site: str, number: int) -> HttpResponse:
    """End the A3 with what it became, or open an ended one again: as the button said, so that a second click of the
    same one does not undo the first."""
    at = site_for(request.user, site, to="write_a3")
    row = a3_of(at, number)
    is_end = request.POST.get("do", "end" if row.is_open else "reopen") == "end"
    form = EndForm(request.POST) if is_end else ReopenForm(request.POST)
    change = ending.end if is_end else ending.reopen
    if form.is_valid():
        values = form.cleaned_data
        if applied(form, lambda: change(row, by=request.user, **values)) is not None:
            return redirect("a3", at.slug, number)
    name = "end_form" if is_end else "reopen_form"
    context = sheet_context(request, at, paper_of(row)) | {name: form}
    return render(request, "kaizen/a3/sheet.html", context, status=INVALID)
