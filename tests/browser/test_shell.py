"""The frame by keyboard, without JavaScript, on paper, narrow and zoomed."""

import pytest
from playwright.sync_api import expect

NARROW = {"width": 320, "height": 640}  # 1280 px at 400 %, as WCAG 1.4.10 asks
ZOOMED = {"width": 800, "height": 500}  # 1600 px at 200 %


@pytest.fixture
def patterns(world, screen):
    screen.sign_in(world.person.username)
    screen.open("/patterns/")
    return screen.page


def test_the_first_tab_leads_past_the_navigation(world, screen):
    screen.sign_in(world.person.username)
    screen.open("/sites/augsburg/settings/")
    screen.page.keyboard.press("Tab")
    expect(screen.page.locator(".skip")).to_be_focused()
    screen.page.keyboard.press("Enter")
    expect(screen.page.locator("#main")).to_be_focused()


def test_a_question_mark_lists_the_keys_and_escape_closes_the_list(patterns):
    patterns.keyboard.press("?")
    expect(patterns.locator("#keys")).to_be_visible()
    patterns.keyboard.press("Escape")
    expect(patterns.locator("#keys")).to_be_hidden()


def test_a_question_mark_in_a_field_is_a_question_mark(patterns):
    patterns.locator("#id_station").press_sequentially("?")
    expect(patterns.locator("#id_station")).to_have_value("?")
    expect(patterns.locator("#keys")).to_be_hidden()


def test_a_menu_opens_by_keyboard_and_escape_gives_the_focus_back(patterns):
    summary = patterns.locator("summary.tool").last
    summary.press("Enter")
    expect(patterns.locator(".menu[open] .sheet")).to_be_visible()
    patterns.keyboard.press("Tab")
    patterns.keyboard.press("Escape")
    expect(patterns.locator(".menu[open]")).to_have_count(0)
    expect(summary).to_be_focused()


def test_the_list_of_errors_takes_the_focus(patterns):
    expect(patterns.locator(".error-list")).to_be_focused()


def test_language_and_theme_are_one_press_away_and_stay(patterns):
    patterns.get_by_role("button", name="Deutsch").click()
    expect(patterns.locator("html")).to_have_attribute("lang", "de")
    patterns.locator("summary.tool").first.click()
    patterns.get_by_role("button", name="dunkel").click()
    expect(patterns.locator("html")).to_have_attribute("data-theme", "dark")
    patterns.reload()
    expect(patterns.locator("html")).to_have_attribute("data-theme", "dark")
    expect(patterns.get_by_role("heading", level=1)).to_have_text("Bausteine")


@pytest.mark.parametrize("window", [NARROW, ZOOMED], ids=["320px", "zoom200"])
@pytest.mark.parametrize("language", ["en", "de"])
def test_nothing_is_cut_when_narrow_or_zoomed(world, screen, window, language):
    world.person.language = language
    world.person.save()
    screen.sign_in(world.person.username)
    screen.page.set_viewport_size(window)
    screen.open("/patterns/")
    assert screen.overflow() <= 0


def test_paper_has_no_navigation_and_says_when_it_was_printed(patterns):
    patterns.emulate_media(media="print")
    expect(patterns.locator(".top")).to_be_hidden()
    expect(patterns.locator("#drawer")).to_be_hidden()
    expect(patterns.locator(".foot .print-only")).to_be_visible()


def test_the_frame_works_without_javascript(world, browser, live_server):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server.url}/login/")
    page.get_by_role("button", name="Deutsch").click()
    expect(page.locator("html")).to_have_attribute("lang", "de")
    context.close()


def test_forced_colours_keep_the_marks(patterns):
    patterns.emulate_media(forced_colors="active")
    fill = "getComputedStyle(document.querySelector('.m')).forcedColorAdjust"
    assert patterns.evaluate(fill) == "none"


def test_the_top_bar_holds_between_desk_and_tablet_in_german_with_every_role(world, screen):
    screen.sign_in(world.person.username)
    screen.page.get_by_role("button", name="Deutsch").first.click()
    expect(screen.page.locator("html")).to_have_attribute("lang", "de")
    screen.open("/sites/augsburg/rollouts/")
    for width in (1200, 1250, 1310, 1366, 1440):
        screen.page.set_viewport_size({"width": width, "height": 800})
        assert screen.overflow() == 0, width
        nav, tools = screen.page.locator(".nav").bounding_box(), screen.page.locator(".tools").bounding_box()
        assert nav["x"] + nav["width"] <= tools["x"], width
        assert tools["x"] + tools["width"] <= width, width
