"""The rollouts under way that concern a site, each with the line that has been waited for longest."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch

from kaizen.models import Adoption, Rollout
from kaizen.services.rollouts.reading import OF_LINE, rollouts_for
from kaizen.services.rollouts.times import Owed, Times, due_of
from lean.models import Site

UNDER_WAY = ("stopped", "running")
TRIED = 6  # lines of a rollout that are asked at most, as each takes questions to the database


@dataclass(frozen=True, slots=True)
class Waited:
    """``line`` owes ``owed``, and longer than the others; both None where nobody is waited for, or not asked.

    ``left``: lines that are not at their end.
    """

    row: Rollout
    is_ours: bool
    left: int
    line: Adoption | None = None
    owed: Owed | None = None


def under_way(site: Site, now: datetime, most: int) -> list[Waited]:
    """From here and to here: stopped ones first, then those to here, the newest first. ``most``: how many of them are
    asked for whom they wait.
    """
    lines = Prefetch("adoptions", Adoption.objects.select_related(*OF_LINE).order_by("wave__number", "pk"))
    found = list(rollouts_for(site).filter(state__in=UNDER_WAY).order_by("-started_at", "-pk").prefetch_related(lines))
    found.sort(key=lambda row: (row.state != "stopped", row.site_id == site.pk))
    times = Times()
    return [_waited(row, site, times if n < most else None, now) for n, row in enumerate(found)]


def _waited(row: Rollout, site: Site, times: Times | None, now: datetime) -> Waited:
    """One rollout; of one from elsewhere only the lines of the site are asked."""
    is_ours = row.site_id == site.pk
    lines = [one for one in row.adoptions.all() if not one.is_ended and (is_ours or one.site_id == site.pk)]
    oldest = sorted(lines, key=lambda line: (line.since or line.changed_at, line.pk))[: TRIED if times else 0]
    asked = ((line, due_of(line, times, now)) for line in oldest)
    line, owed = next(((line, owed) for line, owed in asked if owed), (None, None))
    return Waited(row, is_ours, len(lines), line, owed)
