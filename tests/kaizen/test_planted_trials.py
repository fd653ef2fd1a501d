"""What was planted into the demo plant's log is what the verdict says: from the rows of the terminals to the word."""

from datetime import date, timedelta

import numpy as np
import pytest

from kaizen.core.effect.design import Design, Metric
from kaizen.core.effect.document import computed_again, content_hash, verdict_of
from kaizen.core.effect.inputs import Inputs
from kaizen.core.effect.mix import Cell
from kaizen.demo.plant import AUGSBURG, GRINDING
from tests.kaizen import planted
from tests.kaizen.planted import UNCHANGED, log_of, more_scrap, shorter, trial, weekdays, without
from valuestream.core.dayvalues import day_values

SLOW = {"Cable head CH-16", "Cable head CH-20", "Spindle SP-140", "Valve body VB-6"}  # factors 1.10 and more


def median(log, since, until=date.max):
    """What a plain comparison would look at: the median time for a piece, whatever was made."""
    table = day_values(log, "piece_time", GRINDING)
    rows = [row for row, day in enumerate(table.days) if since <= day < until]
    return float(np.median(table.value[rows]))


def test_thirteen_percent_less_is_proven_with_an_interval_that_covers_it():
    found = trial(log_of(AUGSBURG))
    assert (found["verdict"]["word"], found["verdict"]["grade"]) == ("proven", "A")
    assert found["effect"]["share_low"] < -0.13 < found["effect"]["share_high"] < 0
    assert content_hash(computed_again(found)) == content_hash(found)


def test_nothing_changed_is_not_proven():
    found = trial(log_of(UNCHANGED))
    assert found["verdict"]["word"] == "not_enough_data"
    assert found["effect"]["share_low"] < 0 < found["effect"]["share_high"]


def test_a_mix_that_became_lighter_is_no_improvement():
    log = log_of(UNCHANGED, without(SLOW))
    before, after = median(log, planted.FIRST, planted.START), median(log, planted.START)
    assert after < before * 0.95  # a plain comparison of the medians would call it better
    found = trial(log)
    assert found["verdict"]["word"] not in ("proven", "promising")


def test_faster_with_more_scrap_is_stopped():
    found = trial(log_of(AUGSBURG, more_scrap(0.10)))
    assert (found["verdict"]["word"], found["verdict"]["reason"]) == ("harmful", "guardrail")
    assert found["guards"][0]["low"] > 0.005  # worse by more than the margin, surely


def test_a_gain_that_is_lost_again_is_not_seen_in_the_days_of_the_watch():
    """−30 % from 7 September, lost on 5 October: proven in its first four weeks, no longer in those after."""
    back = date(2026, 10, 5)
    log = log_of(UNCHANGED, shorter(0.30, until=back))
    first = trial(log, after=weekdays(planted.START, back - timedelta(days=1)))
    watched = trial(log, after=weekdays(back, planted.LAST))
    assert first["verdict"]["word"] == "proven"
    assert watched["verdict"]["word"] != "proven"
    assert watched["effect"]["share_low"] < 0 < watched["effect"]["share_high"]


def test_twenty_seven_percent_less_co2_is_told_as_twenty_seven_percent():
    """Each day after is the day before times 0.73, so the effect is −27.0 % exactly (a fixture, no claim)."""
    before, after = weekdays(date(2026, 8, 3), date(2026, 8, 28)), weekdays(date(2026, 9, 1), date(2026, 9, 28))
    kilograms = 0.100 + 0.004 * np.array([0, 2, -1, 1, -2, 0, 1, -1, 2, -2] * 2)
    days = [(before, kilograms), (after, kilograms * 0.73)]
    cells = tuple(
        Cell(day, "Line", "", float(kg), 50.0)
        for window, all_kg in days
        for day, kg in zip(window, all_kg, strict=True)
    )
    design = Design(Metric("co2e_per_part"), 0.05, "Line", before[0], after[0], (20,), strata="none")
    found = verdict_of(design, Inputs(before, after, cells))
    assert found["effect"]["share"] == pytest.approx(-0.270, abs=0.001)
    assert (found["verdict"]["word"], found["verdict"]["grade"]) == ("proven", "B")
