"""When a site's night is due, on the site's own clock, and the one row per due time that stands for it."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from lean.audit import record
from lean.models import Site, User
from lean.services.changes import save
from valuestream.models import NightlyRun, NightPlan


def plan_of(site: Site) -> NightPlan:
    """The site's plan; one with the usual settings when nobody made one yet."""
    return NightPlan.objects.get_or_create(site=site)[0]


def known_plan(site: Site) -> NightPlan:
    """The site's plan for who only looks at it: the usual settings, not stored, when nobody made one yet."""
    return NightPlan.objects.filter(site=site).first() or NightPlan(site=site)


@transaction.atomic
def change_plan(site: Site, *, by: User, **values: Any) -> NightPlan:
    """Changes when the night is due and what it looks at. Raises ``ValidationError`` keyed by field.

    A due time that lies in the past already is not made up for: the next one is the first with the new settings.
    """
    plan = save(plan_of(site), site=site, by=by, action="plan.changed", **values)
    if {"at", "is_on"} & values.keys():
        NightPlan.objects.filter(pk=plan.pk).update(since=Now())
        plan.refresh_from_db()
    return plan


def due_on(plan: NightPlan, day: date) -> datetime:
    """When the night that ends on ``day`` (local) is due, in UTC.

    A clock time that does not exist on that day is taken after the gap, one that comes twice the first time.
    """
    zone = ZoneInfo(plan.site.timezone)
    return datetime.combine(day, plan.at, zone).astimezone(UTC)


def latest_due(plan: NightPlan, now: datetime) -> datetime:
    """The newest due time that is not in the future."""
    today = now.astimezone(ZoneInfo(plan.site.timezone)).date()
    return next(due for n in range(3) if (due := due_on(plan, today - timedelta(days=n))) <= now)


def clock() -> datetime:
    """Now, for what people see and ask for; what a lease rests on is asked of the database."""
    return timezone.now()


def next_due(plan: NightPlan, now: datetime) -> datetime | None:
    """The first due time that is still to come; None while the plan is off."""
    return due_on(plan, latest_local(plan, now) + timedelta(days=1)) if plan.is_on else None


def latest_local(plan: NightPlan, now: datetime) -> date:
    """The local day of the newest due time."""
    return latest_due(plan, now).astimezone(ZoneInfo(plan.site.timezone)).date()


def begin_due() -> list[NightlyRun]:
    """Begins each site's newest night that is due and has no row yet; nights missed before it are not made up for.

    Two beats that ask at once begin it once (``one_night_per_site_and_due_time``). A night in the future, begun while
    the clock was wrong, holds up none.
    """
    begun = []
    with_streams = Site.objects.filter(value_streams__isnull=False).annotate(now=Now()).distinct()
    for site in with_streams:
        plan = plan_of(site)
        plan.site = site
        due = latest_due(plan, site.now)
        known = NightlyRun.objects.filter(site=site, due_at__gte=due, due_at__lte=site.now)
        if plan.is_on and due > plan.since and not known.exists():
            night, is_new = begin(site, due, by=None)
            begun += [night] if is_new else []
    return begun


def begin(site: Site, due_at: datetime, by: User | None) -> tuple[NightlyRun, bool]:
    """The night of this due time, and whether it begins only now."""
    day = due_at.astimezone(ZoneInfo(site.timezone)).date()
    with transaction.atomic():
        night, is_new = NightlyRun.objects.get_or_create(
            site=site, due_at=due_at, defaults={"day": day, "rung_at": Now()}
        )
        if is_new:
            record("night.begun", night, by=by, site=site, after={"due": due_at.isoformat()})
    return night, is_new


@transaction.atomic
def begin_now(site: Site, by: User) -> NightlyRun:
    """A night that is due now, for a person who does not want to wait; the one that runs already when there is one.

    Two people who press at once get the same night: the plan's row is held, and a night is due at a full minute.
    """
    NightPlan.objects.select_for_update().get(pk=plan_of(site).pk)
    working = NightlyRun.objects.filter(site=site, state__in=NightlyRun.WORKING).order_by("-due_at").first()
    if working is not None:
        return working
    return begin(site, clock().replace(second=0, microsecond=0), by=by)[0]
