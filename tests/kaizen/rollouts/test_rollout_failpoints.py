"""Every writing statement of a rollout fails in turn, in five ways; done again, it ends as if nothing had happened.

As SQLite tests itself: no failpoint stands in the code, the n-th INSERT, UPDATE or DELETE of an act is refused, by an
error, by the death of the process, by a lock, by a full disk; and the broker is down. A few per act, all of them with
``NEWLEAN_FAILPOINTS=all``.
"""

import os
import random
import re
from collections import Counter
from contextlib import ExitStack, suppress
from datetime import date, timedelta
from unittest import mock

import pytest
from django.core.exceptions import ValidationError
from django.db import OperationalError, connection, transaction
from django.utils import timezone
from kombu.exceptions import OperationalError as BrokerIsDown

from kaizen import tasks
from kaizen.models import (
    A3,
    Adoption,
    Consent,
    Effect,
    GatePass,
    Reminder,
    Rollout,
    RolloutStep,
    StandardVersion,
    Stop,
    Trial,
)
from kaizen.services.rollouts import answering, asking, engine, reminding, scheduling, signing, stopping
from kaizen.services.rollouts.rows import go, locked
from lean.audit import verify
from lean.models import AuditEntry
from tests.factories import PASSWORD
from tests.kaizen.rollouts.campaigns import SIGNS, make_team, proven_standard, ready

ALL = os.environ.get("NEWLEAN_FAILPOINTS") == "all"
AN_ACT = 3  # failpoints that are tried in an act of each kind of fault
TODAY = date(2026, 5, 4)
WRITES = re.compile(r'\s*(INSERT|UPDATE|DELETE)\W+(?:INTO |FROM )?"?(\w+)')


class Died(BaseException):
    """The process is gone: nothing that catches exceptions sees it."""


FAULTS = {
    "exception": RuntimeError("a fault"),
    "process exit": Died(),
    "lock": OperationalError("database is locked"),
    "disk full": OperationalError("database or disk is full"),
}


class Statements:
    """Counts the writing statements; at the wished one it raises instead."""

    def __init__(self, at=None, fault=None):
        self.at, self.fault, self.names = at, fault, []

    def __call__(self, execute, sql, params, many, context):
        found = WRITES.match(sql)
        if found:
            self.names.append(f"{found[1]} {found[2]}")
            if len(self.names) == self.at:
                raise self.fault
        return execute(sql, params, many, context)


class Campaign:
    """From the proposal to going back and on again: the acts in order, each may be done again."""

    def __init__(self, capture):
        self.capture = capture
        self.origin, self.team = make_team("augsburg"), make_team("porto", "Europe/Lisbon", "PT")
        self.version = proven_standard(self.origin)

    @property
    def rollout(self):
        return Rollout.objects.order_by("-pk")[0]

    @property
    def row(self):
        return Adoption.objects.select_related("installed", "a3", "site", "rollout").order_by("-pk")[0]

    def acts(self):
        by, team = self.origin.lean, self.team
        told = {"change": "method", "reason": "Everywhere", "by": by}
        yield "propose", lambda: asking.begin(self.version, [[team.stream]], **told)
        yield "start", lambda: asking.start(self.rollout, by=by)
        yield "remind", lambda: reminding.remind(self.row, now=timezone.now() + timedelta(days=100))
        yield "accept", lambda: answering.accept(self.row, choice="adapt", by=team.leader)
        values = {"v1": {"nominal": 31.0}}
        yield "adapt", lambda: answering.adapt(self.row, values, reason="Older wheel", by=team.leader)
        yield "hand in", lambda: answering.hand_in(self.row, reason="Fits", goes_back_itself=True, by=team.leader)
        for area in ("process", "quality", "safety", "works_council", "lean"):
            yield f"sign {area}", lambda area=area: self.sign(area)
        yield "schedule", lambda: ready(self.row, team, starts_on=TODAY + timedelta(days=1), today=TODAY)
        yield "stop before", lambda: stopping.stop(self.rollout, by=by)
        yield "go on", lambda: stopping.go_on(self.rollout, reason="Looked", by=by)
        yield "begin", self.begin_and_die
        yield "stop amid", lambda: stopping.stop(self.rollout, by=by)
        yield "hold", self.work
        yield "go on again", lambda: stopping.go_on(self.rollout, reason="Looked", by=by)
        yield "put in effect", self.work
        yield "verify", self.verify
        yield "stop by rule", lambda: stopping.stop(self.rollout, by=None, rule="guardrail", seen={}, at=self.row)
        yield "go back", self.work
        yield "let others go on", lambda: stopping.go_on(self.rollout, reason="Looked", by=by)
        yield "end", lambda: asking.end(self.rollout, reason="Over", by=by)

    def sign(self, area):
        told = {"meaning": "approved", "reason": "Read", "password": PASSWORD}
        row = self.row
        signing.consent(row, area=area, read=row.bound_hash, by=self.team.people[SIGNS[area]], **told)

    @transaction.atomic
    def verify(self):
        row = locked(self.row)
        if row.state == "verifying":
            go(row, "verified", "test", by=None)

    def begin_and_die(self):
        """A worker claims and begins the step, and is gone before the order goes out."""
        time_passes()
        with mock.patch("kaizen.services.rollouts.taking.ends.end_of", side_effect=Died), suppress(Died):
            engine.sweep()

    def work(self):
        """Sweep and workers; where the broker is down, the guard."""
        time_passes()
        with self.capture(execute=True):
            tasks.sweep_rollouts()
        time_passes()
        engine.carry_out_unanswered()


