"""The stand-up walked by keyboard alone, a red answered on the way, and its minutes read."""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from kaizen.models import TierMeeting
from kaizen.services.boards import meetings
from kaizen.services.boards.briefs import make_brief
from kaizen.services.boards.days import open_red
from kaizen.services.boards.editing import add_board
from kaizen.services.boards.kpis import add_kpi, set_target
from tests.browser.test_by_keyboard import press, tab_to


@pytest.fixture
def board(world):
    made = add_board(world.site, by=world.person, name="Grinding")
    kpi = add_kpi(made, by=world.person, letter="Q", name="Rejects", unit="pcs", better="lower")
    set_target(kpi, by=world.person, value=5, valid_from=date(2026, 1, 1), reason="Target of the year")
    open_red(kpi, day=date(2026, 3, 2), value=9.0, now=datetime(2026, 3, 3, tzinfo=UTC))
    return made


def test_the_stand_up_is_walked_by_keyboard_alone(world, board, screen):
    page, keys = screen.page, screen.page.keyboard
    heading = page.locator("#item")
    screen.sign_in(world.person.username)
    screen.open(reverse("meeting", args=["augsburg", board.pk]))
    keys.press("Enter")
    expect(heading).to_contain_text("Promises")
    keys.press("ArrowRight")
    expect(heading).to_contain_text("Safety")
    keys.press("n")
    expect(heading).to_contain_text("Quality")
    keys.press("p")
    expect(heading).to_contain_text("Safety")
    keys.press("Enter")
    expect(heading).to_contain_text("Quality")
    tab_to(screen, page.get_by_label("Reason"))
    keys.type("Dull wheel")  # n and p among the letters move nothing
    keys.press("Tab")
    keys.type("Dress the wheel")
    keys.press("Tab")
    keys.press("Space")  # the first owner: the team
    press(screen, page.get_by_role("button", name="Keep", exact=True))
    expect(page.locator("#status")).to_contain_text("Noted; the action stands on the board.")
    for name in ("Cost", "Delivery", "People", "Energy", "Open reds", "Escalations", "Three questions", "Wrap-up"):
        keys.press("ArrowRight")
        expect(heading).to_contain_text(name)
    keys.press("ArrowRight")  # one too many: only Enter ends it
    keys.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Minutes: Grinding")
    assert "Dress the wheel (Team, until" in page.locator("main").inner_text()
    assert TierMeeting.objects.get(board=board).ended_at is not None
    assert screen.errors == []


def test_letter_keys_can_be_switched_off_on_a_device(world, board, screen):
    page, heading = screen.page, screen.page.locator("#item")
    meetings.begin(board, by=world.person)
    screen.sign_in(world.person.username)
    screen.open(reverse("meeting", args=["augsburg", board.pk]))
    page.locator("[data-letter-keys]").uncheck()
    screen.open(reverse("meeting", args=["augsburg", board.pk]))
    page.keyboard.press("n")
    page.keyboard.press("ArrowRight")
    expect(heading).to_contain_text("Safety")
    assert page.locator("[data-letter-keys]").is_checked() is False


def test_the_clock_runs_by_itself(world, board, screen):
    page = screen.page
    meetings.begin(board, by=world.person)
    screen.sign_in(world.person.username)
    screen.open(reverse("board", args=["augsburg", board.pk]))
    clock = page.locator(".gb-m [data-clock]")
    first = clock.inner_text()
    expect(clock).not_to_have_text(first)
    assert screen.errors == []


def test_the_brief_offers_to_read_itself_only_with_a_voice_of_the_device(world, board, screen):
    make_brief(board)
    screen.sign_in(world.person.username)
    address = reverse("board_brief", args=["augsburg", board.pk])
    voices = "window.speechSynthesis.getVoices = () => [{localService: %s, lang: 'en-GB'}]"
    for is_local, count in (("false", 0), ("true", 1)):
        fresh = screen.page.context.new_page()
        fresh.add_init_script(voices % is_local)
        fresh.goto(screen.base + address)
        expect(fresh.locator("[data-speak]:visible")).to_have_count(count)
        fresh.close()


def test_no_page_of_the_stand_up_has_a_fault(world, board, screen):
    make_brief(board)
    running = meetings.begin(board, by=world.person)
    screen.sign_in(world.person.username)
    found = []
    for item in meetings.items_of(board):
        if item.key != "promises":
            meetings.go(running, by=world.person, to=item.key, seen=running.place)
            running.refresh_from_db()
        if item.key in ("promises", "letter-Q", "questions", "close"):
            found += faults(screen, reverse("meeting", args=["augsburg", board.pk]), item.key)
    ended = meetings.end(running, by=world.person)
    for name, more in (("board_brief", []), ("meeting", []), ("minutes_list", []), ("meeting_minutes", [ended.pk])):
        found += faults(screen, reverse(name, args=["augsburg", board.pk, *more]), name)
    assert found == []


def faults(screen, address, name):
    """What is wrong with a page on a desk and on a phone."""
    screen.open(address)
    told = []
    for size in ("desk", "phone"):
        screen.resize(size)
        told += [f"{name} {size}: {fault}" for fault in screen.faults()]
    return told
