"""What boards rely on stays as it is: the database refuses to change it, on both databases."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from kaizen.models import Escalation, Handover, KpiTarget
from lean.triggers import trigger_names

FROZEN = ("kpitarget", "dayvalue", "brief", "walk", "cardturn", "red", "tiermeeting", "handover")


@pytest.mark.parametrize("name", FROZEN)
def test_a_table_that_others_rely_on_has_its_triggers_after_all_migrations(db, name):
    catalog = "SELECT tgname FROM pg_trigger" if connection.vendor == "postgresql" else (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(catalog)
        present = {row[0] for row in cursor.fetchall()}
    assert set(trigger_names(f"kaizen_{name}", connection.vendor)) <= present


def test_a_target_is_never_edited(kpi):
    with pytest.raises(IntegrityError), transaction.atomic():
        KpiTarget.objects.filter(kpi=kpi).update(value=99)


def test_a_hand_over_is_never_rewritten(board, now):
    row = Handover.objects.create(board=board, day=date(2026, 3, 17), shift="Early", content={}, written_at=now)
    Handover.objects.filter(pk=row.pk).update(read_at=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Handover.objects.filter(pk=row.pk).update(note="Something else")


def test_an_answer_may_be_taken_back_until_it_was_read_and_stays_from_then_on(board, area_board, now):
    row = Escalation.objects.create(board=board, to=area_board, text="A gauge", reason="None left", asked_at=now,
                                    due_at=now, answer="Friday", answered_at=now)  # fmt: skip
    Escalation.objects.filter(pk=row.pk).update(answer="Monday")
    Escalation.objects.filter(pk=row.pk).update(seen_at=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Escalation.objects.filter(pk=row.pk).update(answer="Friday")
    Escalation.objects.filter(pk=row.pk).update(seen_at=None)
