"""Briefs of boards: made when there may be news, frozen, every sentence with a page on which it can be checked."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.urls import reverse

from kaizen.core.board.brief import brief_of
from kaizen.models import Brief, Escalation, Forecast, Kpi
from kaizen.services.boards import briefs
from kaizen.services.boards.actions import promise
from kaizen.services.boards.brief_facts import facts_of
from kaizen.services.boards.days import Answer, enter_day
from kaizen.services.boards.kpis import add_kpi, set_target
from kaizen.tasks import sweep_briefs
from kaizen.templatetags.brief import address_of
from lean.models import AuditEntry, CalendarException, Shift, WorkingCalendar, Workstation
from tests.kaizen.boards.brief_nights import a_stream, finished, reported

TODAY = date(2026, 3, 18)  # of the fixture ``now``
YESTERDAY = TODAY - timedelta(days=1)


@pytest.fixture
def stream(augsburg):
    return a_stream(augsburg)


def rules_of(brief):
    return [one["rule"] for one in brief.content["sentences"]]


def test_a_quiet_morning_makes_a_brief_that_says_nothing_changed(now, board, stream, client, leader):
    reported(stream, TODAY, [finished([12] * 20, YESTERDAY)])
    made = briefs.make_brief(board)
    assert (made.content["schema"], made.content["news"]) == ("newlean.brief/1", "nothing")
    assert rules_of(made) == ["bottleneck"]
    client.force_login(leader)
    page = client.get(reverse("board_brief", args=["augsburg", board.pk])).content.decode()
    assert "Nothing changed." in page
    assert "computed by rule “bottleneck”" in page


def test_the_same_again_makes_no_new_one_and_news_the_next_number(now, board, stream):
    first = briefs.make_brief(board)
    assert (first.number, briefs.make_brief(board)) == (1, None)
    reported(stream, TODAY, [finished([12] * 20, YESTERDAY)])
    assert briefs.make_brief(board).number == 2
    assert Brief.objects.filter(board=board, day=TODAY).count() == 2


def test_what_was_said_before_may_be_said_again_later(now, board, leader):
    other = {"board": board, "by": leader, "text": "Presetter ready", "owner": "maintenance"}
    first = briefs.make_brief(board)
    promised = promise(**other, due=TODAY)
    type(promised).objects.filter(pk=promised.pk).update(due=YESTERDAY)
    assert rules_of(briefs.make_brief(board)) == ["late", "overdue"]
    type(promised).objects.filter(pk=promised.pk).update(done_at=now)
    third = briefs.make_brief(board)
    assert (third.number, rules_of(third)) == (3, rules_of(first))


def test_a_brief_is_frozen(now, board):
    made = briefs.make_brief(board)
    for change in ({"content": {}}, {"day": YESTERDAY}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Brief.objects.filter(pk=made.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        made.delete()


def test_each_brief_leaves_one_entry_in_the_trail_by_nobody(now, board):
    briefs.make_brief(board)
    briefs.make_brief(board)
    (entry,) = AuditEntry.objects.filter(action="brief.made")
    assert (entry.actor, entry.after["number"]) == ("system", 1)


def test_every_evidence_of_a_full_brief_opens(now, board, area_board, stream, client, leader, lean_manager):
    before = reported(stream, YESTERDAY, [finished([12] * 20, YESTERDAY - timedelta(days=1))], step="Step 01")
    signal = [finished([12] * 19 + [1], YESTERDAY, "worse", ["beyond"])]
    reported(stream, TODAY, signal, before=before.content)
    promised = promise(board, by=leader, text="Presetter ready", owner="maintenance", due=TODAY)
    type(promised).objects.filter(pk=promised.pk).update(due=YESTERDAY)
    people = add_kpi(board, by=lean_manager, letter="P", name="Crew", unit="people", better="higher")
    set_target(people, by=lean_manager, value=14, valid_from=date(2026, 1, 1), reason="Shift plan")
    answer = Answer("Two are ill", "Ask the other area", "team_leader", TODAY)
    enter_day(people, by=leader, day=YESTERDAY, value=12, answer=answer)
    Escalation.objects.create(
        board=area_board, to=board, text="Lend a gauge", reason="Ours is broken", asked_at=now, due_at=now
    )
    calendar = WorkingCalendar.objects.create(site=board.site, name="Grinder")
    Workstation.objects.create(site=board.site, name="Grinder 1", calendar=calendar)
    CalendarException.objects.create(calendar=calendar, date=TODAY, reason="Spindle service")
    every = brief_of(facts_of(board, now))
    assert [one["rule"] for one in every["sentences"]] == ["changed", "overdue", "help", "bottleneck", "crew"]
    client.force_login(leader)
    for one in every["sentences"]:
        if one["evidence"]["route"] not in ("report", "map"):  # of a real night: ``test_demo_briefs``
            assert client.get(address_of(one["evidence"], board.site)).status_code == 200, one["rule"]
    assert client.get(reverse("calendar", args=["augsburg", calendar.pk])).status_code == 200


def test_the_morning_waits_for_the_night_or_for_the_first_shift(now, board, stream):
    midnight = datetime(2026, 3, 17, 23, 5, tzinfo=UTC)  # 00:05 of the 18th in Augsburg
    board.meets_at = time(6)
    assert not briefs.is_due(board, midnight)
    assert briefs.is_due(board, datetime(2026, 3, 18, 5, 0, tzinfo=UTC))
    reported(stream, TODAY, [])
    assert briefs.is_due(board, midnight)


def test_a_night_that_comes_late_is_news_also_when_it_is_of_a_day_before(now, board, stream):
    reported(stream, TODAY - timedelta(days=40), [])
    board.meets_at = time(6)
    briefs.make_brief(board, now)
    assert not briefs.is_due(board, now)
    with time_machine.travel(now + timedelta(minutes=5), tick=False):
        reported(stream, TODAY - timedelta(days=3), [])
    assert briefs.is_due(board, now + timedelta(minutes=6))


def test_a_brief_is_looked_at_again_when_a_shift_begins(now, board):
    calendar = WorkingCalendar.objects.create(site=board.site, name="Two shifts", is_default=True)
    for name, start, end in (("Early", time(6), time(14)), ("Late", time(14), time(22))):
        for weekday in range(5):
            Shift.objects.create(calendar=calendar, name=name, weekday=weekday, start=start, end=end)
    early, late = datetime(2026, 3, 18, 5, 1, tzinfo=UTC), datetime(2026, 3, 18, 13, 5, tzinfo=UTC)
    assert not briefs.is_due(board, early - timedelta(minutes=5))
    assert briefs.is_due(board, early)
    briefs.make_brief(board, early)
    assert not briefs.is_due(board, early + timedelta(hours=1))
    assert briefs.is_due(board, late)


def test_the_sweep_makes_the_briefs_that_are_due(now, board, stream, django_capture_on_commit_callbacks):
    reported(stream, TODAY, [])
    with django_capture_on_commit_callbacks(execute=True):
        sweep_briefs()
    assert {one.board_id for one in Brief.objects.all()} == set(board.site.boards.values_list("pk", flat=True))


def finished_kpi(board, stream, lean_manager):
    made = add_kpi(
        board, by=lean_manager, letter="D", name="Orders finished", stream=stream, series="finished", better="higher"
    )
    set_target(made, by=lean_manager, value=12, valid_from=date(2026, 1, 1), reason="Target of the year")
    return made


def test_a_forecast_is_written_down_muted_and_settled_by_the_next_night(now, board, stream, lean_manager):
    kpi = finished_kpi(board, stream, lean_manager)
    reported(stream, TODAY, [finished([13] * 15 + [9] * 5, YESTERDAY)])
    made = briefs.make_brief(board)
    (said,) = Forecast.objects.all()
    assert (said.rule, said.subject, said.day, said.is_muted, said.came_true) == (
        "miss",
        str(kpi.pk),
        TODAY,
        True,
        None,
    )
    assert [one["why"] for one in made.content["muted"]] == ["too_few"]
    assert "forecast" not in rules_of(made)
    reported(stream, TODAY + timedelta(days=1), [finished([13] * 15 + [9] * 5 + [8], TODAY)])
    briefs.make_brief(board, now + timedelta(days=1))
    said.refresh_from_db()
    assert (said.came_true, said.settled_at) == (True, now + timedelta(days=1))


def test_a_day_without_data_settles_a_forecast_without_counting_it(now, board, stream, lean_manager):
    kpi = finished_kpi(board, stream, lean_manager)
    said = Forecast.objects.create(board=board, rule="miss", subject=str(kpi.pk), day=YESTERDAY, said_at=now)
    reported(stream, TODAY, [finished([12] * 5, YESTERDAY - timedelta(days=1))])
    briefs.make_brief(board)
    said.refresh_from_db()
    assert said.settled_at is None  # its figure may still come
    reported(stream, TODAY + timedelta(days=1), [finished([12], TODAY)])
    briefs.make_brief(board, now + timedelta(days=1))
    said.refresh_from_db()
    assert (said.came_true, said.settled_at is not None) == (None, True)


def test_a_forecast_is_told_once_its_record_is_good(now, board, stream, lean_manager, client):
    kpi = finished_kpi(board, stream, lean_manager)
    for n in range(20):
        Forecast.objects.create(
            board=board, rule="miss", subject=str(kpi.pk), day=YESTERDAY - timedelta(days=n + 1), said_at=now,
            came_true=n < 14, settled_at=now,
        )  # fmt: skip
    reported(stream, TODAY, [finished([13] * 15 + [9] * 5, YESTERDAY)])
    made = briefs.make_brief(board)
    assert "forecast" in rules_of(made)
    assert Forecast.objects.get(day=TODAY).is_muted is False
    client.force_login(lean_manager)
    page = client.get(reverse("board_brief", args=["augsburg", board.pk])).content.decode()
    assert "Right on 14 of 20 days" in page


def test_the_tile_shows_four_lines_with_their_codes(now, board, stream, client, leader):
    reported(stream, TODAY, [finished([12] * 19 + [1], YESTERDAY, "worse", ["beyond"])])
    briefs.make_brief(board)
    client.force_login(leader)
    page = client.get(reverse("board", args=["augsburg", board.pk])).content.decode()
    assert "by rules, 06:45" in page
    assert ">E1</a>" in page
    assert Kpi.objects.count() == 0
