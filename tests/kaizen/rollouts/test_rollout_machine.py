"""No sequence of clicks, deaths of workers and dead ends makes a rollout do what nobody agreed to, or forget a line.

NEWLEAN_MACHINE_RUNS sets how many sequences of 50 calls are tried (2,000 before a release); without it six short ones.
"""

import os
from contextlib import suppress
from datetime import timedelta
from unittest import mock

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from benchmarks import storm_counts, storm_plants
from kaizen.models import Adoption, Rollout, RolloutStep
from kaizen.services.rollouts import answering, asking, ends, engine, failing, scheduling, signing, stopping, taking
from kaizen.services.rollouts.ends import Answer
from kaizen.services.rollouts.rows import go, locked
from lean.models import Membership, User
from tests.factories import PASSWORD
from valuestream.services.runs import claim

RUNS = int(os.environ.get("NEWLEAN_MACHINE_RUNS", "0"))  # 0: a few, so that a look costs seconds
S = Adoption.States
LINES = 5
WHICH = st.integers(0, LINES - 1)
PROMISED = ("duplicate_effects", "wave_order_breaks", "activations_after_stop", "without_consent", "audit_broken")


class Rollouts(RuleBasedStateMachine):
    """One rollout to five lines. Workers die and wake up late; site ends are deaf, do it and are deaf, or refuse."""

    @initialize()
    def plant(self):
        self.point = transaction.savepoint()
        self.weather, self.asleep = "fine", []
        self.rollout = storm_plants.rollouts(1, LINES)[0]
        for user in User.objects.all():
            user.set_password(PASSWORD)
            user.save()
        self.patches = [
            mock.patch.object(ends, "end_of", return_value=self),
            mock.patch.object(scheduling, "lacks", return_value=[]),  # the paper has machines of its own
        ]
        for patch in self.patches:
            patch.start()

    def teardown(self):
        if not hasattr(self, "point"):
            return
        try:
            self.nothing_is_forgotten()
        finally:
            for patch in self.patches:
                patch.stop()
            transaction.savepoint_rollback(self.point)

    def carry_out(self, order):
        """The end of every site."""
        if self.weather == "refuses":
            return Answer.REFUSED
        if self.weather == "deaf":
            return Answer.UNKNOWN
        answer = ends.ENDS["here"].carry_out(order)
        return Answer.UNKNOWN if self.weather == "does it and is deaf" else answer

    def line(self, which):
        return list(self.rollout.adoptions.order_by("pk"))[which]

    def attempt(self, change, *told, **more):
        with suppress(ValidationError):
            change(*told, **more)

    @rule(weather=st.sampled_from(["fine", "fine", "deaf", "does it and is deaf", "refuses"]))
    def change_weather(self, weather):
        self.weather = weather

    @rule()
    def sweep(self):
        engine.sweep()

    @rule()
    def time_passes(self):
        past = timezone.now() - timedelta(hours=1)
        RolloutStep.objects.update(created_at=past, due_at=past, rung_at=past)
        RolloutStep.objects.filter(lease_until__isnull=False).update(lease_until=past)

    @rule()
    def guard_looks(self):
        engine.carry_out_unanswered()

    @rule(which=WHICH)
    def a_worker_falls_asleep_before_the_order_goes_out(self, which):
        step = engine.due().filter(adoption=self.line(which)).first()
        token = claim(RolloutStep, step.pk) if step else None
        begun = taking._begun(step.pk, token) if token else None
        if begun:
            self.asleep.append((begun, token, ends.order_of(begun)))

    @rule(which=WHICH)
    def it_wakes_up(self, which):
        if self.asleep:
            step, token, order = self.asleep.pop(which % len(self.asleep))
            with suppress(DatabaseError), transaction.atomic():
                taking._written(step, token, self.carry_out(order))

    @rule(which=WHICH)
    def a_worker_dies_before_it_writes(self, which):
        step = engine.due().filter(adoption=self.line(which)).first()
        if step:
            with mock.patch.object(taking, "_written", return_value=[]):
                engine.advance(step.pk)

    @rule(which=WHICH, how=st.sampled_from(["rest", "line", "everywhere"]))
    def stop(self, which, how):
        told = {"by": None, "rule": "guardrail", "seen": {"cusum": 5.0}, "at": self.line(which)}
        by = self.rollout.requested_by
        more = told if how == "line" else {"by": by, "everywhere": how == "everywhere"}
        self.attempt(stopping.stop, self.rollout, **more)

    @rule()
    def go_on(self):
        self.attempt(stopping.go_on, self.rollout, reason="Looked", by=self.rollout.requested_by)

    @rule(which=WHICH)
    def go_back(self, which):
        row = self.line(which)
        self.attempt(stopping.go_back, row, reason="First-pass yield", by=row.answered_by)

    @rule(which=WHICH)
    def try_again(self, which):
        row = self.line(which)
        self.attempt(failing.try_again, row, by=row.answered_by)

    @rule(which=WHICH)
    def verified(self, which):
        row = locked(self.line(which))
        if row.state == S.VERIFYING:
            go(row, S.VERIFIED, "test", by=None)

    @rule()
    def all_verified_and_next_wave(self):
        for which in range(LINES):
            self.verified(which)
        self.attempt(asking.open_next, self.rollout, by=self.rollout.requested_by)

    @rule(which=WHICH)
    def decline(self, which):
        row = self.line(which)
        self.attempt(answering.decline, row, reason="Not here", by=row.answered_by)

    @rule(which=WHICH, speed=st.sampled_from([31.0, 33.0]), how_far=st.integers(0, 3))
    def change_sign_and_schedule_again(self, which, speed, how_far):
        row = self.line(which)
        by = row.answered_by
        steps = (
            lambda: answering.adapt(row, {"v1": {"nominal": speed}}, reason="Wheel", by=by),
            lambda: answering.hand_in(row, reason="Fits", goes_back_itself=True, by=by),
            lambda: self.sign(self.line(which)),
            lambda: scheduling.schedule(row, starts_on=timezone.localdate() + timedelta(days=1), by=by),
        )
        for step in steps[: how_far + 1]:
            self.attempt(step)
        RolloutStep.objects.filter(adoption=row).update(due_at=timezone.now())

    def sign(self, row):
        for area in signing.asked(row):
            signer = Membership.objects.filter(site=row.site, role__in=area.roles).exclude(user=row.answered_by)[0].user
            signing.consent(row, area=area.key, meaning="approved", reason="Read", read=row.bound_hash,
                            password=PASSWORD, by=signer)  # fmt: skip

    @invariant()
    def what_was_promised_holds(self):
        if hasattr(self, "rollout"):
            told = storm_counts.violations()
            assert {name: told[name] for name in PROMISED} == dict.fromkeys(PROMISED, 0)

    def nothing_is_forgotten(self):
        """In fine weather, when people answer and time passes, every line comes to where it belongs."""
        self.weather = "fine"
        for _ in range(4):
            for which in range(LINES):
                self.try_again(which)
            self.go_on()
            self.time_passes()
            engine.sweep()
        between = {S.ACTIVATING, S.ROLLING_BACK, S.NEEDS_ATTENTION}
        rows = self.rollout.adoptions.select_related("wave")
        forgotten = [str(row.state) for row in rows if row.state in between]
        forgotten += [str(row.state) for row in rows if row.state == S.SCHEDULED and row.wave.state != "waiting"]
        assert Rollout.objects.get(pk=self.rollout.pk).state == "running"
        assert forgotten == []
        self.what_was_promised_holds()


@pytest.mark.slow
def test_no_sequence_of_calls_makes_a_rollout_do_what_nobody_agreed_to(db):
    run_state_machine_as_test(
        Rollouts,
        settings=settings(
            max_examples=RUNS or 6,
            stateful_step_count=50 if RUNS else 30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
