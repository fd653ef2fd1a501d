"""Figures of a stream by day and product, out of the event store, for those who judge a trial."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from valuestream.core.selection import midnight
from valuestream.models import EventSet, MapVersion, ProductFamily, ValueStream
from valuestream.services.publishing import store_of

if TYPE_CHECKING:
    from valuestream.core.dayvalues import DayTable

SECOND = 1_000_000  # µs


@dataclass(frozen=True, slots=True)
class Days:
    """A stream's figures from ``first`` to ``last``, both included, in one reading of the events ``event_set``."""

    stream: ValueStream
    event_set: EventSet
    first: date
    last: date
    family: ProductFamily | None = None

    def tables(self, questions: list[tuple[str, str | None]]) -> "list[DayTable]":
        """A table for each (figure, step). Raises ``Refusal`` for a question that makes no sense."""
        from valuestream.core.dayvalues import day_values, within  # loads the engine: not at start-up
        from valuestream.core.selection import select
        from valuestream.core.store import open_some_events

        manifest = self.event_set.manifest
        begin = midnight(self.first, manifest["timezone"]) / SECOND
        since = datetime.fromtimestamp(begin, UTC).isoformat()
        self.event_set.source.site = self.stream.site
        log = open_some_events(store_of(self.event_set.source), manifest, since)
        log = select(log, products=self.family.products if self.family else None)
        ends = last_steps_of(self.stream, self.family)
        asked = [day_values(log, key, step, last_steps=ends) for key, step in questions]
        return [within(table, self.first, self.last) for table in asked]


def last_steps_of(stream: ValueStream, family: ProductFamily | None) -> list[str]:
    """Where the newest map says orders end; none known: every order's last step."""
    newest = newest_map(stream, family)
    return newest.content["completion"]["last_steps"] if newest else []


def newest_map(stream: ValueStream, family: ProductFamily | None) -> MapVersion | None:
    """The newest map of these orders."""
    return MapVersion.objects.filter(stream=stream, family=family).order_by("-number").first()
