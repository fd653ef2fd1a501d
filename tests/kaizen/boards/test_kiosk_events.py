"""A screen is told what changed, and that it was taken down."""

from datetime import date

import pytest

from kaizen.models import Screen
from kaizen.services.boards import screens
from kaizen.services.boards.actions import promise
from kaizen.services.boards.versions import SCREENS, screen_versions
from kaizen.views.kiosk import MARK, TOKEN
from lean import live, watch
from tests.kaizen.boards.kiosks import TV, address, device
from tests.lean.listening import AsyncServer, Listener

DAY = date(2099, 1, 1)
pytestmark = pytest.mark.django_db(transaction=True)


class DeviceListener(Listener):
    """A stream that a device opens: two cookies, no session. ``user`` is its browser."""

    def cookies(self):
        return "; ".join(f"{name}={self.user.cookies[name].value}" for name in (TOKEN, MARK))


@pytest.fixture
def server():
    made = AsyncServer()
    yield made
    made.stop()
    watch.thread.submit(lambda: None).result()  # it closes its connection before the database is emptied


@pytest.fixture
def listen(server, board):
    made = []

    def open_stream(tv):
        made.append(DeviceListener(server.port, address("kiosk_events", board), tv))
        return made[-1]

    yield open_stream
    for one in made:
        one.close()


def test_a_screen_hears_a_change_and_then_that_it_was_taken_down(listen, board, lean_manager):
    one = listen(device(board, lean_manager, agent=""))
    assert one.status == 200
    one.wait(1)
    promise(board, by=lean_manager, text="Mats", owner="team", due=DAY)
    one.wait(2)
    screens.revoke(Screen.objects.get(), by=lean_manager)
    one.wait(3)
    assert [name for name, _at in one.events] == ["changed", "changed", "over"]
    assert one.ended()


def test_a_stream_of_a_device_that_is_the_screen_no_longer_is_over(listen, board, lean_manager, monkeypatch):
    monkeypatch.setattr(live, "ALLOWED_FOR", 0.2)
    one = listen(device(board, lean_manager, agent=""))
    one.wait(1)
    code = screens.new_code(Screen.objects.get(), by=lean_manager)
    screens.pair(board.code, code, agent=TV)  # another device took its place
    assert one.ended()
    assert one.events[-1][0] == "over"


def test_versions_are_asked_by_screen_and_end_with_it(board, lean_manager):
    device(board, lean_manager)
    screen = Screen.objects.get()
    before = screen_versions([screen.pk])[screen.pk]
    promise(board, by=lean_manager, text="Mats", owner="team", due=DAY)
    assert screen_versions([screen.pk])[screen.pk] != before
    screens.revoke(screen, by=lean_manager)
    assert screen_versions([screen.pk]) == {}
    assert watch.newest(SCREENS, screen.pk) == watch.event_id(None)
