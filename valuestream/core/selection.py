"""Which orders a map is about: those finished in a period, of a product family."""

from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from .eventlog import NO_TIME, SECOND, EventLog

EPOCH = date(1970, 1, 1)


def select(
    log: EventLog, *, first: date | None = None, last: date | None = None, products: Collection[str] | None = None
) -> EventLog:
    """The events of orders whose last event lies in ``first`` … ``last`` (local days, both included).

    ``products``: only orders of one of them; a log without a product column then has no order.
    An order is in or out as a whole, so its lead time is never cut.
    """
    log = log.sorted()
    if not len(log) or (first is None and last is None and products is None):
        return log
    keep = np.ones(len(log.case.names), dtype=bool)
    if first is not None or last is not None:
        ends = case_ends(log)
        keep &= ends >= (midnight(first, log.timezone) if first else NO_TIME)
        keep &= ends < (midnight(last + timedelta(days=1), log.timezone) if last else np.iinfo(np.int64).max)
    if products is not None:
        keep &= _cases_of(log, products)
    return log.take(keep[log.case.codes])


def case_ends(log: EventLog) -> NDArray[np.int64]:
    """The last known moment of each case in µs, by case code; ``NO_TIME`` for a case without events."""
    ends = np.full(len(log.case.names), NO_TIME, dtype=np.int64)
    np.maximum.at(ends, log.case.codes, np.maximum(log.start, log.complete))
    return ends


def window(first: date | None, last: date | None, timezone: str | None) -> tuple[int | None, int | None]:
    """The moments (µs, half open) between which local days ``first`` … ``last`` lie; None where a side is open."""
    begin = midnight(first, timezone) if first else None
    return begin, midnight(last + timedelta(days=1), timezone) if last else None


def midnight(day: date, timezone: str | None) -> int:
    """When a local day begins, in µs; without a time zone on the log's own clock."""
    zone = ZoneInfo(timezone) if timezone else UTC
    return int(datetime.combine(day, time(), tzinfo=zone).timestamp()) * SECOND


def ordinal(day: date) -> int:
    """Days since 1970."""
    return (day - EPOCH).days


def day_of(ordinal: int) -> date:
    """The day so many days after 1 January 1970."""
    return EPOCH + timedelta(days=ordinal)


def local_time(moment: int, timezone: str | None) -> datetime:
    """A moment in µs as local time of the log; naive when the log has no time zone."""
    utc = datetime.fromtimestamp(moment / SECOND, tz=UTC)
    return utc.astimezone(ZoneInfo(timezone)) if timezone else utc.replace(tzinfo=None)


def _cases_of(log: EventLog, products: Collection[str]) -> NDArray[np.bool_]:
    found = np.zeros(len(log.case.names), dtype=bool)
    if log.product is not None:
        wanted = np.array([name in products for name in (*log.product.names, "")], dtype=bool)
        wanted[-1] = False  # NO_CODE points here
        found[log.case.codes[wanted[log.product.codes]]] = True
    return found


def days_of(moments: NDArray[np.int64], timezone: str | None) -> NDArray[np.int64]:
    """The local day of each moment (µs), as days since 1970; ``NO_TIME`` stays."""
    known = moments != NO_TIME
    found = np.full(len(moments), NO_TIME, dtype=np.int64)
    if known.any():
        first = local_time(int(moments[known].min()), timezone).date()
        last = local_time(int(moments[known].max()), timezone).date()
        length = (last - first).days + 1
        edges = np.array([midnight(first + timedelta(days=n), timezone) for n in range(length + 1)])
        begin = (np.datetime64(first) - np.datetime64("1970-01-01")).astype(np.int64)
        found[known] = np.searchsorted(edges, moments[known], side="right") - 1 + begin
    return found
