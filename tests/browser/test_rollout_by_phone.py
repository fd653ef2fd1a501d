"""The receiver's part with a thumb: nothing runs out sideways, and everything that is pressed is large enough."""

import pytest

from tests.browser.rollout_people import People
from tests.browser.rollout_story import make_ready, offered, plants, sign, take_effect, take_up
from tests.browser.screen import SIZES, Screen


@pytest.fixture(autouse=True)
def own_store(settings, tmp_path):
    settings.EVENT_STORE = tmp_path / "events"


@pytest.fixture
def phone(browser, live_server):
    width, height = SIZES["phone"]
    context = browser.new_context(has_touch=True, is_mobile=True, viewport={"width": width, "height": height})
    yield Screen(context.new_page(), live_server.url)
    context.close()


@pytest.mark.slow
def test_a_line_takes_a_standard_up_and_stops_it_by_tap(transactional_db, phone):
    people, there = People(phone, "tap"), offered(plants())
    for part in (take_up, sign, make_ready, take_effect):
        part(people, there)
    assert people.faults == []
