"""Twenty who begin the stand-up at the same moment stand in the same one."""

import pytest

from kaizen.models import TierMeeting
from kaizen.services.boards import meetings
from kaizen.services.boards.editing import add_board
from lean.audit import verify
from lean.models import AuditEntry
from tests.factories import make_site, make_user
from tests.kaizen.rollouts.test_rollout_parallel import at_once

MANY = 20


@pytest.fixture
def board(transactional_db):
    site = make_site("augsburg", "Augsburg", "Europe/Berlin", "DE")
    return add_board(site, by=make_user("lena", site, "lean_manager"), name="Grinding")


def test_twenty_begins_are_one_stand_up(board):
    assert at_once(*[lambda: meetings.begin(board, by=None)] * MANY) == 0
    assert TierMeeting.objects.count() == 1
    assert AuditEntry.objects.filter(action="meeting.begun").count() == 1
    assert verify().broken is None


def test_of_twenty_who_move_it_on_in_different_ways_one_does(board):
    running = meetings.begin(board, by=None)
    keys = [item.key for item in meetings.items_of(board) if item.key != "promises"]

    def move_to(key):
        return lambda: meetings.go(running, by=None, to=key, seen="promises")

    changes = [move_to(key) for key in (keys * 2)[:MANY]]
    at_once(*changes)
    assert AuditEntry.objects.filter(action="meeting.moved_on").count() == 1


def test_twenty_ends_write_the_minutes_once(board):
    running = meetings.begin(board, by=None)
    assert at_once(*[lambda: meetings.end(running, by=None)] * MANY) == 0
    assert AuditEntry.objects.filter(action="meeting.ended").count() == 1
