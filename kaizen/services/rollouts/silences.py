"""For how long a line has told nothing: working days without events since it works by the new version."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from kaizen.core.rollout.stopping import OUTAGE
from kaizen.models import Adoption
from kaizen.services.trials.measuring import days_of_work
from valuestream.models import EventSet


@dataclass(frozen=True, slots=True)
class Silence:
    """``days``: working days of the site after ``since`` and before today."""

    days: int
    since: date


def silence_of(row: Adoption, begun_at: datetime, today: date) -> Silence:
    """Since the newest event, or since the line was put in effect (``begun_at``) where that came later."""
    zone, event_set = ZoneInfo(row.site.timezone), row.stream.source.current
    begun = begun_at.astimezone(zone).date()
    known = event_set.last.date() if event_set and event_set.last else begun
    if (today - begun).days <= OUTAGE + 1 or (today - known).days <= OUTAGE:
        return Silence(0, max(begun, known))  # whatever the log's clock: its manifest need not be read
    since = max(begun, _newest_day(event_set, zone)) if event_set and event_set.last else begun
    if (today - since).days <= OUTAGE + 1:
        return Silence(0, since)
    first, last = since + timedelta(days=1), today - timedelta(days=1)
    if event_set is None:
        every = (first + timedelta(days=n) for n in range((last - first).days + 1))
        return Silence(sum(day.weekday() < 5 for day in every), since)
    return Silence(len(days_of_work(row.stream, event_set, first, last)), since)


def _newest_day(event_set: EventSet, zone: ZoneInfo) -> date:
    """On the log's clock: one without time zone tells the site's clock as it is."""
    assert event_set.last is not None
    return event_set.last.astimezone(zone if event_set.manifest["timezone"] else UTC).date()
