"""The night after the demo's last event, so that there is a report to read from the first minutes."""

from valuestream.models import EventSource
from valuestream.services.night.plans import begin, next_due, plan_of


def ensure_night(source: EventSource) -> None:
    """Begins the night of the morning after the newest event; the workers go through it once the app answers.

    A night that was begun before stays as it is. Raises ``ValueError`` for a source without events.
    """
    if source.current is None or source.current.last is None:
        raise ValueError(f"{source} has no events")
    due = next_due(plan_of(source.site), source.current.last)
    if due is not None:  # None: a person switched the nights off
        begin(source.site, due, by=None)
