"""Products of a stream's events, and the families their routings suggest."""

from collections.abc import Sequence

from valuestream.core.eventlog import EventLog
from valuestream.models import ValueStream
from valuestream.services.maps import open_events_of


def products_of(stream: ValueStream) -> list[str]:
    """The products that the stream's newest events name, in order; none when the log has no product column."""
    log = _log(stream)
    return sorted(log.product.names) if log is not None and log.product is not None else []


def proposals(stream: ValueStream) -> dict[str, Sequence[str]]:
    """Families whose products pass similar steps: name and products, the largest first."""
    from valuestream.core.families import propose  # loads the engine: not at start-up

    log = _log(stream)
    if log is None or log.product is None:
        return {}
    return {family.name: family.products for family in propose(log)}


def _log(stream: ValueStream) -> EventLog | None:
    return open_events_of(stream.source.current) if stream.source.current else None
