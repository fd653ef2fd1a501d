"""A run is held by one worker at a time, and nothing is lost when that worker dies."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.db.models.functions import Now
from django.utils import translation

from lean.models import AuditEntry
from tests.factories import make_run
from valuestream.models import MAX_ATTEMPTS, ImportRun
from valuestream.services import runs
from valuestream.services.refusals import why

pytestmark = pytest.mark.django_db
State = ImportRun.State


@pytest.fixture
def run(augsburg, lean_manager):
    return make_run(augsburg, lean_manager)


def let_the_lease_pass(run):
    ImportRun.objects.filter(pk=run.pk).update(lease_until=Now() - timedelta(seconds=1))


def test_only_one_of_two_workers_gets_a_run(run):
    assert runs.claim(ImportRun, run.pk) == 1
    assert runs.claim(ImportRun, run.pk) is None


def test_a_run_whose_worker_died_is_claimed_again_with_a_higher_token(run):
    runs.claim(ImportRun, run.pk)
    let_the_lease_pass(run)
    assert runs.claim(ImportRun, run.pk) == 2


def test_a_worker_that_lost_its_run_can_neither_beat_nor_settle(run):
    first = runs.claim(ImportRun, run.pk)
    let_the_lease_pass(run)
    second = runs.claim(ImportRun, run.pk)
    with transaction.atomic():
        assert not runs.beat(run, first, done=5)
        assert not runs.settle(run, first, state=State.PROPOSED)
        assert runs.beat(run, second, done=7)
        assert runs.settle(run, second, state=State.PROPOSED)
    assert (run.state, run.done, run.lease_until, run.attempts) == (State.PROPOSED, 7, None, 0)


def test_a_beat_keeps_others_away_beyond_the_first_lease(run):
    token = runs.claim(ImportRun, run.pk)
    let_the_lease_pass(run)
    assert runs.beat(run, token)
    assert runs.claim(ImportRun, run.pk) is None


def test_a_cancelled_run_takes_no_beat(run):
    token = runs.claim(ImportRun, run.pk)
    ImportRun.objects.filter(pk=run.pk).update(state=State.CANCELLED)
    assert not runs.beat(run, token)


def test_a_run_that_kills_its_workers_stops_after_the_last_attempt_and_says_so(run):
    for _ in range(MAX_ATTEMPTS):
        assert runs.claim(ImportRun, run.pk)
        let_the_lease_pass(run)
    assert runs.claim(ImportRun, run.pk) is None
    run.refresh_from_db()
    assert run.state == State.FAILED
    assert run.error_message.startswith("The work was broken off 5 times")
    with translation.override("de"):
        assert why(run)[0].startswith("Die Arbeit brach 5-mal ab")
    assert AuditEntry.objects.filter(action="run.gave_up", object_id=str(run.pk)).count() == 1


def test_the_sweep_rings_for_a_passed_lease_and_for_a_lost_message_but_not_for_a_living_worker(augsburg, lean_manager):
    living, dead, lost, fresh = (make_run(augsburg, lean_manager, sha256=str(n) * 64) for n in range(4))
    runs.claim(ImportRun, living.pk)
    runs.claim(ImportRun, dead.pk)
    let_the_lease_pass(dead)
    ImportRun.objects.filter(pk=lost.pk).update(rung_at=Now() - timedelta(seconds=31))
    ImportRun.objects.filter(pk=fresh.pk).update(rung_at=Now())
    assert [run.pk for run in runs.expired(ImportRun)] == [dead.pk, lost.pk]
    assert runs.expired(ImportRun) == []  # rung for just now


def test_a_run_that_was_never_rung_for_is_found(run):
    ImportRun.objects.filter(pk=run.pk).update(rung_at=None)
    assert [found.pk for found in runs.expired(ImportRun)] == [run.pk]


def test_a_run_handed_back_is_free_at_once(run):
    token = runs.claim(ImportRun, run.pk)
    runs.hand_back(run, token)
    assert runs.claim(ImportRun, run.pk) == token + 1
