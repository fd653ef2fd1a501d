"""What a trial is judged by, out of the event store: figures by working day, step and product, and what was logged."""

from dataclasses import dataclass
from datetime import UTC, date, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from kaizen.core.effect.design import Design, from_json
from kaizen.core.effect.inputs import Change, Counted, Inputs
from kaizen.core.effect.measures import BY_KEY, CO2E, WHOLE
from kaizen.core.effect.mix import Cell
from kaizen.models import LoggedChange, Trial
from valuestream.core.calendar import WorkCalendar
from valuestream.models import EventSet, ValueStream
from valuestream.services.dayvalues import Days, newest_map
from valuestream.services.maps import calendar_of

if TYPE_CHECKING:
    from kaizen.core.effect.proposal import Proposal

BACK = 84  # days before today that a proposal looks at
PROPOSED = 20  # working days before the start
Windows = tuple[tuple[date, ...], tuple[date, ...]]


@dataclass(frozen=True, slots=True)
class Figures:
    """The cells of lines, each a step or the whole stream, from one reading of the events."""

    days: Days

    def of(self, key: str, lines: tuple[str, ...]) -> tuple[Cell, ...]:
        """The figure of each line by day and product. Raises ``Refusal`` for a step that the log does not know."""
        from kaizen.core.effect.daily import carbon_cells, cells_from  # loads the engine: not at start-up

        if key == CO2E:
            newest = newest_map(self.days.stream, None)
            by_day = newest.content.get("co2e", {}).get("by_day", ()) if newest else ()
            return tuple(carbon_cells(by_day, lines[0], self.days.first, self.days.last))
        asked = lines if BY_KEY[key].of_step else lines[:1]  # a figure of the whole stands for the treated line
        tables = self.days.tables([(key, line or None) for line in asked])
        return tuple(cell for table, line in zip(tables, asked, strict=True) for cell in cells_from(table, line))


def newest_whole_day(event_set: EventSet | None) -> date | None:
    """The day before that of the newest event, on the log's clock: the newest one may not be over."""
    if event_set is None or event_set.last is None:
        return None
    zone = event_set.manifest["timezone"]
    return event_set.last.astimezone(ZoneInfo(zone) if zone else UTC).date() - timedelta(days=1)


def days_of_work(stream: ValueStream, event_set: EventSet, first: date, last: date) -> tuple[date, ...]:
    """The working days of the stream's site, by its calendar."""
    from kaizen.core.effect.daily import working_days  # loads the engine: not at start-up

    zone, spec = event_set.manifest["timezone"], calendar_of(stream.site)
    return working_days(WorkCalendar.from_spec(spec) if spec else None, zone, first, last)


def inputs_of(trial: Trial) -> Inputs | None:
    """Everything the trial's verdict follows from, as the events stand; None before there are any."""
    event_set, design = trial.stream.source.current, from_json(trial.design)
    last = newest_whole_day(event_set)
    if event_set is None or last is None or last < design.pre_first:
        return None
    before = min(design.starts_on - timedelta(days=1), last)
    pre = days_of_work(trial.stream, event_set, design.pre_first, before)
    post = days_of_work(trial.stream, event_set, design.starts_on, last)[design.washout :]
    figures, lines = Figures(Days(trial.stream, event_set, design.pre_first, last)), (design.line, *design.controls)
    guards = {
        guard.key: figures.of(guard.metric.key, lines)
        for guard in design.guards if guard.metric is not None
    }  # fmt: skip
    return Inputs(
        pre, post, figures.of(design.metric.key, lines), guards, _counts(trial, design, figures, (pre, post)),
        _changes(trial, design.pre_first, last), event_set.content_hash,
    )  # fmt: skip


def _counts(trial: Trial, design: Design, figures: Figures, windows: Windows) -> dict[str, Counted]:
    """Of the guards that count: bad pieces at the treated step, and what was logged."""
    from kaizen.core.effect.daily import bad_pieces  # loads the engine: not at start-up

    counts = {}
    for guard in design.guards:
        if guard.kind == "share":
            cells = figures.of(guard.key, (design.line,))
            counts[guard.key] = Counted(bad_pieces(cells, windows[0]), bad_pieces(cells, windows[1]))
        elif guard.kind in ("count", "never"):
            rows = LoggedChange.objects.filter(stream=trial.stream, kind=guard.key)
            after = rows.filter(day__gte=design.starts_on).count()
            before = rows.filter(day__gte=design.pre_first, day__lt=design.starts_on).count()
            counts[guard.key] = Counted((before, len(windows[0])), (after, len(windows[1])))
    return counts


def _changes(trial: Trial, first: date, last: date) -> tuple[Change, ...]:
    """What else was changed in the stream in the windows: logged, or another trial that started."""
    window = (first, last)
    logged = LoggedChange.objects.filter(stream=trial.stream, kind=LoggedChange.Kind.CHANGE, day__range=window)
    others = Trial.objects.filter(stream=trial.stream, starts_on__range=window).exclude(a3=trial.a3)
    rows = [*logged.values_list("day", "what"), *((one.starts_on, one.name) for one in others.select_related("a3"))]
    return tuple(Change(day, what) for day, what in sorted(rows))


@dataclass(frozen=True, slots=True)
class Proposed:
    """For the design form: the days before, what they say, and what else happened among them."""

    pre_first: date
    last: date
    proposal: "Proposal | None"
    changes: tuple[LoggedChange, ...]


def steps_of(stream: ValueStream) -> list[str]:
    """The steps of the stream's newest map, in the order drawn; empty without a map."""
    newest = newest_map(stream, None)
    return [step["name"] for step in newest.content["steps"]] if newest else []


def proposed(stream: ValueStream, *, metric: str, step: str | None, delta: float, today: date) -> Proposed | None:
    """Windows, control lines and days that are needed, for a start after ``today``; None without events.

    Raises ``Refusal`` for a step that the log does not know.
    """
    from kaizen.core.effect.proposal import propose  # loads the engine: not at start-up

    event_set, last = stream.source.current, newest_whole_day(stream.source.current)
    if event_set is None or last is None:
        return None
    last = min(last, today)
    days = days_of_work(stream, event_set, last - timedelta(days=BACK), last)[-PROPOSED:]
    if not days:
        return None
    line, measure = step or WHOLE, BY_KEY[metric]
    others = [one for one in steps_of(stream) if one != step] if measure.of_step else []
    cells = Figures(Days(stream, event_set, days[0], last)).of(metric, (line, *others))
    found = propose(cells, line, others, days, delta=delta, is_ratio=measure.is_ratio)
    changes = LoggedChange.objects.filter(stream=stream, day__range=(days[0], last))
    return Proposed(days[0], last, found, tuple(changes))
