"""The causes of the waits of one move as a bar."""

from dataclasses import replace

import numpy as np
import pytest

from tests.factories import make_log
from valuestream.core.visits import visits_of
from valuestream.core.waiting import CAUSES, MainCause, WaitingParts, before_step, cause_bar, flow_causes, main_cause

from .plants import clocks_of

# o1 is ready at 9 and starts at 12; M works from 9 to 11:30 on o2, which was ready at 9 as well: 2.5 h contention,
# 0.5 h with M free. The estimate of held time (held.py) knows only that o1 was held until M was last seen free, 12:00.
QUEUE = [("o1", "A", "M0", 0, 540), ("o1", "B", "M", 720, 730), ("o2", "A", "M1", 0, 540), ("o2", "B", "M", 540, 690)]


def test_the_parts_fill_the_bar_and_sum_to_the_wait_longest_first():
    log = make_log(QUEUE)
    parts = flow_causes(log, log, clocks_of(log))["A", "B"]
    bar = cause_bar(parts, width=300.0, has_calendar=False)
    assert bar.n == 2
    assert bar.seconds == 3 * 3600 / 2  # o1 waits 3 h, o2 not at all
    assert sum(part.width for part in bar.parts) == pytest.approx(300.0)
    assert sum(part.seconds for part in bar.parts) == pytest.approx(bar.seconds)
    sizes = [part.seconds for part in bar.parts]
    assert sizes == sorted(sizes, reverse=True)
    assert bar.parts[0].x == 0.0


def test_an_order_outside_the_map_still_holds_the_station():
    around = make_log(QUEUE)
    log = around.take(around.case.codes == around.case.names.index("o1"))
    parts = flow_causes(log, around, clocks_of(around))["A", "B"]
    assert (parts.n, parts.waiting) == (1, 3 * 3600)
    alone = flow_causes(log, log, clocks_of(log))["A", "B"]
    assert alone.seconds["contention"] == 0  # nobody else: the station was free
    assert parts.seconds["contention"] + parts.seconds["extraneous"] == 3 * 3600


def test_the_causes_of_a_move_sum_to_its_waits_in_the_ladder():
    rows = [(f"o{i}", step, f"M{step}", 30 * i + at, 30 * i + at + 40) for i in range(8)
            for step, at in (("A", 0), ("B", 60), ("C", 200))]  # fmt: skip
    log = make_log(rows)
    visits = visits_of(log.sorted())
    came = np.flatnonzero(np.diff(visits.case) == 0) + 1
    total = sum(parts.waiting for parts in flow_causes(log, log, clocks_of(log)).values())
    assert total == pytest.approx(visits.waiting[came].sum())


def test_a_move_without_a_wait_has_no_bar():
    log = make_log([("o1", "A", "M0", 0, 60), ("o1", "B", "M", 60, 90)])
    assert cause_bar(flow_causes(log, log, clocks_of(log))["A", "B"], width=300.0, has_calendar=True) is None


def test_a_log_without_stations_says_that_the_cause_is_not_known():
    log = replace(make_log([("o1", "A", "M0", 0, 60), ("o1", "B", "M", 120, 180)]), resource=None)
    bar = cause_bar(flow_causes(log, log, clocks_of(log))["A", "B"], width=300.0, has_calendar=True)
    assert bar.is_unknown


def test_the_waits_before_a_step_are_those_of_all_moves_to_it():
    # o1 waits 1 h from A, o2 waits 2 h from B, both for C; nobody else uses the station of C
    log = make_log([("o1", "A", "M1", 0, 60), ("o1", "C", "M3", 120, 130), ("o2", "B", "M2", 200, 260),
                    ("o2", "C", "M3", 380, 390)])  # fmt: skip
    flows = flow_causes(log, log, clocks_of(log))
    parts = before_step(flows, "C")
    assert (parts.n, parts.waits, parts.waiting, parts.seconds["extraneous"]) == (2, 2, 3 * 3600, 3 * 3600)
    assert before_step(flows, "A") is None


def test_the_largest_cause_of_a_wait_is_named_with_its_share():
    seconds = {**dict.fromkeys(CAUSES, 0.0), "contention": 3 * 3600.0, "extraneous": 3600.0}  # 3 of 4 h
    assert main_cause(WaitingParts(seconds, 4 * 3600.0, 7, 5)) == MainCause("contention", "C", 0.75, 7)
    assert main_cause(WaitingParts(dict.fromkeys(CAUSES, 0.0), 0.0, 7, 0)) is None  # nobody waited
    assert main_cause(None) is None


def test_a_wait_whose_cause_the_log_does_not_tell_gets_no_mark():
    log = replace(make_log([("o1", "A", "M0", 0, 60), ("o1", "B", "M", 120, 180)]), resource=None)
    assert main_cause(flow_causes(log, log, clocks_of(log))["A", "B"]) is None
