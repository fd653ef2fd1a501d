"""What is printed: the whole map on one sheet, from its print view and from the page itself."""

import re

import pytest

from tests.browser.routes import Route, of_stream

VIEWS = (
    Route("map", of_stream),
    Route("map", of_stream, query="?print=a4", state="a4"),
    Route("map", of_stream, query="?print=a3", state="a3"),
    Route("step", of_stream, query="?step={step}"),
)


def sheets(pdf: bytes) -> int:
    """How many pages Chromium wrote."""
    return len(re.findall(rb"/Type /Page\b", pdf))


@pytest.mark.slow
def test_the_map_of_the_demo_is_one_sheet(plant, screen):
    screen.sign_in(plant.person.username)
    found = {}
    for view in VIEWS:
        screen.open(view.path(plant))
        found[view.name] = sheets(screen.page.pdf(prefer_css_page_size=True))
    assert found == {view.name: 1 for view in VIEWS}
