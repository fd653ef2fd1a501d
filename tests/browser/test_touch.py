"""Every page under a finger: what is pressed is large enough for a thumb in a glove."""

import pytest

from tests.browser.routes import ROUTES
from tests.browser.screen import Screen

SMALLEST = 44  # px, as WCAG 2.5.5 asks; a link within a sentence is exempt there too

# a field's label is pressed like the field; the shapes of a drawing are not on a phone
_SMALL = """smallest => {
  const pressed = 'a[href], button, summary, select, textarea, input:not([type=hidden])';
  const height = one => Math.max(...[one, ...(one.labels ?? [])].map(area => area.getBoundingClientRect().height));
  const isSeen = one => one.checkVisibility({visibilityProperty: true, opacityProperty: true}) && !one.closest('svg, .skip');
  const isInSentence = one => getComputedStyle(one).display === 'inline'
    && one.parentElement.textContent.trim() !== one.textContent.trim();
  return [...document.querySelectorAll(pressed)]
    .filter(one => isSeen(one) && height(one) < smallest && !isInSentence(one))
    .map(one => `${Math.round(height(one))} px: ${one.parentElement.tagName} > ${one.tagName} ${one.textContent.trim().slice(0, 40)}`);
}"""


def small_targets(screen: Screen) -> list[str]:
    """What is pressed and lower than ``SMALLEST``, outside drawings and sentences."""
    return screen.page.evaluate(_SMALL, SMALLEST)


@pytest.mark.slow
def test_everything_to_press_is_high_enough_for_a_finger(plant, browser, live_server):
    context = browser.new_context(has_touch=True, is_mobile=True)
    screen, found = Screen(context.new_page(), live_server.url), []
    screen.sign_in(plant.person.username)
    for route in (route for route in ROUTES if route.signed_in):
        screen.open(route.path(plant), ready=route.ready)
        for size in ("phone", "tablet"):
            screen.resize(size)
            found += [f"{route.name} {size} {one}" for one in small_targets(screen)]
    context.close()
    assert not found, f"{len(found)} small targets:\n" + "\n".join(found)
