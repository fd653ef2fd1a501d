"""Register a trial before it starts, end it, replace its design: what was registered is never changed."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kaizen.core.effect.design import Design, as_json, problems
from kaizen.core.effect.measures import BY_KEY
from kaizen.models import A3, Trial
from kaizen.services.trials.measuring import days_of_work, steps_of
from lean.audit import record
from lean.models import User
from valuestream.models import ValueStream

FARTHEST, EARLIEST = timedelta(days=366), timedelta(days=3 * 366)
SAYS = {
    "before_start": _("The days before begin before the start."),
    "at_least_20_days": _("At least 20 working days before the start are needed."),
    "at_most_a_year": _("The last look comes at most 260 working days after the start."),
    "at_least_10_days": _("The last look comes after at least 10 working days, better 20."),
    "rising_at_most_5": _("Name at most five looks, in days after the start, each later than the one before."),
    "not_negative": _("Not less than 0."),
    "control_is_treated": _("A control line is one on which nothing changes."),
    "between_0_and_1": _("Between 0 and 100 per cent."),
    "at_most_10_percent": _("Between 0.1 and 10 per cent."),
    "named_twice": _("Each guardrail once."),
    "margin_not_negative": _("Not less than 0."),
    "unknown": _("Choose one of those listed."),
    "recommended_20_days": _("20 working days after the start are recommended: fewer find less."),
    "no_control": _(
        "Without a control line the evidence is grade B: anything that changed at the same time counts too."
    ),
    "no_guard": _("Without a guardrail nobody sees what gets worse."),
}


def check(stream: ValueStream, design: Design, *, today: date) -> dict[str, list[str]]:
    """Raises ``ValidationError`` by field for a design that cannot be registered; answers the warnings by field."""
    errors: dict[str, list[str]] = {}
    warnings: dict[str, list[str]] = {}
    event_set = stream.source.current
    if event_set is None:
        raise ValidationError(_("The value stream has no events yet."))
    _refuse_far_days(design, today)
    days = days_of_work(stream, event_set, design.pre_first, design.starts_on)
    for one in problems(design, len([day for day in days if day < design.starts_on])):
        (warnings if one.is_warning else errors).setdefault(one.field, []).append(str(SAYS[one.code]))
    if design.starts_on <= today:
        errors.setdefault("starts_on", []).append(str(_("A trial is registered before it starts.")))
    if design.metric.key not in BY_KEY:
        errors.setdefault("metric", []).append(str(SAYS["unknown"]))
    elif BY_KEY[design.metric.key].of_step != bool(design.metric.step):
        errors.setdefault("step", []).append(str(_("This figure is one of a step, or one of the whole stream.")))
    for field, name in _unknown_steps(stream, design):
        errors.setdefault(field, []).append(str(_("The map knows no step “%(step)s”.") % {"step": name}))
    if errors:
        raise ValidationError(errors)
    return warnings


def _refuse_far_days(design: Design, today: date) -> None:
    """Raises ``ValidationError`` for days that no trial has: their calendar would never end."""
    if design.starts_on > today + FARTHEST:
        raise ValidationError({"starts_on": _("At most a year ahead.")})
    if design.pre_first < today - EARLIEST:
        raise ValidationError({"pre_first": _("At most three years back.")})


def _unknown_steps(stream: ValueStream, design: Design) -> Iterator[tuple[str, str]]:
    """Fields with steps that the newest map does not draw; without a map nobody knows."""
    known = set(steps_of(stream))
    if not known or not design.metric.step:
        return
    asked = [("step", design.metric.step), *(("controls", name) for name in design.controls)]
    yield from ((field, name) for field, name in asked if name not in known)


@transaction.atomic
def register(row: A3, *, stream: ValueStream, design: Design, by: User, today: date | None = None) -> Trial:
    """Registers a trial of an open A3. Raises ``ValidationError``: by field, or because one runs already."""
    today = today or timezone.localdate()
    locked = A3.objects.select_for_update().get(pk=row.pk)
    if not locked.is_open:
        raise ValidationError(_("The A3 is over."))
    running = Trial.objects.filter(a3=locked, ended_at=None).first()
    if running is not None and (running.design_hash, running.registered_by_id) == (design.content_hash, by.pk):
        return running  # a second click
    if running is not None:
        raise ValidationError(_("A trial of this A3 is under way already. End it first."))
    check(stream, design, today=today)
    number = (Trial.objects.filter(a3=locked).aggregate(n=Max("number"))["n"] or 0) + 1
    trial = Trial.objects.create(
        a3=locked, stream=stream, number=number, design=as_json(design), design_hash=design.content_hash,
        registered_on=today, starts_on=design.starts_on, registered_by=by,
    )  # fmt: skip
    facts = {"hash": trial.design_hash, "starts_on": trial.starts_on.isoformat(), "metric": design.metric.key}
    record("trial.registered", trial, by=by, site=locked.site, after=facts)
    return trial


@transaction.atomic
def end(trial: Trial, *, reason: str, by: User) -> Trial:
    """Ends a trial; what was found so far stays. Raises ``ValidationError`` without a reason."""
    locked = Trial.objects.select_for_update().get(pk=trial.pk)
    if locked.ended_at is not None:
        return locked
    if not reason.strip():
        raise ValidationError({"reason": _("Say why: the next one who tries reads it.")})
    locked.ended_at, locked.ended_by, locked.ended_reason = timezone.now(), by, reason.strip()[:200]
    locked.save(update_fields=["ended_at", "ended_by", "ended_reason"])
    record("trial.ended", locked, by=by, site=locked.site, reason=locked.ended_reason)
    return locked


@transaction.atomic
def replace_design(trial: Trial, *, design: Design, reason: str, by: User, today: date | None = None) -> Trial:
    """Another design: it ends the trial and registers a new one, with its own days before and its own start."""
    end(trial, reason=reason, by=by)
    return register(trial.a3, stream=trial.stream, design=design, by=by, today=today)
