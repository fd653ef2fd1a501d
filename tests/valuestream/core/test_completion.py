"""Which orders are finished, which are still open when the log ends, and when nobody can know."""

from dataclasses import replace

import numpy as np
import pytest

from tests.factories import make_log
from tests.valuestream.logs import public_log
from valuestream.core.case_times import case_times
from valuestream.core.cases import case_table, variants
from valuestream.core.completion import Ending, as_document, completion_of, ending_of
from valuestream.core.detail import flow_detail
from valuestream.core.eventlog import NO_TIME, SECOND
from valuestream.core.series import finished, in_process
from valuestream.core.streammap import draw_map
from valuestream.core.visits import visits_of

TRUST = {"rows_read": 0, "accepted": 0, "duplicates": 0, "quarantined": 0, "reasons": []}
HOUR = 60  # make_log counts minutes


def rows_of(orders, last="pack"):
    """An order an hour: saw 0–20, mill 30–50, then ``last`` 60–80 minutes after it begins, so 10 minutes between all."""
    path = (("saw", 0), ("mill", 30), (last, 60))
    return [(f"o{i:02}", step, "M", i * HOUR + at, i * HOUR + at + 20) for i in orders for step, at in path]


def cut(rows, end):
    """What had begun by ``end``: a log drawn off in the middle of the work."""
    return [row for row in rows if row[3] < end]


# order 5 never came to packing; the log ends when order 29 was at the mill and order 28 was just packed
PLANT = cut([row for row in rows_of(range(30)) if row[:2] != ("o05", "pack")], 29 * HOUR + 55)


def found(log):
    visits = visits_of(log)
    times = case_times(log, visits)
    ending = ending_of(visits, times)
    completion = completion_of(visits, times, ending)
    names = np.array(log.case.names)[times.case]
    masks = (completion.finished, completion.open, completion.silent)
    return ending, *(set(names[mask].tolist()) for mask in masks)


def test_an_order_seen_last_at_the_usual_last_step_is_finished_and_the_others_are_open_or_silent():
    ending, done, still_open, silent = found(make_log(PLANT))
    assert (ending.steps, ending.wait) == (("pack",), 600)
    assert (len(done), still_open, silent) == (28, {"o29"}, {"o05"})


def test_an_order_of_which_a_step_runs_is_open_even_at_the_last_step():
    log = make_log(PLANT)
    runs = (log.case.codes == log.case.names.index("o28")) & (log.boxes.codes == log.boxes.names.index("pack"))
    _, done, still_open, _ = found(replace(log, complete=np.where(runs, NO_TIME, log.complete)))
    assert still_open == {"o28", "o29"}
    assert "o28" not in done


def test_a_rare_last_step_that_no_order_leaves_is_a_last_step_too():
    few = rows_of(range(40, 50), last="ship")  # 10 of 60 orders: packing alone carries 80 %
    ending, done, _, _ = found(make_log(rows_of(range(40)) + few + rows_of(range(50, 61))))
    assert ending.steps == ("pack", "ship")
    assert len(done) == 61


def test_a_step_that_orders_pass_is_no_last_step_because_a_few_end_there():
    given_up = [row for row in rows_of(range(40)) if row[1] != "pack" or row[0] >= "o05"]
    ending, _, _, silent = found(make_log(given_up))
    assert (ending.steps, len(silent)) == (("pack",), 5)


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        (rows_of(range(8)), "too few orders"),
        ([(f"o{i:02}", f"s{i % 5}", "M", i * HOUR, i * HOUR + 5) for i in range(50)], "they end all over"),
    ],
)
def test_where_the_log_shows_no_usual_end_no_order_is_called_finished(rows, why):
    log = make_log(rows)
    document = draw_map(log, name="Test", trust=TRUST)
    for key in ("finished", "open", "silent"):
        assert document["completion"][key] == {"missing": "no_usual_end"}, why
    assert document["completion"]["last_steps"] == []
    assert document["totals"]["lead_time"]["n"] == document["orders"]


def test_the_lead_time_is_that_of_finished_orders_and_every_order_is_accounted_for():
    document = draw_map(make_log(PLANT), name="Test", trust=TRUST)
    told = document["completion"]
    assert [told[key]["value"] for key in ("finished", "open", "silent", "later")] == [28, 1, 1, 0]
    assert told["usual_wait"] == {"value": 600.0, "unit": "s", "n": 58, "coverage": 1.0}
    assert (document["orders"], document["totals"]["lead_time"]["n"]) == (30, 28)
    assert document["totals"]["lead_time"]["value"] == 80 * 60  # not less because two were cut off
    assert document["variants"] == {
        "count": 1,
        "top": [{"path": ["saw", "mill", "pack"], "orders": 28, "share": 1.0,
                 "lead_time": {"value": 4800.0, "unit": "s", "n": 28, "coverage": 1.0}}],
    }  # fmt: skip


