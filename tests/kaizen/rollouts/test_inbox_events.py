"""Whoever looks at a line or at what waits for them is told when it is another, and asks for nothing else."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kaizen.services.rollouts import stopping
from kaizen.services.rollouts.versions import inbox_versions
from tests.kaizen.rollouts.campaigns import begun, handed_in, make_team, proven_standard, sign_all


@pytest.fixture
def teams(db):
    return make_team("augsburg", events=False), make_team("porto", "Europe/Lisbon", "PT", events=False)


@pytest.fixture
def rollout(teams):
    here, there = teams
    return begun(proven_standard(here), [there.stream], by=here.lean)


def test_what_may_wait_for_a_person_makes_another_version_of_the_inbox_and_what_is_elsewhere_none(rollout, teams):
    here, there = teams
    plzen = make_team("plzen", "Europe/Prague", "CZ", events=False)
    people = [there.quality.pk, here.lean.pk, plzen.quality.pk]
    with CaptureQueriesContext(connection) as asked:
        before = inbox_versions(people)
    assert len(asked) == 1
    row = handed_in(rollout.adoptions.get(), there)
    handed = inbox_versions(people)
    sign_all(row, there)
    signed = inbox_versions(people)
    changed = {pk: (before[pk] != handed[pk], handed[pk] != signed[pk]) for pk in people}
    assert changed == {there.quality.pk: (True, True), here.lean.pk: (True, True), plzen.quality.pk: (False, False)}
    stopping.stop(rollout, by=there.safety)
    assert inbox_versions(people)[here.lean.pk] != signed[here.lean.pk]
    assert inbox_versions(people)[plzen.quality.pk] == before[plzen.quality.pk]


def test_a_line_and_an_inbox_that_are_the_newest_are_not_sent_again(client, rollout, teams):
    _here, there = teams
    row = rollout.adoptions.get()
    client.force_login(there.quality)
    for address in (reverse("adoption", args=["porto", rollout.pk, row.pk]), reverse("rollout_inbox", args=["porto"])):
        seen = client.get(address).context["seen"]
        assert client.get(address, {"seen": seen}).status_code == 204
        row = handed_in(row, there) if row.state == "proposed" else sign_all(row, there)
        assert client.get(address, {"seen": seen}).status_code == 200


def test_somebody_without_a_site_hears_nothing_of_its_inbox(client, teams):
    client.force_login(teams[1].leader)
    assert client.get(reverse("inbox_events", args=["porto"])).status_code == 204
    assert client.get(reverse("inbox_events", args=["augsburg"])).status_code == 404
