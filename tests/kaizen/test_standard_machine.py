"""No sequence of service calls yields two effective versions, a self-approval, or a changed approved version.

NEWLEAN_MACHINE_RUNS sets how many sequences of 50 calls are tried (2,000 before a release); without it six short ones.
"""

import os
from dataclasses import replace

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from kaizen.models import Approval, StandardVersion
from kaizen.services.standards import writing
from kaizen.services.standards.acknowledging import acknowledge
from kaizen.services.standards.effect import put_due_in_effect, put_in_effect, withdraw
from kaizen.services.standards.review import approve, reject, submit
from tests.factories import PASSWORD, make_site, make_user
from tests.kaizen.standard_docs import SET_UP

RUNS = int(os.environ.get("NEWLEAN_MACHINE_RUNS", "0"))  # 0: a few, so that a look costs seconds
DOCS = [replace(SET_UP, purpose=f"Wording {number}") for number in range(3)] + [replace(SET_UP, job=SET_UP.job[::-1])]
WHO = st.integers(0, 3)
WHICH = st.integers(0, 30)


class Standards(RuleBasedStateMachine):
    """Four people, two of whom may be the same hand by mistake: each call may be refused, none may break a rule."""

    @initialize()
    def plant(self):
        self.point = transaction.savepoint()
        site = make_site("augsburg", "Augsburg", "Europe/Berlin", "DE")
        self.people = [make_user(f"p{number}", site, "lean_manager") for number in range(4)]
        self.standard = writing.begin(site, code="RG-1", doc=SET_UP, by=self.people[0]).standard
        self.frozen: dict[int, tuple] = {}

    def teardown(self):
        if hasattr(self, "point"):
            transaction.savepoint_rollback(self.point)

    def version(self, which):
        rows = list(self.standard.versions.order_by("-seq"))
        return rows[which % len(rows)]

    def attempt(self, change, *args, **told):
        try:
            change(*args, **told)
        except ValidationError:
            return

    @rule(which=WHICH, who=WHO)
    def draft(self, which, who):
        self.attempt(writing.draft, self.version(which), reason="next", by=self.people[who])

    @rule(which=st.integers(0, 2), who=WHO, doc=st.sampled_from(DOCS), behind=st.integers(0, 1))
    def edit(self, which, who, doc, behind):
        row = self.version(which)
        self.attempt(writing.edit, row, doc, revision=row.revision - behind, by=self.people[who])

    @rule(which=st.integers(0, 2), who=WHO)
    def submit(self, which, who):
        self.attempt(submit, self.version(which), reason="done", by=self.people[who])

    @rule(which=st.integers(0, 2), who=WHO, change=st.sampled_from([approve, approve, reject]), is_old=st.booleans())
    def sign(self, which, who, change, is_old):
        row = self.version(which)
        read = SET_UP.content_hash if is_old else row.content_hash
        self.attempt(change, row, content_hash=read, reason="read", password=PASSWORD, by=self.people[who])

    @rule(which=WHICH, who=WHO)
    def take_effect(self, which, who):
        self.attempt(put_in_effect, self.version(which), by=self.people[who])

    @rule(which=WHICH, who=WHO)
    def withdraw(self, which, who):
        self.attempt(withdraw, self.version(which), reason="over", by=self.people[who])

    @rule(which=WHICH, who=WHO)
    def read(self, which, who):
        self.attempt(acknowledge, self.version(which), by=self.people[who])

    @rule(which=WHICH, writer=WHO, signer=WHO, doc=st.sampled_from(DOCS), how_far=st.integers(1, 5))
    def whole_way(self, which, writer, signer, doc, how_far):
        """From a draft as far as the people allow: single calls alone seldom get there."""
        wish, by = self.people[writer], self.people[signer]
        self.attempt(writing.draft, self.version(which), reason="next", by=wish)
        row = self.version(0)
        told = {"content_hash": doc.content_hash, "reason": "read", "password": PASSWORD, "by": by}
        steps = (
            lambda: writing.edit(row, doc, revision=row.revision, by=wish),
            lambda: submit(row, reason="done", by=wish),
            lambda: approve(row, **told),
            lambda: put_in_effect(row, by=by),
            lambda: acknowledge(row, by=wish),
        )
        for step in steps[:how_far]:
            self.attempt(step)

    @rule()
    def night(self):
        put_due_in_effect()

    @invariant()
    def at_most_one_holds_at_any_instant(self):
        if not hasattr(self, "standard"):
            return
        assert self.standard.versions.effective().count() <= 1
        held = self.standard.versions.filter(effective_from__isnull=False).exclude(state="approved")
        spans = sorted(
            (one.effective_from, one.effective_until) for one in held if one.effective_until != one.effective_from
        )
        assert all(end is not None and end <= start for (_, end), (start, _) in zip(spans, spans[1:], strict=False))

    @invariant()
    def nobody_approved_what_he_or_she_wrote(self):
        for one in Approval.objects.filter(meaning="approved"):
            assert not one.version.authors.filter(user=one.signer_id).exists()

    @invariant()
    def what_was_approved_stays_as_it_was(self):
        if not hasattr(self, "standard"):
            return
        for row in StandardVersion.objects.frozen():
            now = (row.name, row.content_hash, row.document.content_hash, row.author_id, row.approved_at)
            assert self.frozen.setdefault(row.pk, now) == now
            assert row.content_hash == row.document.content_hash
            assert row.approvals.filter(meaning="approved", content_hash=row.content_hash).count() == 1


@pytest.mark.slow
def test_no_sequence_of_calls_breaks_what_a_standard_is(db):
    run_state_machine_as_test(
        Standards,
        settings=settings(
            max_examples=RUNS or 6,
            stateful_step_count=50 if RUNS else 30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
