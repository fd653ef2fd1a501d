"""Twenty at once: what twenty people or twenty clicks do at the same moment has one effect."""

import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from benchmarks.storm_plants import rollouts
from kaizen.models import Adoption, Consent, RolloutStep, Stop
from kaizen.services.rollouts import answering, asking, engine, signing, stopping
from lean.audit import verify
from lean.models import AuditEntry, Membership, User
from tests.factories import PASSWORD, make_user

S = Adoption.States
MANY = 20


def at_once(*changes):
    """Does all at the same moment; how many were refused with a sentence. Raises what else went wrong."""
    gate, refused, broke = threading.Barrier(len(changes)), [], []

    def work(change):
        try:
            gate.wait()
            change()
        except ValidationError as error:
            refused.append(error)
        except Exception as error:
            broke.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=[change]) for change in changes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if broke:
        raise broke[0]
    return len(refused)


def entries(action):
    return AuditEntry.objects.filter(action=action).count()


@pytest.fixture
def rollout(transactional_db):
    made = rollouts(1, 4)[0]
    for user in User.objects.all():
        user.set_password(PASSWORD)
        user.save()
    return made


@pytest.fixture
def to_sign(rollout):
    """A line whose version is in effect nowhere yet: adapted and handed in once more."""
    row = rollout.adoptions.order_by("pk")[1]
    answering.adapt(row, {"v1": {"nominal": 31.0}}, reason="Older wheel", by=row.answered_by)
    return answering.hand_in(row, reason="Fits", goes_back_itself=True, by=row.answered_by)


def sign(row, area, by):
    return lambda: signing.consent(
        row, area=area, meaning="approved", reason="Read", read=row.bound_hash, password=PASSWORD, by=by
    )


def holder(row, role):
    return Membership.objects.get(site=row.site, role=role).user


def test_twenty_people_sign_for_one_area_and_one_signature_counts(to_sign):
    people = [make_user(f"plant-manager-{number}", to_sign.site, "plant_manager") for number in range(MANY)]
    refused = at_once(*(sign(to_sign, "process", by) for by in people))
    assert refused == MANY - 1
    assert Consent.objects.filter(adoption=to_sign, bound_hash=to_sign.bound_hash).count() == 1


def test_twenty_clicks_on_the_last_signature_approve_once(to_sign):
    for area, role in (("process", "plant_manager"), ("quality", "quality_manager"), ("safety", "safety_manager")):
        sign(to_sign, area, holder(to_sign, role))()
    assert at_once(*[sign(to_sign, "lean", holder(to_sign, "lean_manager"))] * MANY) == 0
    to_sign.refresh_from_db()
    assert (to_sign.state, entries("adoption.approved")) == (S.APPROVED, 1)
    assert Consent.objects.filter(adoption=to_sign, bound_hash=to_sign.bound_hash).count() == 4
    assert verify().broken is None


def test_the_manager_of_another_site_and_who_adapted_it_are_refused_before_the_database_is_asked(to_sign):
    other = to_sign.rollout.adoptions.exclude(site=to_sign.site)[0]
    for by in (holder(other, "plant_manager"), to_sign.answered_by, to_sign.rollout.requested_by):
        with pytest.raises(ValidationError, match="Not for you to sign"):
            sign(to_sign, "process", by)()


def test_twenty_stops_at_once_are_one_stop(rollout):
    engine.sweep()
    people = [make_user(f"leader-{number}", rollout.site, "team_leader") for number in range(MANY)]
    assert at_once(*(lambda by=by: stopping.stop(rollout, by=by, everywhere=True) for by in people)) == 0
    assert (Stop.objects.count(), entries("rollout.stopped"), entries("adoption.going_back")) == (1, 1, 1)


def test_a_stop_amid_twenty_workers_lets_nothing_begin_after_it(rollout):
    """Whoever was first: either the line is in effect and stands in the trail before the stop, or it is not."""
    rollout.waves.update(state="done", opened_at=timezone.now())
    steps = list(RolloutStep.objects.values_list("pk", flat=True))
    work = [lambda pk=pk: engine.advance(pk) for pk in steps * 5]
    at_once(*work[:10], lambda: stopping.stop(rollout, by=rollout.requested_by), *work[10:])
    stopped = AuditEntry.objects.get(action="rollout.stopped").seq
    assert not AuditEntry.objects.filter(action="standard.effective", seq__gt=stopped).exists()
    engine.sweep()
    assert set(rollout.adoptions.values_list("state", flat=True)) <= {S.SCHEDULED, S.VERIFYING}
    assert verify().broken is None


def test_twenty_who_let_it_go_on_and_open_the_next_wave_do_it_once(rollout):
    row = rollout.adoptions.order_by("pk")[0]
    answering.decline(row, reason="Not here", by=row.answered_by)
    by = rollout.requested_by
    refused = at_once(*[lambda: asking.open_next(rollout, by=by)] * MANY)
    assert (refused, entries("rollout.wave_opened")) == (MANY - 1, 1)
    stopping.stop(rollout, by=by)
    at_once(*[lambda: stopping.go_on(rollout, reason="Looked", by=by)] * MANY)
    assert entries("rollout.resumed") == 1
    assert RolloutStep.objects.filter(state="ready").count() == 3
