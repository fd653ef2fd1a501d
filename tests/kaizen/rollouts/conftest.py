"""A plant that proved something, one that is asked, and the rollout between them."""

import pytest

from tests.kaizen.rollouts.campaigns import begun, make_team, proven_standard


@pytest.fixture(autouse=True)
def own_store(settings, tmp_path):
    settings.EVENT_STORE = tmp_path / "events"


@pytest.fixture
def augsburg_team(db):
    return make_team("augsburg")


@pytest.fixture
def porto(db):
    return make_team("porto", "Europe/Lisbon", "PT")


@pytest.fixture
def version(augsburg_team):
    return proven_standard(augsburg_team)


@pytest.fixture
def rollout(version, augsburg_team, porto):
    return begun(version, [porto.stream], by=augsburg_team.lean)


@pytest.fixture
def adoption(rollout):
    return rollout.adoptions.get()
