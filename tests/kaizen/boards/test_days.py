"""A red cannot be saved without reason, action, owner and date: not by the service, not by the database."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from kaizen.core.board.helping import RED_WAITS
from kaizen.models import Action, DayValue, Red
from kaizen.services.boards.days import Answer, answer_red, enter_day, open_red
from kaizen.services.boards.figures import Figures
from kaizen.services.boards.kpis import set_target
from lean.models import AuditEntry
from tests.kaizen.boards.conftest import NOW

DAY = date(2026, 3, 17)
FULL = Answer("Wheel was worn", "Dress the wheel each shift", "maintenance", date(2026, 3, 20))


def test_a_day_within_the_target_is_met_and_recorded(kpi, leader):
    row = enter_day(kpi, by=leader, day=DAY, value=4)
    assert (row.state, row.number, row.target.value) == ("met", 1, 5)
    assert AuditEntry.objects.filter(action="kpi.day_entered", object_id=row.pk).count() == 1


def test_the_same_again_changes_nothing_and_a_correction_is_the_next_number(kpi, leader):
    first = enter_day(kpi, by=leader, day=DAY, value=4)
    assert enter_day(kpi, by=leader, day=DAY, value=4) == first
    assert enter_day(kpi, by=leader, day=DAY, value=3).number == 2
    assert Figures(kpi.board).view(kpi).newest.value == 3


@pytest.mark.parametrize(
    ("answer", "missing"),
    [
        (Answer(), {"reason", "action", "owner", "due"}),
        (Answer("", "Dress the wheel", "maintenance", date(2026, 3, 20)), {"reason"}),
        (Answer("Worn", "", "maintenance", date(2026, 3, 20)), {"action"}),
        (Answer("Worn", "Dress the wheel", "", date(2026, 3, 20)), {"owner"}),
        (Answer("Worn", "Dress the wheel", "maintenance", None), {"due"}),
        (Answer("Worn", "Dress the wheel", "maintenance", date(2026, 3, 17)), {"due"}),
    ],
)
def test_a_missed_day_without_any_of_the_four_is_not_saved_at_all(kpi, leader, answer, missing):
    with pytest.raises(ValidationError) as refused:
        enter_day(kpi, by=leader, day=DAY, value=9, answer=answer)
    assert set(refused.value.error_dict) == missing
    assert not DayValue.objects.exists()
    assert not Red.objects.exists()
    assert not Action.objects.exists()


def test_a_missed_day_with_all_four_is_a_red_with_its_action(kpi, leader):
    row = enter_day(kpi, by=leader, day=DAY, value=9, answer=FULL)
    assert (row.state, row.red.reason, row.red.action.owner) == ("missed", "Wheel was worn", "maintenance")
    assert row.red.answered_at is not None


def red_of(kpi, **values):
    return Red(kpi=kpi, day=DAY, value=9, opened_at=NOW, due_at=NOW + RED_WAITS, **values)


def an_action(kpi):
    return Action.objects.create(board=kpi.board, text="Dress", owner="maintenance", due=DAY, promised=DAY)


def test_the_database_refuses_an_entered_red_without_an_answer(kpi):
    with pytest.raises(IntegrityError), transaction.atomic():
        red_of(kpi, origin="entered").save()


def test_the_database_refuses_an_answer_without_reason_or_action(kpi, now):
    for half in ({"reason": "", "action": an_action(kpi)}, {"reason": "Worn", "action": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            red_of(kpi, origin="mined", answered_at=now, **half).save()


@pytest.mark.parametrize("half", [{"text": ""}, {"owner": ""}, {"owner": "somebody"}, {"due": None}])
def test_the_database_refuses_an_action_without_text_owner_or_date(kpi, half):
    values = {"text": "Dress", "owner": "maintenance", "due": DAY, "promised": DAY} | half
    with pytest.raises(IntegrityError), transaction.atomic():
        Action.objects.create(board=kpi.board, **values)


def test_the_database_refuses_a_missed_day_without_a_red(kpi):
    with pytest.raises(IntegrityError), transaction.atomic():
        DayValue.objects.create(kpi=kpi, day=DAY, number=1, state="missed", value=9)


def test_a_red_of_the_night_waits_until_it_is_answered_with_all_four(kpi, leader, now):
    red = open_red(kpi, day=DAY, value=9, now=now)
    assert open_red(kpi, day=DAY, value=9, now=now + timedelta(hours=1)) == red
    with pytest.raises(ValidationError):
        answer_red(red, by=leader, answer=Answer("Worn"))
    red.refresh_from_db()
    assert red.answered_at is None
    answered = answer_red(red, by=leader, answer=FULL)
    assert answered.action.text == "Dress the wheel each shift"


def test_who_answers_a_red_second_is_told_and_changes_nothing(kpi, leader, now):
    red = open_red(kpi, day=DAY, value=9, now=now)
    answer_red(red, by=leader, answer=FULL)
    with pytest.raises(ValidationError, match="already"):
        answer_red(red, by=leader, answer=FULL)
    assert Action.objects.count() == 1


def test_an_answered_red_is_frozen(kpi, leader, now):
    red = answer_red(open_red(kpi, day=DAY, value=9, now=now), by=leader, answer=FULL)
    with pytest.raises(IntegrityError), transaction.atomic():
        Red.objects.filter(pk=red.pk).update(reason="Something else")


def test_a_target_never_changes_days_that_are_over(kpi, lean_manager):
    with pytest.raises(ValidationError, match="keep their target"):
        set_target(kpi, by=lean_manager, value=9, valid_from=date(2026, 3, 1), reason="Easier")
    set_target(kpi, by=lean_manager, value=2, valid_from=date(2026, 3, 18), reason="Better machine")
    assert [one.value for one in kpi.targets.all()] == [5, 2]


def test_a_target_says_why(kpi, lean_manager):
    with pytest.raises(ValidationError) as refused:
        set_target(kpi, by=lean_manager, value=2, valid_from=date(2026, 3, 18), reason=" ")
    assert set(refused.value.error_dict) == {"reason"}


def test_days_without_a_shift_are_no_reds(kpi, leader):
    row = enter_day(kpi, by=leader, day=DAY, value=None)
    assert (row.state, row.red) == ("off", None)


def test_tomorrow_is_not_entered(kpi, leader):
    with pytest.raises(ValidationError) as refused:
        enter_day(kpi, by=leader, day=date(2026, 3, 19), value=1)
    assert set(refused.value.error_dict) == {"day"}
