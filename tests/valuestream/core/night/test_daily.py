"""Figures day by day come from the states alone and leave out what is not known."""

from datetime import date

import pytest

from tests.factories import make_log
from valuestream.core.night import daily
from valuestream.core.night.daily import Days, series_of
from valuestream.core.night.state import merged, state_of

MONDAY = date(2026, 3, 2)


def days_of(rows: list[tuple], **more: object) -> dict:
    log = make_log(rows, "Europe/Berlin").sorted()
    asked = {"first": MONDAY, "last": date(2026, 3, 6), "working": [date(2026, 3, 2 + n) for n in range(5)],
             "last_steps": ["pack"], "steps": list(log.boxes.names), "events": "hash"} | more  # fmt: skip
    found = series_of(Days(merged([state_of(log)]), log.boxes.names, **asked))
    return {(f.series.key, f.series.provenance.step): f.series for f in found}


@pytest.fixture(autouse=True)
def a_day_with_one_is_enough(request, monkeypatch):
    if "week" not in request.node.name:
        monkeypatch.setattr(daily, "ENOUGH", 0)


ROWS = [
    ("a", "saw", "M", "2026-03-02 06:00", "2026-03-02 06:30", 9, 1),
    ("a", "pack", "M", "2026-03-02 08:30", "2026-03-02 09:00", 9, 0),
    ("b", "saw", "M", "2026-03-02 06:30", "2026-03-02 07:30", 10, 0),
    ("b", "pack", "M", "2026-03-04 07:30", "2026-03-04 08:30", 10, 0),
    ("c", "saw", "M", "2026-03-05 06:00", "2026-03-05 07:00", 5, 0),  # never packed
]


def test_an_order_counts_on_the_day_it_left_its_usual_last_step():
    finished = days_of(ROWS)["finished", None]
    assert finished.days == tuple(date(2026, 3, day) for day in range(2, 7))
    assert finished.values.tolist() == [1, 0, 1, 0, 0]  # "c" is not finished; days without orders count as none
    assert finished.better == "higher"


def test_lead_times_are_medians_of_the_orders_finished_that_day():
    lead = days_of(ROWS)["lead_time", None]
    assert lead.days == (MONDAY, date(2026, 3, 4))
    assert lead.values == pytest.approx([3 * 3600, 50 * 3600], rel=0.008)  # 06:00–09:00; 2 days and 2 hours
    assert lead.n.tolist() == [1, 1]


def test_waits_stand_at_the_step_waited_for():
    waits = days_of(ROWS)["waiting", "pack"]
    assert waits.values == pytest.approx([2 * 3600, 48 * 3600], rel=0.008)


def test_scrap_is_a_share_of_the_days_pieces_and_absent_where_there_was_none():
    found = days_of(ROWS)
    assert found["scrap", "saw"].values.tolist() == [1 / 20, 0.0]  # 1 of 9 + 1 + 10 on Monday, 0 of 5 on Thursday
    assert ("scrap", "pack") not in found


def test_days_outside_the_window_are_not_looked_at():
    lead = days_of(ROWS, first=date(2026, 3, 3))["lead_time", None]
    assert lead.days == (date(2026, 3, 4),)


def test_where_a_day_has_too_few_whole_weeks_are_taken():
    """Two orders in the first week, one in the second; the third is not over yet."""
    rows = [
        (f"o{day}", "pack", "M", f"2026-03-{day:02} 06:00", f"2026-03-{day:02} 08:00", 9, 1) for day in (3, 5, 10, 17)
    ]
    found = days_of(rows, last=date(2026, 3, 18))
    finished = found["finished", None]
    assert finished.days == (date(2026, 3, 8), date(2026, 3, 15))
    assert finished.values.tolist() == [2, 1]
    assert found["scrap", "pack"].values.tolist() == [2 / 20, 1 / 10]


def test_a_break_inside_a_visit_is_no_wait_and_no_repeat():
    rows = [("a", "saw", "M", "2026-03-02 06:00", "2026-03-02 07:00"), ("a", "saw", "M", "2026-03-02 07:30", "2026-03-02 08:00"),
            ("a", "pack", "M", "2026-03-02 09:00", "2026-03-02 10:00")]  # fmt: skip
    found = days_of(rows)
    assert ("waiting", "saw") not in found
    assert ("repeats", "saw") not in found


CARBON_DAY = daily.ordinal(MONDAY)


def test_co2e_of_a_day_is_shared_by_the_good_parts_finished_on_it():
    found = days_of(ROWS, carbon=[[CARBON_DAY, 1, 9.0, 4.5], [CARBON_DAY + 2, 1, 10.0, 7.0]])["co2e_per_part", None]
    assert found.days == (MONDAY, date(2026, 3, 4))
    assert found.values.tolist() == [0.5, 0.7]
    assert (found.n.tolist(), found.better) == ([1, 1], "lower")


def test_co2e_is_told_per_order_where_a_day_has_no_good_part_and_not_at_all_without_energy():
    found = days_of(ROWS, carbon=[[CARBON_DAY, 1, None, 4.5], [CARBON_DAY + 2, 2, 10.0, 7.0]])
    assert found["co2e_per_order", None].values.tolist() == [4.5, 3.5]
    assert ("co2e_per_part", None) not in found
    assert not [key for key in days_of(ROWS) if key[0].startswith("co2e")]


def test_days_outside_the_window_have_no_co2e():
    assert ("co2e_per_part", None) not in days_of(ROWS, carbon=[[CARBON_DAY - 1, 1, 9.0, 4.5]])
