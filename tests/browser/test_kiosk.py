"""A television and a tablet without a log-in: paired, told of changes, closed by themselves, taken down."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from kaizen.models import Action, Escalation, Screen
from kaizen.services.boards import screens
from kaizen.services.boards.actions import promise
from kaizen.services.boards.editing import add_board
from lean import watch
from lean.services import pins
from tests.browser import screen as seen
from tests.browser.test_live import SEEN_WITHIN
from tests.factories import make_site, make_user
from tests.kaizen.boards.kiosks import address, hang
from tests.lean.listening import HOST, AsyncServer

BADGE = "04A2119F77"
GLOVES = 64  # px


@pytest.fixture
def live(transactional_db, settings, tmp_path):
    settings.EVENT_STORE = tmp_path / "events"
    made = AsyncServer()
    yield made
    made.stop()
    watch.thread.submit(lambda: None).result()  # it closes its connection before the database is emptied


@pytest.fixture
def lena(live):
    return make_user("lena", make_site("augsburg", "Augsburg", "Europe/Berlin", "DE"), "lean_manager")


@pytest.fixture
def board(lena):
    area = add_board(lena.sites.get(), by=lena, name="Hall 2", tier=2)
    made, now = add_board(area.site, by=lena, name="Grinding", above=area), timezone.now()
    promise(made, by=lena, text="Mend the gauge", owner="quality", due=date(2099, 1, 1))
    Escalation.objects.create(
        board=made, to=area, text="A second gauge", reason="None left", asked_at=now, due_at=now,
        answer="Comes on Friday", answered_at=now,
    )  # fmt: skip
    pins.set_badge(lena, BADGE, by=lena)
    return made


@pytest.fixture
def tv(live, board, lena, browser):
    """A device that was paired by hand."""
    _screen, code = hang(board, lena)
    screen = seen.Screen(browser.new_context().new_page(), f"http://{HOST}:{live.port}")
    screen.open(reverse("kiosk_pair"))
    assert screen.faults() == []
    screen.page.fill("[name=board]", board.code.lower())
    screen.page.fill("[name=code]", f"{code[:3]}-{code[3:]}")
    screen.page.click("main button.p")
    screen.page.wait_for_url(f"**{address('kiosk', board)}")
    return screen


def test_a_screen_shows_what_changes_and_goes_dark_when_it_is_taken_down(tv, board, lena):
    page = tv.page
    promise(board, by=lena, text="Presetter ready", owner="maintenance", due=date(2099, 1, 1))
    page.wait_for_selector("#live:has-text('Presetter ready')", timeout=SEEN_WITHIN)
    row = Screen.objects.get()
    screens.change_screen(row, by=lena, name=row.name, profile=row.profile | {"theme": "light", "language": "de"})
    page.wait_for_selector("html[lang=de][data-theme=light]", timeout=SEEN_WITHIN)
    assert tv.errors == []
    screens.revoke(row, by=lena)
    page.wait_for_selector("h1:has-text('Dieser Bildschirm wurde abgenommen.')", timeout=SEEN_WITHIN)
    assert "Grinding" not in page.inner_text("body")


@pytest.mark.parametrize("size", ["tablet", "phone", "narrow"])
def test_each_page_of_a_screen_is_fit_for_gloves_and_free_of_faults(size, tv, board, monkeypatch):
    monkeypatch.setattr(seen, "SMALLEST", GLOVES)
    act = address("kiosk_act", board, "done", Action.objects.get().pk)
    for path in (address("kiosk", board), address("kiosk_acts", board), act, address("kiosk_catalogue", board)):
        tv.open(path)
        tv.resize(size)
        assert tv.faults() == []
        assert [one for one in tv.small_targets() if "evaluated" not in one] == []  # a link in the foot


def test_an_action_is_confirmed_by_a_badge_and_the_board_is_back(tv, board):
    page = tv.page
    page.click("text=Confirm here")
    page.click("a[href*='/act/done/']")
    assert page.evaluate("document.activeElement.name") == "badge"  # a scanner types, and ends with Enter
    page.keyboard.type(BADGE)
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Noted as done.")
    assert Action.objects.get().done_at
    page.click("text=Back to the board")
    page.wait_for_selector("#live:has-text('Nothing is promised')")


def test_a_half_filled_form_closes_after_a_minute_and_forgets_what_was_typed(tv, board):
    page = tv.page
    page.clock.install()
    page.goto(tv.base + address("kiosk_act", board, "done", Action.objects.get().pk))
    page.fill("[name=username]", "lena")
    page.fill("[name=pin]", "402913")
    page.clock.fast_forward(50_000)
    page.keyboard.press(
        "Shift"
    )  # somebody is still there; nothing scrolls, which would be told later on a busy machine
    page.clock.fast_forward(50_000)
    assert page.input_value("[name=username]") == "lena"
    page.clock.fast_forward(11_000)
    page.wait_for_url(f"**{address('kiosk', board)}")
    page.go_back()
    if page.locator("[name=username]").count():
        assert page.input_value("[name=username]") == page.input_value("[name=pin]") == ""
    assert Action.objects.get().done_at is None


def test_single_letter_keys_do_nothing_on_a_screen(tv):
    for key in ("?", "/", "j", "k", "m"):
        tv.page.keyboard.press(key)
    assert tv.page.locator("dialog[open]").count() == 0
    assert tv.page.evaluate("document.activeElement.tagName") == "BODY"
