"""The answer clock of a site: within how many working hours an idea gets its first answer."""

from datetime import datetime

from kaizen.core import ideas as core
from kaizen.models import IdeaClock
from lean.models import Site, User
from lean.services import changes
from valuestream.core.calendar import WorkCalendar
from valuestream.services.maps import calendar_of

USUAL_HOURS = 24  # working hours: three days where one shift works, the next day where three do


def hours_at(site: Site) -> int:
    """The promised working hours; the usual ones while nobody set others."""
    return IdeaClock.objects.filter(site=site).values_list("hours", flat=True).first() or USUAL_HOURS


def due_at(site: Site, given: datetime) -> datetime:
    """When an idea given at this moment is to have its first answer, by the clock that holds now."""
    spec = calendar_of(site)
    return core.due_at(given, hours_at(site), WorkCalendar.from_spec(spec) if spec else None)


def set_hours(site: Site, *, hours: int, by: User) -> IdeaClock:
    """Promises another time from now on; what was given before keeps its due time. Raises ``ValidationError``."""
    row = IdeaClock.objects.filter(site=site).first() or IdeaClock(site=site)
    return changes.save(row, site=site, by=by, action="idea_clock.set", hours=hours)
