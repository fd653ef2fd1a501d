"""Pages of trials: the list, register one, its verdict, what people do beside it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kaizen.core.effect.measures import OF_RULE
from kaizen.core.effect.verdict import Word
from kaizen.forms.trials import ConfirmForm, DesignForm, EndForm, LogForm, MeasureForm
from kaizen.models import A3, Trial, VerdictDocument
from kaizen.services.trials import confirming, measuring, registering
from kaizen.services.trials.reading import confirmation_of, listed, marks_of, next_look_on, trials_at
from kaizen.tasks import judge_trial
from kaizen.views.a3 import INVALID, a3_of
from lean.access import SignedInRequest, fetch, may, policy, site_for
from lean.forms.base import applied, whole_number
from lean.models import Site
from valuestream.core.refusal import Refusal
from valuestream.models import ValueStream

USUAL_CHANGE = 5  # per cent
Context = dict[str, Any]


@policy("view")
@require_safe
def trial_list(request: SignedInRequest, site: str) -> HttpResponse:
    """Every trial with its word, those that failed too."""
    at = site_for(request.user, site, to="view")
    rows = listed(trials_at(at), timezone.localdate())
    return render(request, "kaizen/trials/list.html", {"site": at, "rows": rows})


@policy("write_a3")
def trial_new(request: SignedInRequest, site: str, number: int) -> HttpResponse:
    """Register a trial: the figure by GET, which gives proposals; the design by POST."""
    at = site_for(request.user, site, to="write_a3")
    row = a3_of(at, number)
    form, steps = _measure_form(request, at, row)
    chosen = form.cleaned_data if form.is_valid() else None
    found = _proposed(form, chosen) if chosen else None
    posted = request.POST if request.method == "POST" else None
    design = DesignForm(posted, chosen=chosen, found=found, steps=steps) if chosen and found else None
    if design is not None and posted is not None and design.is_valid():
        stream, wanted = chosen["stream"], design.design()  # type: ignore[index]
        made = applied(design, lambda: registering.register(row, stream=stream, design=wanted, by=request.user))
        if made is not None:
            messages.success(request, _("Registered. The design is fixed from now on."))
            return redirect("trial", at.slug, number, made.number)
    context = {"site": at, "row": row, "form": form, "design": design, "found": found, "chosen": chosen}
    is_bad = form.errors or (design is not None and design.errors) or (posted is not None and design is None)
    return render(request, "kaizen/trials/new.html", context, status=INVALID if is_bad else 200)


def _measure_form(request: SignedInRequest, at: Site, row: A3) -> tuple[MeasureForm, list[str]]:
    """The form as the address fills it; at first with the stream and step of the A3."""
    streams = ValueStream.objects.filter(site=at)
    told = whole_number(request.GET.get("stream", ""))
    stream = streams.filter(pk=told).first() if told is not None else row.stream or streams.first()
    steps = measuring.steps_of(stream) if stream else []
    step = row.step if row.step in steps else steps[0] if steps else ""
    rule = row.finding.document["rule"] if row.finding else ""
    metric = OF_RULE.get(rule, "waiting")
    usual = {"stream": stream.pk if stream else "", "metric": metric, "step": step, "delta": USUAL_CHANGE}
    return MeasureForm({**usual, **request.GET.dict()}, site=at, steps=steps), steps


def _proposed(form: MeasureForm, chosen: dict[str, Any]) -> measuring.Proposed | None:
    try:
        return measuring.proposed(
            chosen["stream"], metric=chosen["metric"], step=chosen["step"] or None, delta=chosen["delta"] / 100,
            today=timezone.localdate(),
        )  # fmt: skip
    except Refusal:
        form.add_error("step", _("Nothing was booked at this step in these days."))
        return None


@policy("view")
@require_safe
def trial(request: SignedInRequest, site: str, number: int, trial: int) -> HttpResponse:
    """The verdict, newest or with ``?verdict=`` an earlier one."""
    at = site_for(request.user, site, to="view")
    return render(request, "kaizen/trials/trial.html", _context(request, at, _trial_of(at, number, trial)))


@policy("write_a3")
@require_POST
def trial_end(request: SignedInRequest, site: str, number: int, trial: int) -> HttpResponse:
    """End the trial; what was found stays."""
    at = site_for(request.user, site, to="write_a3")
    row, form = _trial_of(at, number, trial), EndForm(request.POST)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        if applied(form, lambda: registering.end(row, reason=reason, by=request.user)) is not None:
            messages.success(request, _("Ended. What was found so far stays."))
            return redirect("trial", at.slug, number, trial)
    return render(request, "kaizen/trials/trial.html", _context(request, at, row) | {"end_form": form}, status=INVALID)


@policy("write_a3")
@require_POST
def trial_log(request: SignedInRequest, site: str, number: int, trial: int) -> HttpResponse:
    """Note what else happened in the stream; the verdict is computed anew."""
    at = site_for(request.user, site, to="write_a3")
    row, form = _trial_of(at, number, trial), LogForm(request.POST)
    if form.is_valid():
        values = form.cleaned_data
        if applied(form, lambda: confirming.log_change(row.stream, by=request.user, **values)) is not None:
            judge_trial.delay_on_commit(row.pk)
            messages.success(request, _("Noted. It counts in every trial of the stream."))
            return redirect("trial", at.slug, number, trial)
    return render(request, "kaizen/trials/trial.html", _context(request, at, row) | {"log_form": form}, status=INVALID)


@policy("confirm_effect")
@require_POST
def trial_confirm(request: SignedInRequest, site: str, number: int, trial: int, verdict: int) -> HttpResponse:
    """Stand behind a verdict, or say why not."""
    at = site_for(request.user, site, to="confirm_effect")
    row, form = _trial_of(at, number, trial), ConfirmForm(request.POST)
    found = fetch(at, VerdictDocument.objects.filter(trial=row), "trial__a3__site", number=verdict)
    if form.is_valid():
        values = form.cleaned_data
        if applied(form, lambda: confirming.confirm(found, by=request.user, **values)) is not None:
            messages.success(request, _("Kept with its reason."))
            return redirect("trial", at.slug, number, trial)
    context = _context(request, at, row, found) | {"confirm_form": form}
    return render(request, "kaizen/trials/trial.html", context, status=INVALID)


def _trial_of(site: Site, number: int, trial: int) -> Trial:
    return fetch(site, trials_at(site), "a3__site", a3__number=number, number=trial)


def _verdict_of(request: SignedInRequest, row: Trial) -> VerdictDocument | None:
    asked = whole_number(request.GET.get("verdict", ""))
    found = row.verdicts.order_by("-number")
    if asked is not None:
        return fetch(row.site, found, "trial__a3__site", number=asked)
    return found.first()


def _context(request: SignedInRequest, at: Site, row: Trial, verdict: VerdictDocument | None = None) -> Context:
    from kaizen.core.effect.runchart import run_chart, whisker  # loads the engine: not at start-up

    verdict, today = verdict or _verdict_of(request, row), timezone.localdate()
    newest = row.verdicts.order_by("-number").values_list("number", flat=True).first()
    may_write, may_confirm = may(request.user, at, "write_a3"), may(request.user, at, "confirm_effect")
    is_second = verdict is not None and confirming.may_confirm(verdict, request.user)
    return {
        "site": at, "row": row, "a3": row.a3, "verdict": verdict, "doc": verdict.content if verdict else None,
        "design": row.design, "state": row.state(today), "newest": newest,
        "chart": run_chart(verdict.content) if verdict else None,
        "whisker": whisker(verdict.content) if verdict else None,
        "next_look": next_look_on(row, verdict) if verdict and row.ended_at is None else None,
        "confirmation": confirmation_of(verdict), "is_second": is_second, "may_confirm": may_confirm,
        "may_write": may_write, "log_form": LogForm(today=today), "confirm_form": ConfirmForm(), "end_form": EndForm(),
        "logged": row.stream.logged_changes.filter(day__gte=row.design["pre_first"])[:20],
        "marks": marks_of(row) if row.verdicts.filter(word=Word.PROVEN).exists() else [],
        "earlier": row.verdicts.defer("content").order_by("-number")[:30],
    }  # fmt: skip
