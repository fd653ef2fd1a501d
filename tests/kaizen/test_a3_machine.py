"""No sequence of calls by two writers, one of them late, loses a word, a comment or an answer.

NEWLEAN_MACHINE_RUNS sets how many sequences of 50 calls are tried (2,000 before a release); without it three short ones.
"""

import os

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from kaizen.core.a3 import fold
from kaizen.services.a3 import coaching, ending, opening
from kaizen.services.a3.editing import Change, edits_of, write
from tests.factories import make_site, make_user

RUNS = int(os.environ.get("NEWLEAN_MACHINE_RUNS", "0"))  # 0: a few, so that a look costs seconds
WORDS = st.lists(st.sampled_from(["tools", "late", "wheel", "M5", "list", "worn"]), min_size=1, max_size=5).map(
    " ".join
)
TEXTS = st.tuples(st.sampled_from(["problem", "focus", "whys.w001.text"]), WORDS)
DAYS = st.tuples(st.just("by"), st.sampled_from(["2026-12-01", "2026-12-02", "2026-12-03"]))
WHO = st.integers(0, 1)
LATE = st.integers(0, 6)  # how many edits ago the writer last saw the sheet


class Sheet(RuleBasedStateMachine):
    """What was given to the services is remembered here, and must be found again in what they kept."""

    @initialize()
    def plant(self):
        self.point = transaction.savepoint()
        site = make_site("augsburg", "Augsburg", "Europe/Berlin", "DE")
        self.people = [make_user(f"p{number}", site, "lean_manager") for number in range(2)]
        self.row = opening.begin(site, title="Grinding waits", by=self.people[0])
        self.sent: dict[str, tuple] = {}
        self.said: list[str] = []

    def teardown(self):
        if hasattr(self, "point"):
            transaction.savepoint_rollback(self.point)

    def send(self, changes, who):
        try:
            write(self.row, changes, by=self.people[who])
        except ValidationError:
            return  # the A3 is over: nothing of the lot was written
        self.sent |= {change.key: (change.path, change.value, change.base) for change in changes}

    @rule(wishes=st.lists(st.one_of(TEXTS, DAYS), min_size=1, max_size=3), who=WHO, late=LATE)
    def edit(self, wishes, who, late):
        base = max(0, self.row.edits.count() - late)
        keys = [f"k{len(self.sent) + n}" for n in range(len(wishes))]
        self.send(
            [Change(path, value, base=base, key=key) for (path, value), key in zip(wishes, keys, strict=True)], who
        )

    @rule(who=WHO)
    def send_again(self, who):
        """The answer got lost: a device sends its newest change once more."""
        if not self.sent:
            return
        key, (path, value, base) = list(self.sent.items())[-1]
        before = self.row.edits.count()
        self.send([Change(path, value, base=base, key=key)], who)
        assert self.row.edits.count() == before

    @rule(who=WHO, takes=st.booleans())
    def settle(self, who, takes):
        now = fold(edits_of(self.row))
        waiting = [edit for found in now.apart.values() for edit in found]
        if waiting:
            one = waiting[0]
            value = one.value if takes else now.value(one.path)
            self.send([Change(one.path, value, base=now.seq, key=f"s{one.seq}", settles=one.seq)], who)

    @rule(text=WORDS, who=WHO, kind=st.sampled_from(["comment", "question", "sent_back"]))
    def comment(self, text, who, kind):
        coaching.comment(self.row, section=4, text=text, by=self.people[who], kind=kind)
        self.said.append(text)

    @rule(text=WORDS, who=WHO)
    def answer(self, text, who):
        asked = coaching.open_questions(self.row)
        if asked:
            coaching.comment(self.row, section=4, text=text, by=self.people[who], answers=asked[0])
            self.said.append(text)

    @rule(who=WHO)
    def end_or_reopen(self, who):
        self.row.refresh_from_db()
        if self.row.is_open:
            ending.end(self.row, ended_as="dropped", reason="over", by=self.people[who])
        else:
            ending.reopen(self.row, reason="again", by=self.people[who])

    @invariant()
    def every_comment_is_there(self):
        if hasattr(self, "row"):
            assert sorted(self.row.comments.values_list("text", flat=True)) == sorted(self.said)

    @invariant()
    def every_value_that_was_sent_is_in_the_history(self):
        """As it was written, brought together with another, beside its field, or the same as what stood there."""
        if not hasattr(self, "row"):
            return
        kept = {(edit.path, edit.value) for edit in self.row.edits.all()}
        kept |= {(edit.path, edit.given) for edit in self.row.edits.exclude(given=None)}
        assert {(path, value) for path, value, _base in self.sent.values()} <= kept

    @invariant()
    def edits_are_numbered_without_a_gap(self):
        if hasattr(self, "row"):
            numbers = list(self.row.edits.order_by("seq").values_list("seq", flat=True))
            assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.slow
@pytest.mark.once
def test_no_sequence_of_calls_loses_a_word_or_a_comment(db):
    run_state_machine_as_test(
        Sheet,
        settings=settings(
            max_examples=RUNS or 3,
            stateful_step_count=50 if RUNS else 20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