def test_only_finished_orders_move_to_the_end_of_the_stream():
    log = make_log(PLANT)
    document = draw_map(log, name="Test", trust=TRUST)
    assert [(flow["source"], flow["orders"]) for flow in document["flows"] if flow["target"] is None] == [("pack", 28)]
    ending = Ending.from_document(document)
    assert flow_detail(log, "pack", None, ending=ending).orders == 28
    assert flow_detail(log, "mill", None, ending=ending).orders == 0


def test_only_finished_orders_left_the_stream_with_their_pieces():
    rows = [(*row, 10, 0) for row in PLANT]
    document = draw_map(make_log(rows), name="Test", trust=TRUST)
    assert document["customer"]["pieces"] == {"value": 280.0, "unit": "pcs", "n": 28, "coverage": 1.0}


def test_an_open_order_is_in_process_to_the_end_and_a_silent_one_until_it_was_seen_last():
    # minutes in process: 28 orders of 80, order 5 of 50, order 29 from its start to the end of the log (50)
    document = draw_map(make_log(PLANT), name="Test", trust=TRUST)
    length = 29 * HOUR + 50
    assert document["totals"]["wip"]["value"] == pytest.approx((28 * 80 + 50 + 50) / length, rel=1e-3)


def test_orders_that_go_on_after_the_period_are_counted_and_not_drawn():
    around = make_log(rows_of(range(30)))
    start, end = int(around.start.min()), int(around.start.min()) + (10 * HOUR + 25) * 60 * SECOND
    ends = np.maximum.reduceat(around.complete, np.arange(0, len(around), 3))
    log = around.take((ends < end)[around.case.codes])
    told = draw_map(log, name="Test", trust=TRUST, around=around, window=(start, end))["completion"]
    assert [told[key]["value"] for key in ("finished", "open", "silent", "later")] == [10, 0, 0, 1]


def test_a_document_keeps_the_ending_that_pages_need():
    for zone in (None, "Europe/Berlin"):
        log = make_log(PLANT, timezone=zone)
        visits = visits_of(log)
        times = case_times(log, visits)
        ending = ending_of(visits, times)
        told = as_document(completion_of(visits, times, ending), ending, later=0, timezone=zone)
        assert Ending.from_document({"completion": told}) == ending
    assert Ending.from_document({}) is None


def test_orders_variants_and_series_of_a_map_count_its_finished_orders():
    log = make_log(PLANT)
    ending = Ending.from_document(draw_map(log, name="Test", trust=TRUST))
    table = case_table(log, ending)
    assert [int(table.in_state(state).sum()) for state in ("finished", "open", "silent")] == [28, 1, 1]
    paths = [(found.path, found.orders, found.lead_time) for found in variants(table)]
    assert paths == [(("saw", "mill", "pack"), 28, 4800.0), (("saw", "mill"), 2, None)]
    assert sum(bucket.orders for bucket in finished(table, None)) == 28


def test_the_orders_in_process_day_by_day_hold_an_open_one_to_the_end_of_the_log():
    rows = [*cut(rows_of(range(30)), 29 * HOUR + 25), ("y", "saw", "M", 29 * HOUR + 22, 29 * HOUR + 28)]
    log = make_log(rows)
    levels = in_process(case_table(log, Ending.from_document(draw_map(log, name="Test", trust=TRUST))), None)
    # 29 orders of 80 minutes; order 29 was seen for 20, and waits for the mill for 8; the last one for 6
    assert sum(level.orders for level in levels) * 1440 == pytest.approx(29 * 80 + 28 + 6)


def test_the_production_log_ends_at_final_inspection_and_packing():
    """Worked out from the log by itself: 73 orders were seen last at packing, 89 at final inspection."""
    from valuestream.readers import reader_for

    path = public_log("levy_production/Production_Data.csv")
    reader = reader_for(path)
    profile = replace(reader.propose(path).profile, step_pattern=r"^(?P<step>.+?) - (?P<station>Machine .+)$")
    ending, done, still_open, silent = found(reader.read(path, profile).log)
    assert ending.steps == ("Final Inspection Q.C.", "Packing")
    assert (len(done), len(still_open), len(silent)) == (162, 33, 30)
