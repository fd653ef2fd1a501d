"""A board on two screens: a change of one stands on the other within a second; after a restart it goes on by itself."""

import time
from datetime import timedelta

import pytest
from django.urls import reverse

from kaizen.models import Action
from kaizen.services.boards.actions import finish, promise
from kaizen.services.boards.editing import add_board
from kaizen.services.boards.kpis import today_at
from lean import watch
from tests.browser.screen import Screen
from tests.browser.test_live import BACK_WITHIN, SEEN_WITHIN
from tests.factories import make_site, make_user
from tests.lean.listening import HOST, AsyncServer


@pytest.fixture
def live(transactional_db, settings, tmp_path):
    settings.EVENT_STORE = tmp_path / "events"
    made = AsyncServer()
    yield made
    made.stop()
    watch.thread.submit(lambda: None).result()  # it closes its connection before the database is emptied


@pytest.fixture
def board(live):
    site = make_site("augsburg", "Augsburg", "Europe/Berlin", "DE")
    lena, _tina = make_user("lena", site, "lean_manager"), make_user("tina", site, "team_leader")
    return add_board(site, by=lena, name="Grinding")


def screen_of(browser, live, user):
    screen = Screen(browser.new_context().new_page(), f"http://{HOST}:{live.port}")
    screen.sign_in(user)
    return screen


def test_what_is_promised_at_a_tablet_stands_on_the_wall_and_goes_when_it_is_done(live, browser, board):
    wall, tablet = screen_of(browser, live, "lena"), screen_of(browser, live, "tina")
    wall.page.goto(wall.base + reverse("board", args=["augsburg", board.pk]))
    time.sleep(1.5)  # it has had its first event
    tablet.page.goto(tablet.base + reverse("actions", args=["augsburg", board.pk]))
    tablet.page.fill("[name=text]", "Presetter for M6 ready")
    tablet.page.select_option("[name=owner]", "maintenance")
    tablet.page.click("form:has([name=text]) button")
    wall.page.wait_for_selector("#live:has-text('Presetter for M6 ready')", timeout=SEEN_WITHIN)
    finish(Action.objects.get(), by=None)
    wall.page.wait_for_selector("#live:not(:has-text('Presetter for M6 ready'))", timeout=SEEN_WITHIN)
    assert wall.errors == tablet.errors == []


def test_a_board_recovers_by_itself_after_the_server_was_away(live, browser, board):
    wall = screen_of(browser, live, "lena")
    wall.page.goto(wall.base + reverse("board", args=["augsburg", board.pk]))
    time.sleep(1.5)
    live.stop()
    wall.page.wait_for_selector("#lost:not([hidden])", timeout=BACK_WITHIN)
    promise(board, by=None, text="Mend the gauge", owner="quality", due=today_at(board.site) + timedelta(days=1))
    live.start()
    wall.page.wait_for_selector("#live:has-text('Mend the gauge')", timeout=BACK_WITHIN)
    wall.page.wait_for_selector("#lost", state="hidden", timeout=BACK_WITHIN)
