"""What a line has of the waste that a standard addresses, before anything changes: from its own days."""

from dataclasses import dataclass
from datetime import date, timedelta

from kaizen.core.effect.design import Metric
from kaizen.core.effect.measures import BY_KEY, WHOLE
from kaizen.services.trials.measuring import BACK, PROPOSED, days_of_work, figures_of, newest_whole_day
from lean.units import Figure, Measure, Missing
from valuestream.core.refusal import Refusal
from valuestream.models import ValueStream
from valuestream.services.dayvalues import Days


@dataclass(frozen=True, slots=True)
class Baseline:
    """``figure``: the usual value of a day, mean of the days with one (n), each the mean of its products by their
    observations. ``per_day``: observations on such a day. ``first`` … ``last``: the days looked at.
    """

    figure: Figure
    per_day: float = 0.0
    first: date | None = None
    last: date | None = None


def baseline_of(stream: ValueStream, metric: Metric, today: date) -> Baseline:
    """The last 20 working days before ``today``. Missing: no events, no day with a figure, or no such step."""
    event_set, last = stream.source.current, newest_whole_day(stream.source.current)
    if event_set is None or last is None:
        return Baseline(Missing("no_behaviour"))
    last = min(last, today - timedelta(days=1))
    days = days_of_work(stream, event_set, last - timedelta(days=BACK), last)[-PROPOSED:]
    if not days:
        return Baseline(Missing("no_series"))
    line = (metric.step if BY_KEY[metric.key].of_step else None) or WHOLE
    try:
        cells = figures_of(Days(stream, event_set, days[0], last), [(metric.key, (line,))])[metric.key]
    except Refusal:
        return Baseline(Missing("step_nowhere"))
    sums: dict[date, tuple[float, float]] = {}
    for cell in cells:
        if cell.day in days and cell.n:
            total, n = sums.get(cell.day, (0.0, 0.0))
            sums[cell.day] = (total + cell.value * cell.n, n + cell.n)
    if not sums:
        return Baseline(Missing("no_series"), first=days[0], last=last)
    value = sum(total / n for total, n in sums.values()) / len(sums)
    figure = Measure(value, BY_KEY[metric.key].unit, len(sums), len(sums) / len(days))
    return Baseline(figure, sum(n for _total, n in sums.values()) / len(sums), days[0], last)
