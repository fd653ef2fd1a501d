"""What a report says of the night before: back within limits only what was judged, and how long a signal lasts."""

from datetime import UTC, date, datetime

import pytest

from valuestream.core.night.analysis import _has_moved
from valuestream.core.night.report import report_of

LIMITS = {"lower": 1.0, "mean": 2.0, "upper": 3.0}
QUIET = {"moved": False}


def stream(state, *, late=False, bottleneck=QUIET):
    """A stream with one series in that state."""
    series = {
        "key": "scrap", "per": "day", "step": "Saw", "unit": "1", "better": "lower", "state": state, "since": None,
        "rules": ["beyond"] if state in ("worse", "better") else [], "limits": LIMITS,
        "points": [["2026-10-30", 4.0, 9]],
    }  # fmt: skip
    return {
        "id": "1-0", "map": 1,
        "content": {"series": [series], "bottleneck": bottleneck, "data": {"is_late": late}},
    }  # fmt: skip


def night(*streams, after=None):
    return report_of(
        site={}, day=date(2026, 10, 31), due=datetime(2026, 10, 31, 4, 30, tzinfo=UTC), plan={}, streams=streams,
        trust=[], owed=[], failed=[], previous=after,
    )  # fmt: skip


def told(report, part):
    return [(change["key"], change["nights"]) for change in report[part]]


def test_a_signal_is_gone_when_it_was_judged_and_lies_within_its_limits():
    after = night(stream("noise"), after=night(stream("worse")))
    assert (told(after, "gone"), told(after, "held")) == ([("scrap", 1)], [])


@pytest.mark.parametrize("blind", [(stream("late", late=True),), (stream("unknown"),), ()])
def test_a_signal_that_could_not_be_judged_is_held_and_not_called_healed(blind):
    after = night(*blind, after=night(stream("worse")))
    assert (told(after, "gone"), told(after, "held")) == ([], [("scrap", 1)])


def test_a_late_night_neither_ends_nor_lengthens_the_row_of_nights_a_signal_is_told():
    late = night(stream("late", late=True), after=night(stream("worse"), after=night(stream("worse"))))
    assert told(late, "held") == [("scrap", 2)]
    assert told(night(stream("worse"), after=late), "changed") == [("scrap", 3)]
    assert told(night(stream("noise"), after=late), "gone") == [("scrap", 2)]


def test_a_bottleneck_that_moved_is_held_over_a_late_night():
    moved = {"moved": True, "week": {"step": "Mill"}, "window": {"step": "Saw"}}
    first = night(stream("noise", bottleneck=moved))
    assert told(first, "changed") == [("bottleneck", 1)]
    assert told(night(stream("late", late=True), after=first), "held") == [("bottleneck", 1)]
    assert told(night(stream("noise"), after=first), "gone") == [("bottleneck", 1)]


def row(step, period, utilisation):
    return {"step": step, "mean_active_period": {"value": period}, "utilisation": {"value": utilisation}}


def week(*rows):
    return {**rows[0], "table": list(rows)}


@pytest.mark.parametrize(
    ("busy", "moved"),
    [(0.95, True), (0.52, False)],  # 0.52: three long periods of one machine in four, while the grinder is at 86 %
)
def test_a_bottleneck_moved_only_to_a_station_that_is_also_busier(busy, moved):
    found = week(row("Turning", 9000.0, busy), row("Grinding", 4000.0, 0.86))
    assert _has_moved(found, week(row("Grinding", 4000.0, 0.86))) is moved
