"""By when what a line owes is wanted: working days of its site, as many as the site set."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.utils import timezone

from kaizen.core.effect.watch import MARKS
from kaizen.core.rollout.duties import BY_KEY, DUTIES, Duty, Works, passed, shifted, works
from kaizen.models import Adoption, DutyDays
from kaizen.services.rollouts import deciding, signing
from kaizen.services.rollouts.scheduling import lacks
from lean.models import Site, User
from lean.services import changes
from lean.transactions import atomic
from valuestream.services.maps import calendar_of

OF_LACK = {"trained": "train", "seen": "look"}
GONE_BACK = ("rolling_back", "rolled_back")


@dataclass(frozen=True, slots=True)
class Owed:
    """What a line owes since ``begun``. ``area``: of a signature. ``late``: working days past ``due``, 0 until then."""

    duty: Duty
    begun: datetime
    due: date
    late: int = 0
    area: str = ""

    @property
    def key(self) -> str:
        """What a reminder names it by."""
        return f"{self.duty.key}:{self.area}" if self.area else self.duty.key


class Times:
    """The days and the calendar of each site, read once each."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[Mapping[str, int], Works]] = {}

    def of(self, site: Site) -> tuple[Mapping[str, int], Works]:
        if site.pk not in self._known:
            self._known[site.pk] = days_at(site), works(calendar_of(site))
        return self._known[site.pk]

    def owed(self, site: Site, duty: Duty, begun: datetime, now: datetime, area: str = "") -> Owed:
        """A duty with its date on the clock of the site."""
        (days, worked), zone = self.of(site), ZoneInfo(site.timezone)
        due = shifted(begun.astimezone(zone).date(), days[duty.key], worked)
        return Owed(duty, begun, due, passed(due, now.astimezone(zone).date(), worked), area)


def days_at(site: Site) -> dict[str, int]:
    """The working days for each duty: those that the site set, else the usual ones."""
    own = dict(DutyDays.objects.filter(site=site).values_list("duty", "days"))
    return {one.key: own.get(one.key, one.days) for one in DUTIES}


@atomic
def set_days(site: Site, days: Mapping[str, int], *, by: User) -> dict[str, int]:
    """Other working days, for what is owed already too. Raises ``ValidationError`` by duty."""
    Site.objects.select_for_update(no_key=True).get(pk=site.pk)
    known = {row.duty: row for row in DutyDays.objects.filter(site=site)}
    now = days_at(site)
    for key in (one.key for one in DUTIES if days.get(one.key, now[one.key]) != now[one.key]):
        row = known.get(key) or DutyDays(site=site, duty=key)
        try:
            changes.save(row, site=site, by=by, action="duty_days.set", duty=key, days=days[key])
        except ValidationError as error:
            raise ValidationError({key: error.messages}) from error
    return days_at(site)


def owed_by(row: Adoption, times: Times | None = None, now: datetime | None = None) -> list[Owed]:
    """All that the line owes now, what is due first on top; nothing where it waits for nobody."""
    times, now = times or Times(), now or timezone.now()
    is_stopped = row.rollout.state == "stopped"
    found = [times.owed(row.site, BY_KEY[key], begun, now, area) for key, begun, area in _open(row)
             if BY_KEY[key].while_stopped or not is_stopped]  # fmt: skip
    return sorted(found, key=lambda one: one.due)


def due_of(row: Adoption, times: Times | None = None, now: datetime | None = None) -> Owed | None:
    """What is due first."""
    return next(iter(owed_by(row, times, now)), None)


def _open(row: Adoption) -> list[tuple[str, datetime, str]]:
    """Key, beginning and area of each open duty."""
    since = row.since or row.changed_at
    if row.rollout.state not in ("running", "stopped"):
        return []
    if row.back_asked_at is not None and row.state not in GONE_BACK:
        return [("back", row.back_asked_at, "")]
    if row.state == "in_approval":
        return [("in_approval", since, area) for area in signing.still_open(row)]
    if row.state == "approved":
        return [(OF_LACK[code], since, "") for code in lacks(row)] or [("day", since, "")]
    if row.state == "verified":
        return [("verified", _looked_back_at(row), "")] if deciding.ways(row) else []
    return [(row.state, since, "")] if row.state in BY_KEY else []


def _looked_back_at(row: Adoption) -> datetime:
    """When the last look back was, after 90 days; or since when it is verified, where that is later."""
    since = row.since or row.changed_at
    if row.starts_on is None:
        return since
    begun = datetime.combine(row.starts_on, datetime.min.time(), tzinfo=ZoneInfo(row.site.timezone))
    return max(since, begun + timedelta(days=MARKS[-1]))
