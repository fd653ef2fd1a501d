"""A whole campaign with the mouse: offered, adapted, signed, in effect, decided, declined, stopped, back, proven."""

import pytest

from tests.browser.rollout_people import People
from tests.browser.rollout_story import plants, whole


@pytest.fixture(autouse=True)
def own_store(settings, tmp_path):
    settings.EVENT_STORE = tmp_path / "events"


@pytest.mark.slow
def test_a_campaign_from_the_offer_to_its_evidence_by_mouse(transactional_db, screen, tmp_path):
    screen.resize("desk")
    people = People(screen, "click")
    whole(people, plants(), tmp_path)
    assert people.faults == []
