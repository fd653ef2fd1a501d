"""What the log does not show: bounds by hand, and the known delays of simulated purchasing (procure-to-pay) logs."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings

from tests.factories import encode, make_log
from tests.valuestream.logs import public_log
from valuestream.core.calendar import WorkCalendar
from valuestream.core.eventlog import SECOND, EventLog
from valuestream.core.waiting import CAUSES, causes_of, held_by_others, windows_of, with_held
from valuestream.core.waiting.held import expected

from .plants import calendar, clocks_of, logs

OFFICE = WorkCalendar.from_spec(
    {"timezone": "UTC", "shifts": [{"weekday": day, "start": "09:00", "end": "17:00"} for day in range(5)]}
)


def test_an_order_was_held_until_its_station_was_last_seen_free():
    # ready at 60; the station is free until 100, works on o2 until 160, and takes o1 at once: held 40 to 100 min
    log = make_log([("o1", "A", "M0", 0, 60), ("o1", "B", "M", 160, 170), ("o2", "A", "M1", 0, 100), ("o2", "B", "M", 100, 160)])  # fmt: skip
    held = held_by_others(log, windows_of(log).ready, clocks_of(log))
    row = int(np.flatnonzero((log.activity.codes == 1) & (log.case.codes == 0))[0])
    assert (held.least[row] / 60, held.most[row] / 60) == (40, 100)


def test_only_working_time_counts_as_held():
    log = make_log([("o1", "A", "M0", 0, 60), ("o1", "B", "M", 1500, 1510)])
    held = held_by_others(log, windows_of(log).ready, clocks_of(log, calendar(("00:00", "02:00"))))
    assert held.least[1] / 60 == 120  # 01:00 to 02:00, and 00:00 to 01:00 the day after


def test_where_the_bounds_differ_the_other_orders_say_what_is_likely():
    # known delays: 10, 10, 10 and 30; the fifth lies between 5 and 100, so it is 10 in three cases of four
    least, most = np.array([10.0, 10, 10, 30, 5]), np.array([10.0, 10, 10, 30, 100])
    assert expected(least, most)[:4].tolist() == [10, 10, 10, 30]
    assert expected(least, most)[4] == pytest.approx(15, rel=1e-3)  # (3 · 10 + 1 · 30) ÷ 4


@settings(max_examples=100, deadline=None)
@given(logs())
def test_the_likely_delay_lies_between_its_bounds_and_no_free_moment_is_forgotten(log):
    clocks, windows = clocks_of(log, calendar(("00:30", "03:00"))), windows_of(log, each_row=True)
    held = held_by_others(log, windows.ready, clocks)
    assert (held.least <= held.likely + 1e-6).all()
    assert (held.likely <= held.most + 1e-6).all()
    alone = windows.batch < 0
    closed = log.kind != 2  # a stop is no unavailable time here, but a time at which the station was not free
    assert (causes_of(log, windows, clocks).extraneous[alone & closed] <= held.least[alone & closed] + 1e-6).all()


def test_time_in_which_an_order_was_held_is_no_queueing_though_the_station_worked_on_others():
    # ready at 60, begun at 160; the station worked on o2 from 70 to 100 and was free again until 160: held all the time
    log = make_log([("o1", "A", "M0", 0, 60), ("o1", "B", "M", 160, 170), ("o2", "A", "M1", 0, 60), ("o2", "B", "M", 70, 100)])  # fmt: skip
    windows, clocks = windows_of(log), clocks_of(log)
    row = int(np.flatnonzero((log.activity.codes == 1) & (log.case.codes == 0))[0])
    causes = causes_of(log, windows, clocks)
    assert (causes.contention[row] / 60, causes.extraneous[row] / 60) == (30, 70)
    moved = with_held(causes, held_by_others(log, windows.ready, clocks))
    assert (moved.contention[row] / 60, moved.extraneous[row] / 60) == (0, 100)


@settings(max_examples=100, deadline=None)
@given(logs())
def test_moving_held_time_keeps_the_sum_and_takes_only_from_queueing(log):
    clocks, windows = clocks_of(log, calendar(("00:30", "03:00"))), windows_of(log)
    causes = causes_of(log, windows, clocks)
    moved = with_held(causes, held_by_others(log, windows.ready, clocks))
    assert sum(moved.of(cause) for cause in CAUSES) == pytest.approx(causes.waiting)
    assert min(moved.of(cause).min(initial=0) for cause in CAUSES) >= 0
    assert (moved.batching == causes.batching).all()
    assert (moved.unavailability == causes.unavailability).all()


def read(name: str) -> EventLog:
    """A purchasing log with the true delay of each row (s) beside it."""
    frame = pl.read_csv(public_log(f"interval/{name}.csv.gz")).with_row_index("row", 1)

    def moments(column: str) -> np.ndarray:
        return frame[column].str.to_datetime("%Y-%m-%d %H:%M:%S%.f%:z", time_unit="us").to_physical().to_numpy()

    texts = {name: encode(frame[name].cast(pl.String).to_list()) for name in ("case_id", "activity", "resource")}
    return EventLog(
        case=texts["case_id"], activity=texts["activity"], resource=texts["resource"],
        start=moments("start_time"), complete=moments("end_time"), row=frame["row"].to_numpy().astype(np.int64),
        extra={"delay": frame["extraneous_delay"].to_numpy()}, timezone="UTC",
    ).sorted()  # fmt: skip


def test_a_log_without_hidden_delays_shows_none():
    log = read("procure_to_pay_synth")
    windows, clocks = windows_of(log), clocks_of(log, OFFICE)
    assert log.extra["delay"].sum() == 0
    assert causes_of(log, windows, clocks).extraneous.sum() == 0
    assert np.nansum(held_by_others(log, windows.ready, clocks).likely) == 0


def test_the_three_hidden_delays_are_found_at_their_steps_in_their_size_and_nowhere_else():
    log = read("procure_to_pay_synth_3_timers")
    windows, clocks = windows_of(log), clocks_of(log, OFFICE)
    free, held = causes_of(log, windows, clocks).extraneous, held_by_others(log, windows.ready, clocks)
    end = np.minimum(windows.ready + (log.extra["delay"] * SECOND).astype(np.int64), log.start)
    truth = OFFICE.working(windows.ready, end)  # the timers also ran at night, which delayed nobody
    assert (free <= held.least + 0.001).all()
    assert (held.least <= truth + 1).all()  # never more than there was
    found = {}
    for code, name in enumerate(log.activity.names):
        rows = log.activity.codes == code
        if held.likely[rows].sum():
            found[name] = float(held.likely[rows].sum() / truth[rows].sum())
    assert found == pytest.approx(
        {"Analyze Purchase Requisition": 1.0, "Confirm Purchase Order": 1.0, "Send invoice": 0.95}, abs=0.01
    )  # true working hours: 228.0, 267.7, 1,360.1
