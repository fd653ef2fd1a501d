"""What a trial is judged by, out of the event store: figures by working day, step and product, and what was logged."""

from collections.abc import Sequence
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


Question = tuple[str, tuple[str, ...]]  # a figure and its lines: steps, or the whole stream
Answers = dict[str, tuple[Cell, ...]]


def figures_of(days: Days, asked: Sequence[Question]) -> Answers:
    """The cells of each figure on its lines by day and product, from one reading of the events.

    A figure of the whole stream stands for the treated line, the first. Raises ``Refusal`` for a step that the log does
    not know.
    """
    from kaizen.core.effect.daily import carbon_cells, cells_from  # loads the engine: not at start-up

    wanted = [(key, line) for key, lines in asked for line in (lines if BY_KEY[key].of_step else lines[:1])]
    mined = [one for one in dict.fromkeys(wanted) if one[0] != CO2E]
    tables = dict(zip(mined, days.tables([(key, line or None) for key, line in mined]), strict=True))
    found: dict[str, list[Cell]] = {key: [] for key, _lines in asked}
    for key, line in dict.fromkeys(wanted):
        if key == CO2E:
            newest = newest_map(days.stream, None)
            by_day = newest.content.get("co2e", {}).get("by_day", ()) if newest else ()
            found[key] += carbon_cells(by_day, line, days.first, days.last)
        else:
            found[key] += cells_from(tables[key, line], line)
    return {key: tuple(cells) for key, cells in found.items()}


def newest_whole_day(event_set: EventSet | None) -> date | None:
    """The day before that of the newest event, on the log's clock: the newest one may not be over."""
    if event_set is None or event_set.last is None:
        return None
    zone = event_set.manifest["timezone"]
    return event_set.last.astimezone(ZoneInfo(zone) if zone else UTC).date() - timedelta(days=1)


def days_of_work(stream: ValueStream, event_set: EventSet, first: date, last: date) -> tuple[date, ...]:
    """The working days of the stream's site, by its calendar."""
    from kaizen.core.effect.daily import working_days  # loads the engine: not at start-up

    spec = calendar_of(stream.site)
    return working_days(WorkCalendar.from_spec(spec) if spec else None, first, last)


def inputs_of(trial: Trial) -> Inputs | None:
    """Everything the trial's verdict follows from, as the events stand; None before there are any."""
    event_set, design = trial.stream.source.current, from_json(trial.design)
    last = newest_whole_day(event_set)
    if event_set is None or last is None or last < design.pre_first:
        return None
    before = min(design.starts_on - timedelta(days=1), last)
    pre = days_of_work(trial.stream, event_set, design.pre_first, before)
    post = days_of_work(trial.stream, event_set, design.starts_on, last)[design.washout :]
    lines = (design.line, *design.controls)
    by_day = {guard.key: guard.metric.key for guard in design.guards if guard.metric is not None}
    shares = [guard.key for guard in design.guards if guard.kind == "share"]
    asked = [(design.metric.key, lines), *((key, lines) for key in by_day.values()), *((key, lines) for key in shares)]
    found = figures_of(Days(trial.stream, event_set, design.pre_first, last), asked)
    counts = _counted(shares, design.line, found, (pre, post)) | _logged(trial, design, (pre, post))
    guards = {key: found[metric] for key, metric in by_day.items()}
    changes = _changes(trial, design.pre_first, last)
    return Inputs(pre, post, found[design.metric.key], guards, counts, changes, event_set.content_hash)


def _counted(shares: list[str], line: str, found: Answers, windows: Windows) -> dict[str, Counted]:
    """Bad pieces and all pieces at the treated step."""
    from kaizen.core.effect.daily import bad_pieces  # loads the engine: not at start-up

    own = {key: [cell for cell in found[key] if cell.line == line] for key in shares}
    return {key: Counted(bad_pieces(cells, windows[0]), bad_pieces(cells, windows[1])) for key, cells in own.items()}


def _logged(trial: Trial, design: Design, windows: Windows) -> dict[str, Counted]:
    """Rare events of each kind that were logged before and after, with the days watched."""
    counts = {}
    for guard in design.guards:
        if guard.kind in ("count", "never"):
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
    """For the design form: the days before, the next working day, what they say, what else happened among them."""

    pre_first: date
    last: date
    starts_on: date
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
    cells = figures_of(Days(stream, event_set, days[0], last), [(metric, (line, *others))])[metric]
    found = propose(cells, line, others, days, delta=delta, is_ratio=measure.is_ratio)
    changes = LoggedChange.objects.filter(stream=stream, day__range=(days[0], last))
    return Proposed(days[0], last, _next_day(stream, event_set, today), found, tuple(changes))


def _next_day(stream: ValueStream, event_set: EventSet, today: date) -> date:
    """The first working day after today; tomorrow where the calendar has none for a fortnight."""
    tomorrow = today + timedelta(days=1)
    return next(iter(days_of_work(stream, event_set, tomorrow, tomorrow + timedelta(days=14))), tomorrow)
