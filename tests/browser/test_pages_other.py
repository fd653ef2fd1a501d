"""Every page in German and dark, as ``test_pages`` looks at them in English and light."""

import pytest

from tests.browser.screen import SHOTS
from tests.browser.test_pages import look_at_all

LOOKS = [("de", "dark")] + ([("de", "light")] if SHOTS else [])


@pytest.mark.slow
@pytest.mark.parametrize(("language", "theme"), LOOKS)
def test_no_page_has_a_fault_in_the_other_language_and_theme(plant, screen, language, theme):
    found = look_at_all(screen, plant, language, theme)
    assert not found, f"{len(found)} faults:\n" + "\n".join(found)
