"""The main job without a mouse: a file becomes a map with Tab, Enter and Escape alone."""

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.screen import Screen
from tests.valuestream.logs import many_rows, write_log

REACH = 200  # presses of Tab after which a control counts as out of reach
PATIENCE = 30_000  # ms; the work runs inside the request of the test server


def tab_to(screen: Screen, control: Locator) -> None:
    """Presses Tab until ``control`` has the focus."""
    for _ in range(REACH):
        if control.evaluate("element => element === document.activeElement"):
            return
        screen.page.keyboard.press("Tab")
    pytest.fail(f"{control} cannot be reached by keyboard")


def press(screen: Screen, control: Locator) -> None:
    tab_to(screen, control)
    screen.page.keyboard.press("Enter")


@pytest.mark.slow
def test_a_file_becomes_a_map_by_keyboard(world, screen, child_in_place, tmp_path):
    page = screen.page
    page.set_default_timeout(PATIENCE)
    screen.sign_in(world.person.username)
    press(screen, page.get_by_role("link", name="Data", exact=True))
    press(screen, page.locator("main a.btn.p").first)
    chooser = page.locator("input[type=file]")
    tab_to(screen, chooser)
    chooser.set_input_files(write_log(tmp_path, many_rows(range(40))))  # the system's own dialog is out of our hands
    press(screen, page.locator("main form .btn.p"))
    press(screen, page.get_by_role("button", name="Import 400 rows"))
    press(screen, page.get_by_role("link", name="See the map"))
    expect(page.locator("svg[role=img] >> nth=0")).to_be_visible(timeout=PATIENCE)
    step = page.locator("main a[href*='step=']").first
    press(screen, step)
    expect(page.locator("#drawer h2")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#drawer h2")).to_have_count(0)
    expect(step).to_be_focused()
