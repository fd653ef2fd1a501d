"""The engine of rollouts in bad weather: stops at every moment, dead ends, workers that wake up late."""

import threading
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from benchmarks.storm_plants import rollouts
from kaizen.models import Adoption, Effect, Rollout, RolloutStep
from kaizen.services.rollouts import asking, ends, engine, failing, stopping, taking
from kaizen.services.rollouts.ends import Answer
from kaizen.services.rollouts.rows import go, locked
from lean.audit import verify
from lean.models import AuditEntry
from valuestream.services.runs import claim

S = Adoption.States


class Deaf:
    """A site end that answers one word; what it was asked stands in ``got``."""

    def __init__(self, answer):
        self.answer, self.got = answer, []

    def carry_out(self, order):
        self.got.append(order)
        return self.answer


@pytest.fixture
def rollout(db):
    return rollouts(1, 4)[0]


@pytest.fixture
def by(rollout):
    return rollout.requested_by


@pytest.fixture
def hear(monkeypatch):
    """Puts another end before every site, or before one."""

    def set_end(end, site=None):
        here = ends.ENDS["here"]
        monkeypatch.setattr(ends, "end_of", lambda at: end if site is None or at == site else here)
        return end

    return set_end


def line(rollout, number=0):
    return list(rollout.adoptions.order_by("pk"))[number]


def state(rollout, number=0):
    return line(rollout, number).state


def late(**changed):
    """Time has passed: leases are over, rings are old."""
    past = timezone.now() - timedelta(hours=1)
    RolloutStep.objects.update(created_at=past, due_at=past, **{"rung_at": past, **changed})
    RolloutStep.objects.filter(lease_until__isnull=False).update(lease_until=past)


def all_waves(rollout):
    """Every line in effect, wave by wave, each verified."""
    for number in range(rollout.waves.count()):
        if number:
            asking.open_next(rollout, by=rollout.requested_by)
        engine.sweep()
        for row in rollout.adoptions.filter(state=S.VERIFYING):
            go(locked(row), S.VERIFIED, "test", by=None)


def test_a_line_that_was_changed_and_scheduled_again_gets_a_step_again(rollout):
    row = line(rollout)
    row.steps.update(state="cancelled")
    taking.order_again(locked(row), by=None)
    engine.sweep()
    assert state(rollout) == S.VERIFYING


def test_a_later_rollout_is_not_fenced_by_the_stops_of_an_earlier_one(db):
    early, later = rollouts(2, 2)
    for _ in range(4):
        stopping.stop(early, by=early.requested_by)
        stopping.go_on(early, reason="Looked", by=early.requested_by)
    later.adoptions.filter(pk=line(later).pk).update(local=line(early).local)
    engine.sweep()
    assert (state(early), state(later)) == (S.VERIFYING, S.VERIFYING)


def test_a_worker_that_wakes_up_late_finds_its_token_void(rollout, by, hear):
    slept = []
    hear(type("Asleep", (), {"carry_out": lambda self, order: slept.append(order) or Answer.UNKNOWN})())
    engine.sweep()
    stopping.stop(rollout, by=by)
    stopping.go_on(rollout, reason="Looked", by=by)
    assert state(rollout) == S.ACTIVATING
    assert ends.ENDS["here"].carry_out(slept[0]) == Answer.FENCED
    assert not Effect.objects.exists()


def test_what_goes_on_before_the_end_has_answered_gets_its_step_again(rollout, by, hear):
    hear(Deaf(Answer.UNKNOWN))
    engine.sweep()
    stopping.stop(rollout, by=by)
    stopping.go_on(rollout, reason="Looked", by=by)
    hear(ends.ENDS["here"])
    engine.sweep()  # the end says that nothing was done
    engine.sweep()
    assert state(rollout) == S.VERIFYING


def test_a_second_stop_before_the_end_has_answered_the_first_asks_again(rollout, by, hear):
    hear(Deaf(Answer.UNKNOWN))
    engine.sweep()
    for _ in range(2):
        stopping.stop(rollout, by=by)
        stopping.go_on(rollout, reason="Looked", by=by)
    stopping.stop(rollout, by=by)
    assert list(line(rollout).steps.filter(state="ready").values_list("kind", "generation")) == [("hold", 3)]


