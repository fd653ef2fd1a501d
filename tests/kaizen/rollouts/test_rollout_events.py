"""Whoever looks at a rollout is told within a second that it changed, by one question for all of them."""

import logging
import time

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kaizen.services.rollouts import stopping
from kaizen.services.rollouts.versions import versions
from lean import live, watch
from lean.models import Membership
from tests.kaizen.rollouts.campaigns import begun, handed_in, make_team, proven_standard, sign_all
from tests.lean.listening import AsyncServer, Listener

pytestmark = pytest.mark.django_db(transaction=True)
SEEN_WITHIN = 1.0  # seconds


@pytest.fixture
def teams(db):
    return make_team("augsburg", events=False), make_team("porto", "Europe/Lisbon", "PT", events=False)


@pytest.fixture
def rollout(teams):
    here, there = teams
    return begun(proven_standard(here), [there.stream], by=here.lean)


@pytest.fixture
def server():
    made = AsyncServer()
    yield made
    made.stop()
    watch.thread.submit(lambda: None).result()  # it closes its connection before the database is emptied


@pytest.fixture
def listen(server, rollout):
    made = []

    def open_stream(team, user, **more):
        address = reverse("rollout_events", args=[team.site.slug, rollout.pk])
        made.append(Listener(server.port, address, user, **more))
        return made[-1]

    yield open_stream
    for one in made:
        one.close()


def test_two_people_at_two_sites_see_a_stop_within_a_second(listen, teams, rollout):
    here, there = teams
    both = [listen(here, here.leader), listen(there, there.safety)]
    for one in both:
        one.wait(1)
    time.sleep(0.3)
    stopped = time.monotonic()
    stopping.stop(rollout, by=there.safety)
    assert [one.wait(2) - stopped < SEEN_WITHIN for one in both] == [True, True]
    assert [[name for name, _at in one.events] for one in both] == [["changed"] * 2] * 2


def test_nothing_on_the_way_keeps_an_event_back(listen, teams):
    here, _there = teams
    one = listen(here, here.leader)
    assert one.status == 200
    assert one.headers["content-type"] == "text/event-stream; charset=utf-8"
    assert one.headers["cache-control"] == "no-store, no-transform"
    assert one.headers["x-accel-buffering"] == "no"
    assert "content-length" not in one.headers
    assert "content-encoding" not in one.headers


def test_after_a_restart_of_the_server_a_listener_hears_what_it_missed_and_only_that(listen, server, teams, rollout):
    here, _there = teams
    first = listen(here, here.leader)
    first.wait(1)
    server.stop()
    assert first.ended()
    server.start()
    again = listen(here, here.leader, last=first.last)
    time.sleep(1.2)
    assert again.events == []
    server.stop()
    stopping.stop(rollout, by=here.leader)
    server.start()
    late = listen(here, here.leader, last=again.last)
    late.wait(1, SEEN_WITHIN)


def test_however_many_listen_one_question_is_asked(listen, teams, monkeypatch):
    here, there = teams
    asked = []
    monkeypatch.setattr(
        watch.Watch, "_found", lambda self, keys, found=watch.Watch._found: asked.append(keys) or found(self, keys)
    )
    many = [listen(here, here.leader) for _ in range(6)] + [listen(there, there.leader) for _ in range(6)]
    for one in many:
        one.wait(1)
    asked.clear()
    time.sleep(3 * watch.PERIOD)
    assert 2 <= len(asked) <= 4
    for one in many:
        one.close()
    time.sleep(2 * watch.PERIOD)
    asked.clear()
    time.sleep(2 * watch.PERIOD)
    assert (asked, watch.listeners()) == ([], 0)


def test_a_role_that_is_taken_away_ends_the_stream(listen, teams, monkeypatch):
    monkeypatch.setattr(live, "ALLOWED_FOR", 0.3)
    here, there = teams
    stays, goes, leaves = listen(here, here.leader), listen(there, there.leader), listen(there, there.quality)
    for one in (stays, goes, leaves):
        one.wait(1)
    Membership.objects.filter(user=there.leader).delete()
    client = Client()
    client.cookies["sessionid"] = leaves.session
    client.post(reverse("logout"))
    assert goes.ended()
    assert leaves.ended()
    assert [goes.events[-1][0], leaves.events[-1][0]] == ["over", "over"]
    assert stays.is_open


def test_a_silent_stream_gives_a_sign_of_life_and_ends_by_itself(listen, teams, monkeypatch):
    monkeypatch.setattr(live, "HEARTBEAT", 0.2)
    monkeypatch.setattr(live, "LIFE", 1.5)
    one = listen(teams[0], teams[0].leader)
    assert one.ended()
    assert one.comments >= 2
    assert [name for name, _at in one.events] == ["changed"]


def test_a_listener_that_leaves_is_forgotten(listen, teams):
    one = listen(teams[0], teams[0].leader)
    one.wait(1)
    assert watch.listeners() == 1
    one.close()
    time.sleep(0.5)
    assert watch.listeners() == 0


def test_when_too_many_listen_the_next_one_asks_now_and_then(listen, teams, monkeypatch):
    monkeypatch.setattr(live, "MOST", 1)
    first = listen(teams[0], teams[0].leader)
    first.wait(1)
    assert listen(teams[0], teams[0].leader).status == 503


def test_a_database_that_does_not_answer_is_asked_again(listen, teams, rollout, monkeypatch, caplog):
    one = listen(teams[0], teams[0].leader)
    one.wait(1)
    topic = watch.Topic("rollouts", versions)

    def broken(keys):
        raise OperationalError("gone")

    [watched] = [
        made["rollouts"] for made in watch._watches.values() if "rollouts" in made and made["rollouts"].listeners
    ]
    with caplog.at_level(logging.WARNING):
        watched.topic = watch.Topic("rollouts", broken)
        time.sleep(2.5 * watch.PERIOD)
    assert caplog.text.count("The database does not answer") == 1
    stopping.stop(rollout, by=teams[0].leader)
    watched.topic = topic
    one.wait(2, SEEN_WITHIN)


def test_a_rollout_that_is_not_for_the_site_does_not_exist(client, rollout):
    plzen = make_team("plzen", "Europe/Prague", "CZ", events=False)
    client.force_login(plzen.lean)
    assert client.get(reverse("rollout_events", args=["plzen", rollout.pk])).status_code == 404
    assert client.get(reverse("rollout_events", args=["porto", rollout.pk])).status_code == 404


def test_without_an_asynchronous_server_there_is_no_stream(client, rollout, teams):
    client.force_login(teams[0].lean)
    assert client.get(reverse("rollout_events", args=["augsburg", rollout.pk])).status_code == 204


def test_each_thing_that_the_page_shows_makes_another_version(rollout, teams):
    here, there = teams
    seen = [repr(versions([rollout.pk]))]

    def changed() -> bool:
        seen.append(repr(versions([rollout.pk])))
        return seen[-1] != seen[-2]

    assert not changed()
    row = handed_in(rollout.adoptions.get(), there)
    assert changed()
    row = sign_all(row, there)
    assert changed()
    row.installed.acknowledgements.create(user=there.leader)
    assert changed()
    stop = stopping.stop(rollout, by=here.leader)
    assert changed()
    stopping.say_why(stop, reason="Guard loose", by=here.leader)
    assert changed()
    stopping.go_on(rollout, reason="Mended", by=here.lean)
    assert changed()


def test_the_versions_of_many_rollouts_are_one_question(rollout):
    with CaptureQueriesContext(connection) as asked:
        assert versions([rollout.pk, 0]).keys() == {rollout.pk}
    assert len(asked) == 1
