"""kg CO₂e by the local day on which orders were finished: what a night looks at for signals."""

from collections.abc import Collection

import numpy as np
import polars as pl
from numpy.typing import NDArray

from valuestream.core.ranges import case_bounds, case_ends
from valuestream.core.selection import days_of
from valuestream.core.visits import Visits

from .ladder import last_told
from .tally import Tally

Row = list[float | None]  # the day (days since 1970), orders, their good pieces (None: nothing tells them), their kg


def by_day(tally: Tally, last_steps: Collection[str]) -> list[Row]:
    """The orders that ended at one of ``last_steps`` (none given: at any step), summed by the day of their last moment.

    kg are those allocated to the orders on the basis that is told. Idle and standby energy of the whole period is
    shared by processing time (method.md C1), so a day bears its part of the mean, not what stood still that day.
    """
    log, visits = tally.plant.told
    if not len(visits):
        return []
    last = visits.bounds[1:] - 1
    ends = [place for place, name in enumerate(visits.steps) if name in last_steps]
    done = np.isin(visits.step[last], ends) if ends else np.ones(len(last), np.bool_)
    case = visits.case[last]
    columns = {
        "day": days_of(case_ends(log, case_bounds(log)), log.timezone),
        "good": _good(visits, len(log.case.names))[case],
        "kg": tally.by_case.sum(axis=1)[case],
    }
    table = pl.DataFrame({name: values[done] for name, values in columns.items()})
    good = pl.col("good").fill_nan(None)
    sums = table.group_by("day").agg(
        pl.len().alias("orders"), pl.when(good.count() > 0).then(good.sum()).alias("good"), pl.col("kg").sum()
    )
    return [list(row) for row in sums.sort("day").iter_rows()]


def _good(visits: Visits, cases: int) -> NDArray[np.float64]:
    """Good pieces at the last visit of each case that tells any; NaN where none does."""
    found = np.full(cases, np.nan)
    if visits.good is not None:
        told = last_told(visits.good, visits.case)
        found[visits.case[told]] = visits.good[told]
    return found
