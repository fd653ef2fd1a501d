"""When a site's night is due, on the site's own clock, and the one row per due time that stands for it."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models.functions import Now

from lean.audit import record
from lean.models import Site, User
from valuestream.models import NightlyRun, NightPlan


def plan_of(site: Site) -> NightPlan:
    """The site's plan; one with the usual settings when nobody made one yet."""
    return NightPlan.objects.get_or_create(site=site)[0]


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


def begin_due() -> list[NightlyRun]:
    """Begins each site's newest night that is due and has no row yet; nights missed before it are not made up for.

    Two beats that ask at once begin it once (``one_night_per_site_and_due_time``).
    """
    begun = []
    with_streams = Site.objects.filter(value_streams__isnull=False).annotate(now=Now()).distinct()
    for site in with_streams:
        plan = plan_of(site)
        plan.site = site
        due = latest_due(plan, site.now)
        if plan.is_on and due > plan.since and not NightlyRun.objects.filter(site=site, due_at__gte=due).exists():
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
