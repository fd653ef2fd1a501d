"""A whole campaign by programs with tokens, over the network, each change sent twice under one key."""

import pytest

from kaizen.models import Consent, Remark, Rollout, Stop
from tests.browser.rollout_robot import Robot
from tests.browser.rollout_story import plants, whole
from tests.kaizen.rollouts.campaigns import SIGNS


@pytest.fixture(autouse=True)
def own_store(settings, tmp_path):
    settings.EVENT_STORE = tmp_path / "events"


@pytest.mark.slow
def test_a_campaign_from_the_offer_to_its_evidence_by_api(transactional_db, live_server, tmp_path):
    whole(Robot(live_server.url), plants(), tmp_path)
    assert [model.objects.count() for model in (Rollout, Consent, Remark, Stop)] == [1, len(SIGNS), 2, 2]
