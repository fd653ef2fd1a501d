"""Every page in German and dark, on a screen that is touched; ``test_pages`` looks at them in English and light."""

import pytest

from tests.browser.screen import SHOTS, Screen
from tests.browser.test_pages import look_at_all

LOOKS = [("de", "dark")] + ([("de", "light")] if SHOTS else [])


@pytest.mark.slow
@pytest.mark.parametrize(("language", "theme"), LOOKS)
def test_no_page_has_a_fault_in_the_other_language_and_theme(plant, browser, live_server, language, theme):
    context = browser.new_context(has_touch=True)
    screen = Screen(context.new_page(), live_server.url)
    found = look_at_all(screen, plant, language, theme, touch=True)
    assert screen.page.evaluate("matchMedia('(pointer: coarse)').matches"), "the browser knows of no finger"
    context.close()
    assert not found, f"{len(found)} faults:\n" + "\n".join(found)
