"""The demand that a map is held against is the one of the site's day on which its newest event ended."""

from datetime import date

import pytest

from tests.factories import make_log
from tests.valuestream.streams import make_stream
from valuestream.services import streams
from valuestream.services.maps import Question, demand_for

LATE = [("A", "Saw", "S1", "2026-03-02 23:00", "2026-03-02 23:30")]  # Berlin is an hour ahead: there it is 3 March


def enter(stream, by, pieces: int, **validity):
    given = {"valid_from": date(2026, 1, 1), "valid_to": None, **validity}
    return streams.enter_demand(stream, family=None, pieces_per_day=pieces, reason="call-off", by=by, **given)


@pytest.mark.parametrize(("timezone", "pieces"), [("UTC", 60), ("Europe/Berlin", 60), (None, 40)])
def test_demand_changes_at_the_sites_midnight(augsburg, lean_manager, timezone, pieces):
    stream = make_stream(augsburg, log=make_log(LATE, timezone))
    enter(stream, lean_manager, 60, valid_from=date(2026, 3, 3))
    enter(stream, lean_manager, 40, valid_to=date(2026, 3, 2))  # newer, so it wins while it holds
    assert demand_for(Question(stream, stream.source.current)).pieces_per_day == pieces


def test_the_end_of_a_chosen_period_goes_before_the_newest_event(augsburg, lean_manager):
    stream = make_stream(augsburg, log=make_log(LATE, "UTC"))
    enter(stream, lean_manager, 60, valid_from=date(2026, 3, 3))
    enter(stream, lean_manager, 40, valid_to=date(2026, 3, 2))
    question = Question(stream, stream.source.current, last=date(2026, 3, 2))
    assert demand_for(question).pieces_per_day == 40


def test_a_plant_west_of_greenwich_is_still_on_the_day_before(augsburg, lean_manager):
    augsburg.timezone = "America/Chicago"
    augsburg.save()
    early = [("A", "Saw", "S1", "2026-03-03 05:00", "2026-03-03 05:30")]  # in Chicago 23:30 on 2 March
    stream = make_stream(augsburg, log=make_log(early, "UTC"))
    enter(stream, lean_manager, 60, valid_from=date(2026, 3, 3))
    assert demand_for(Question(stream, stream.source.current)) is None
