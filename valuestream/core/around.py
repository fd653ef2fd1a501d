"""The orders among which those of a period stand: read from the months that hold them, however long the history is.

A map of a period tells what stations did, what was in process and where orders usually end over all orders **around**
it: those seen last a quarter before the period or later, and those seen last at any time while an order of the period
was already under way. An order that nobody has seen since is none of them: nobody knows what became of it.
"""

from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np

from .eventlog import DAY, SECOND, EventLog
from .ranges import case_bounds, case_ends
from .selection import midnight
from .store import Manifest, open_events, open_some_events

REACH = 91 * DAY  # µs before a period: long enough to see how orders end


def open_around(folder: Path, manifest: Manifest, first: date | None) -> EventLog:
    """The sorted log of the orders around the period that begins on a local day; of all orders where it has no begin.

    Raises ``OSError`` for a missing file.
    """
    if first is None:
        return open_events(folder, manifest)
    begin = midnight(first, manifest["timezone"])
    log = _seen_since(folder, manifest, begin - REACH)
    earliest = _under_way_since(log, begin)
    return log if earliest >= begin - REACH else _seen_since(folder, manifest, earliest)


def _seen_since(folder: Path, manifest: Manifest, moment: int) -> EventLog:
    """The orders seen last at a moment (µs) or later."""
    log = open_some_events(folder, manifest, datetime.fromtimestamp(moment // SECOND, UTC).isoformat())
    bounds = case_bounds(log)
    return log.take(np.repeat(case_ends(log, bounds) >= moment, np.diff(bounds)))


def _under_way_since(log: EventLog, begin: int) -> int:
    """When the first order began that was seen at a moment (µs) or later; that moment where there is none."""
    bounds = case_bounds(log)
    starts = log.start[np.repeat(case_ends(log, bounds) >= begin, np.diff(bounds))]
    return int(starts.min(initial=begin))
