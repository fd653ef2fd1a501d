"""Those who look for faults find each kind that is planted, at the first look at a page and at every further one."""

import pytest

from tests.browser.screen import SMALLEST

PLANT = """({html}) => document.querySelector('main').insertAdjacentHTML('beforeend', html)"""
PIXEL = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw=="


@pytest.fixture
def looked_at(world, screen):
    """A page that was looked at and has no fault."""
    screen.sign_in(world.person.username)
    screen.open("/patterns/")
    screen.resize("desk")
    assert screen.faults() == []
    return screen


@pytest.mark.parametrize(
    ("html", "rule"),
    [
        (f'<img src="{PIXEL}">', "image-alt"),
        ('<p class="faint">barely to be read</p>', "color-contrast"),
        ('<button class="primary"></button>', "button-name"),
        ('<input type="text">', "label"),
        ('<p lang="nowhere">words</p>', "valid-lang"),
        ('<div role="checkbox">without its state</div>', "aria-required-attr"),
    ],
)
def test_what_axe_is_to_find_is_found_in_a_page_that_was_fine_before(looked_at, html, rule):
    looked_at.page.evaluate(PLANT, {"html": html})
    looked_at.page.evaluate(
        "document.querySelectorAll('.faint').forEach(one => one.style.color = 'rgb(200, 200, 200)')"
    )
    found = {violation.partition(":")[0] for violation in looked_at.violations()}
    assert rule in found
    looked_at.resize("phone")
    assert found <= {violation.partition(":")[0] for violation in looked_at.violations()}


def test_the_next_page_is_looked_at_anew(looked_at):
    looked_at.page.evaluate(PLANT, {"html": f'<img src="{PIXEL}">'})
    assert looked_at.violations()
    looked_at.open("/patterns/")
    assert looked_at.violations() == []


def test_a_page_that_is_too_wide_and_what_is_too_low_for_a_finger_are_found(looked_at):
    looked_at.page.evaluate(PLANT, {"html": '<div class="wide">wide</div>'})
    looked_at.page.evaluate(
        "document.body.append(document.querySelector('.wide')); document.querySelector('.wide').style = 'position: relative; width: 3000px'"
    )
    assert [fault for fault in looked_at.faults(axe=False) if fault.endswith("px wider than the window")]
    looked_at.resize("phone")
    before = len(looked_at.small_targets())
    looked_at.page.evaluate(PLANT, {"html": "<button class='low'>low</button>"})
    looked_at.page.evaluate(f"document.querySelector('.low').style = 'height: {SMALLEST - 1}px; min-height: 0'")
    assert len(looked_at.small_targets()) == before + 1


def test_what_the_page_tells_the_console_is_a_fault_once(looked_at):
    looked_at.page.evaluate("console.error('no such part')")
    assert looked_at.faults(axe=False) == ["console: no such part"]
    assert looked_at.faults(axe=False) == []
