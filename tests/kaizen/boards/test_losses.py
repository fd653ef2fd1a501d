"""Losses on one scale: an hour of a station and an hour in which an order lies never share it."""

from kaizen.core.board.losses import MEASURES, losses_of
from tests.kaizen.boards.nights import found

FOUND = [found("changeover", "Turning", 6.0), found("waiting", "Lapping", 900.0, of="orders"),
         found("rework", "Grinding", 3.0, kg=12.0)]  # fmt: skip
EVERY = [one["fingerprint"] for one in FOUND]


def told(by: str = "", shown=EVERY) -> tuple[str, list]:
    measure, losses = losses_of(FOUND, shown, by)
    return measure.key, [(loss.doc["rule"], loss.share) for loss in losses]


def test_the_largest_comes_first_and_the_others_are_shares_of_it():
    assert told() == ("stations", [("changeover", 1.0), ("rework", 0.5)])


def test_without_hours_of_stations_the_next_measure_is_taken():
    assert told(shown=[FOUND[1]["fingerprint"]]) == ("orders", [("waiting", 1.0)])


def test_the_measure_that_is_asked_for_is_kept_even_where_nobody_knows_it():
    assert told("money") == ("money", [])
    assert told("co2e") == ("co2e", [("rework", 1.0)])


def test_an_unknown_measure_is_none_at_all():
    assert told("feelings")[0] == MEASURES[0].key


def test_rework_is_hatched_and_an_unknown_rule_is_grey():
    _measure, (changeover, rework) = losses_of([*FOUND], EVERY)
    assert (changeover.fill, changeover.is_hatched, rework.fill, rework.is_hatched) == ("fwait", False, "frew", True)
    _measure, (other,) = losses_of([found("odd", "Saw", 1.0)], ["odd-Saw"])
    assert other.fill == "ftrn"