def test_what_was_done_just_before_the_stop_is_found_out(rollout, by, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(taking, "_written", lambda *told: [])  # the worker dies after the effect
        engine.sweep()
    stopping.stop(rollout, by=by)
    engine.sweep()
    assert (state(rollout), Effect.objects.count()) == (S.VERIFYING, 1)


def test_a_breach_at_another_line_takes_it_back_while_the_rollout_is_stopped(rollout, by):
    all_waves(rollout)
    first = stopping.stop(rollout, by=by)
    assert stopping.stop(rollout, by=None, rule="guardrail", seen={"cusum": 5.0}, at=line(rollout, 1)) == first
    assert stopping.stop(rollout, by=None, rule="guardrail", seen={"cusum": 5.0}, at=line(rollout, 1)) == first
    engine.sweep()
    assert [state(rollout, number) for number in range(4)] == [S.VERIFIED, S.ROLLED_BACK, S.VERIFIED, S.VERIFIED]
    assert AuditEntry.objects.filter(action="rollout.stopped_further").count() == 1


def test_lines_go_back_in_reverse_order(rollout, by):
    all_waves(rollout)
    stopping.stop(rollout, by=by, everywhere=True)
    engine.sweep()
    back = list(Effect.objects.filter(kind="roll_back").order_by("pk").values_list("adoption", flat=True))
    agreed = rollout.adoptions.filter(goes_back_itself=True)
    assert back == list(agreed.order_by("-pk").values_list("pk", flat=True))
    assert verify().broken is None


def test_a_site_that_cannot_go_back_is_loud_and_the_others_go_back_all_the_same(rollout, by, hear):
    all_waves(rollout)
    last = rollout.adoptions.filter(goes_back_itself=True).order_by("-pk")[0]
    hear(Deaf(Answer.REFUSED), last.site)
    stopping.stop(rollout, by=by, everywhere=True)
    engine.sweep()
    assert [state(rollout, number) for number in range(4)] == [
        S.ROLLED_BACK, S.ROLLED_BACK, S.VERIFIED, S.NEEDS_ATTENTION,
    ]  # fmt: skip
    with pytest.raises(ValidationError, match="needs attention first"):
        stopping.go_on(rollout, reason="Let us go on", by=by)
    with pytest.raises(ValidationError, match="taken back just now"):
        asking.end(rollout, reason="Over", by=by)


def test_nobody_waits_behind_an_end_that_does_not_answer_and_after_five_tries_a_person_does(rollout, by, hear):
    all_waves(rollout)
    last = rollout.adoptions.filter(goes_back_itself=True).order_by("-pk")[0]
    end = hear(Deaf(Answer.UNKNOWN), last.site)
    stopping.stop(rollout, by=by, everywhere=True)
    engine.sweep()
    assert [state(rollout, number) for number in (0, 1, 3)] == [S.ROLLED_BACK, S.ROLLED_BACK, S.ROLLING_BACK]
    for _ in range(6):
        engine.sweep()  # too early: the ring is not old
        late()
        engine.sweep()
    assert (len(end.got), state(rollout, 3)) == (5, S.NEEDS_ATTENTION)
    assert len({order.token for order in end.got}) == 5
    hear(ends.ENDS["here"])
    step = failing.try_again(last, by=by)
    assert failing.try_again(last, by=by) == step
    engine.sweep()
    assert state(rollout, 3) == S.ROLLED_BACK
    with pytest.raises(ValidationError, match="Not possible now"):
        failing.try_again(last, by=by)


def test_a_step_whose_worker_dies_each_time_is_given_up_after_five(rollout, hear):
    class Deadly:
        def carry_out(self, order):
            raise MemoryError

    hear(Deadly())
    for _ in range(7):
        engine.sweep()
        late()
    step = line(rollout).steps.get()
    assert (step.state, step.error_code, step.attempts) == ("failed", "attempts_used_up", 5)
    assert state(rollout) == S.NEEDS_ATTENTION
    assert AuditEntry.objects.filter(action="run.gave_up").count() == 1


def test_a_step_whose_worker_dies_each_time_before_its_order_went_out_is_not_forgotten(rollout, by):
    # found by the model (benchmarks/rollout_model.py): the line had its day for ever, and no step
    step = line(rollout).steps.get()
    for _ in range(5):
        assert claim(RolloutStep, step.pk) is not None
        late()
    engine.expired()
    assert state(rollout) == S.NEEDS_ATTENTION
    engine.try_again(line(rollout), by=by)
    engine.sweep([step])
    assert state(rollout) == S.VERIFYING


def test_a_stop_asks_the_end_of_a_line_that_needs_attention(rollout, by, hear):
    hear(Deaf(Answer.REFUSED))
    engine.sweep()
    assert state(rollout) == S.NEEDS_ATTENTION
    stopping.stop(rollout, by=by)
    hear(ends.ENDS["here"])
    engine.sweep()
    assert state(rollout) == S.SCHEDULED
    stopping.go_on(rollout, reason="It answers again", by=by)
    engine.sweep()
    assert state(rollout) == S.VERIFYING


def test_a_new_rollout_waits_while_a_line_of_the_standard_has_not_gone_back(rollout, by, hear):
    all_waves(rollout)
    asking.end(rollout, reason="All have it", by=by)
    hear(Deaf(Answer.REFUSED))
    stopping.go_back(line(rollout, 1), reason="First-pass yield", by=line(rollout, 1).answered_by)
    engine.sweep()
    again = Rollout.objects.create(site=rollout.site, number=2, standard=rollout.standard, version=rollout.version,
                                   reason="again", requested_by=by)  # fmt: skip
    with pytest.raises(ValidationError, match="has not gone back yet"):
        asking.start(again, by=by)


def test_nobody_takes_what_a_live_worker_will_but_what_nobody_answers_is_carried_out(rollout, by):
    assert engine.carry_out_unanswered() == 0  # ordered a moment ago
    late(rung_at=None)
    assert engine.carry_out_unanswered() == 1
    assert state(rollout) == S.VERIFYING


def test_the_guard_takes_lines_back_before_it_puts_others_in_effect(rollout, by):
    engine.sweep()
    stopping.stop(rollout, by=by, at=line(rollout))
    stopping.go_on(rollout, reason="The others may", by=by)
    rollout.waves.update(state="done", opened_at=timezone.now())
    late(rung_at=None)
    assert [step.kind for step in engine.unanswered()] == ["roll_back", "activate", "activate", "activate"]


def test_a_late_but_living_worker_is_not_given_up(rollout):
    """Between the look and the writing its result came."""
    step = line(rollout).steps.get()
    RolloutStep.objects.filter(pk=step.pk).update(attempts=5, token=5)
    step.refresh_from_db()
    RolloutStep.objects.filter(pk=step.pk).update(state="done", attempts=0)
    assert failing.give_up(step) == []
    step.refresh_from_db()
    assert step.state == "done"


def test_what_waits_for_something_that_is_over_is_set_free(rollout, by):
    all_waves(rollout)
    stopping.stop(rollout, by=by, everywhere=True)
    first = RolloutStep.objects.get(kind="roll_back", state="ready")
    RolloutStep.objects.filter(pk=first.pk).update(state="cancelled")
    engine.expired()
    assert RolloutStep.objects.filter(kind="roll_back", state="ready").count() == 1


def test_the_database_refuses_an_effect_after_the_stop_before_the_wave_and_with_an_old_token(rollout, by):
    row, waiting = line(rollout), line(rollout, 3)
    told = {"kind": "activate", "token": 99}
    Adoption.objects.filter(pk__in=[row.pk, waiting.pk]).update(state="activating", fence=3)
    for wrong in (
        {"adoption": waiting, "version": waiting.installed, "site": waiting.site},
        {"adoption": row, "version": row.installed, "site": row.site, "token": 2},
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            Effect.objects.create(**told | wrong, idem_key="x")
    stopping.stop(rollout, by=by)
    with pytest.raises(DatabaseError), transaction.atomic():
        Effect.objects.create(**told, adoption=row, version=row.installed, site=row.site, idem_key="x")


def test_a_slow_end_keeps_its_lease(transactional_db, settings, monkeypatch):
    settings.LEASE_SECONDS = 0.6
    rollout, asked = rollouts(1, 2)[0], []

    class Slow:
        def carry_out(self, order):
            threading.Event().wait(1.5)
            asked.append(engine.due().filter(pk=order.step.pk).exists())
            return ends.ENDS["here"].carry_out(order)

    monkeypatch.setattr(ends, "end_of", lambda site: Slow())
    engine.sweep()
    assert (asked, line(rollout).state) == ([False], S.VERIFYING)


def test_of_twenty_workers_at_once_one_puts_it_in_effect(transactional_db):
    rollout = rollouts(1, 2)[0]
    pk, gate, broke = line(rollout).steps.get().pk, threading.Barrier(20), []

    def work():
        try:
            gate.wait()
            engine.advance(pk)
        except Exception as error:
            broke.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert broke == []
    assert (Effect.objects.count(), line(rollout).state) == (1, S.VERIFYING)
    assert verify().broken is None
