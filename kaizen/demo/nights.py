"""The night after the demo's last event, so that there is a report to read from the first minute."""

from lean.models import Site
from valuestream.models import EventSource, NightlyRun
from valuestream.services.night.at_once import night_at_once
from valuestream.services.night.plans import begin, next_due, plan_of


def ensure_night(source: EventSource) -> None:
    """Begins the night of the morning after the newest event; ``finish_nights`` goes through it.

    A night that was begun before stays as it is. Raises ``ValueError`` for a source without events.
    """
    if source.current is None or source.current.last is None:
        raise ValueError(f"{source} has no events")
    due = next_due(plan_of(source.site), source.current.last)
    if due is not None:  # None: a person switched the nights off
        begin(source.site, due, by=None)


def finish_nights(site: Site) -> None:
    """Goes through what was begun, before the doors open; what another start left half done goes on."""
    for night in NightlyRun.objects.filter(site=site, state__in=NightlyRun.WORKING).order_by("due_at"):
        night_at_once(night)