def time_passes():
    past = timezone.now() - timedelta(hours=1)
    RolloutStep.objects.filter(state="ready").update(created_at=past, due_at=past, rung_at=None, lease_until=None)


def picture():
    """Everything that counts, without numbers that only say how often it was tried."""
    rows = Adoption.objects.order_by("pk")
    told = ("state", "choice", "starts_on", "goes_back_itself", "bound_hash", "local__code", "installed__seq",
            "installed__state", "previous__seq", "overlay__values")  # fmt: skip
    return {
        "lines": list(rows.values_list(*told)), "a3s": A3.objects.count(), "trials": Trial.objects.count(),
        "rollouts": list(Rollout.objects.order_by("pk").values_list("number", "state", "generation", "waves__state")),
        "signed": sorted(Consent.objects.values_list("area", "meaning")),
        "gates": list(GatePass.objects.order_by("pk").values_list("gate", "outcome")),
        "steps": list(RolloutStep.objects.order_by("pk").values_list("kind", "state", "generation")),
        "effects": list(Effect.objects.order_by("pk").values_list("kind", flat=True)),
        "stops": list(Stop.objects.order_by("pk").values_list("generation", "rule", "resumed_reason")),
        "reminders": list(Reminder.objects.order_by("pk").values_list("duty", "step")),
        "versions": sorted(StandardVersion.objects.values_list("standard__code", "standard__site__slug", "seq", "state")),
        "trail": Counter(AuditEntry.objects.values_list("action", flat=True)),
    }  # fmt: skip


def done_again(act, expected, *patches):
    """The act with what disturbs it, then again as people and sweeps do; whether it came to the same."""
    with ExitStack() as stack:
        for patch in patches:
            stack.enter_context(patch)
        with suppress(RuntimeError, OperationalError, BrokerIsDown, Died):
            act()
    connection.set_rollback(False)  # a lone statement that was refused changed nothing: without the test's transaction
    for _ in range(3):
        if picture() == expected:
            return verify().broken is None
        with suppress(ValidationError):
            act()
    assert picture() == expected
    return verify().broken is None


def once(act, point):
    """What the act comes to undisturbed, and the names of its failpoints; nothing of it stays."""
    counted = Statements()
    with connection.execute_wrapper(counted):
        act()
    expected = picture()
    transaction.savepoint_rollback(point)
    return expected, counted.names


@pytest.mark.slow
def test_every_statement_fails_in_turn_and_it_ends_as_if_nothing_had_happened(
    db, settings, tmp_path, django_capture_on_commit_callbacks, caplog
):
    settings.EVENT_STORE = tmp_path / "events"
    caplog.set_level("CRITICAL")  # each fault that a sweep meets is in the log, with all its lines
    campaign, dice, tried, points = Campaign(django_capture_on_commit_callbacks), random.Random(7), 0, 0
    broker = mock.patch.object(tasks.take_step, "delay", side_effect=BrokerIsDown("no broker"))
    for name, act in campaign.acts():
        point = transaction.savepoint()
        expected, names = once(act, transaction.savepoint())
        points += len(names)
        for kind, fault in FAULTS.items():
            numbers = range(1, len(names) + 1)
            for number in numbers if ALL else dice.sample(numbers, min(AN_ACT, len(names))):
                wrapper = connection.execute_wrapper(Statements(number, fault))
                assert done_again(act, expected, wrapper), f"{name}, {kind} at {number}: {names[number - 1]}"
                transaction.savepoint_rollback(point)
                point, tried = transaction.savepoint(), tried + 1
        assert done_again(act, expected, broker), f"{name}, broker down"
        tried += 1
    print(f"{points} failpoints, {tried} faults")
    assert points >= 30
    assert tried >= (5 if not ALL else 4 * points)
    assert campaign.row.state == "rolled_back"
    assert scheduling.trained(campaign.row)[0] == 1
