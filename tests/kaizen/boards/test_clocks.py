"""When nobody does anything, the clock does it once: time is injected, bells ring twice, workers die in between."""

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from kaizen import tasks
from kaizen.models import Escalation, Red
from kaizen.services.boards import clocks
from kaizen.services.boards.answering import answer
from kaizen.services.boards.days import Answer, answer_red, open_red
from kaizen.services.boards.editing import take_down
from kaizen.services.boards.escalating import escalate, further, withdraw
from kaizen.services.boards.kpis import add_kpi, retire_kpi, set_target, today_at
from lean.models import AuditEntry
from tests.contracts.examples import compose_empty
from tests.kaizen.boards.walls import MONDAY, a_red, chain, one_shift
from valuestream.core.fingerprint import fingerprint
from valuestream.models import EventSource, NightlyRun, Report, ValueStream

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def boards(augsburg, lean_manager):
    return chain(augsburg, lean_manager)


def sweep(now):
    """What the two sweeps ring for, twice each, as at a moment."""
    for _ in range(2):
        for pk in clocks.due_reds(now) * 2:
            clocks.escalate_red(Red.objects.get(pk=pk), now=now)
        for pk in clocks.due_escalations(now) * 2:
            clocks.hand_on(Escalation.objects.get(pk=pk), now=now)


def entries(action):
    return AuditEntry.objects.filter(action=action).count()


def told():
    return list(Escalation.objects.order_by("pk").values_list("board__tier", "to__tier", "reason"))


def test_a_red_without_countermeasure_escalates_once_after_its_clock(boards):
    red = a_red(boards[0])
    sweep(MONDAY + 24 * HOUR - timedelta(seconds=1))
    assert told() == []
    for hours in (24, 25, 30):
        sweep(MONDAY + hours * HOUR)
    row = Escalation.objects.get()
    assert (row.red, row.is_by_clock, row.text, row.reason) == (red, True, "Scrap", "no countermeasure in time")
    assert row.due_at == MONDAY + 48 * HOUR
    entry = AuditEntry.objects.get(action="escalation.by_clock")
    assert entry.actor == "system"


def test_a_late_escalation_goes_further_once_at_each_tier_and_stays_at_the_highest(boards):
    a_red(boards[0])
    for hours in range(24, 24 * 8):
        sweep(MONDAY + hours * HOUR)
    assert told() == [(1, 2, "no countermeasure in time"), (2, 3, "no answer in time")]
    assert entries("escalation.further") == 1


def test_an_answered_or_handed_up_red_does_not_escalate_by_the_clock(boards, lean_manager):
    answered, asked, taken_back = (a_red(boards[0], MONDAY - day * 24 * HOUR, due_at=MONDAY) for day in range(3))
    due = today_at(boards[0].site)
    answer_red(answered, by=lean_manager, answer=Answer("Wheel dull", "Dress it", "team", due))
    escalate(boards[0], by=lean_manager, text="Help", reason="No wheel", red=asked, now=MONDAY)
    withdraw(escalate(boards[0], by=lean_manager, text="Help", reason="No wheel", red=taken_back), by=lean_manager)
    sweep(MONDAY + HOUR)
    assert list(Escalation.objects.filter(is_by_clock=True).values_list("red", flat=True)) == [taken_back.pk]


def test_what_a_clock_asked_and_a_team_took_back_is_not_asked_again(boards, lean_manager):
    a_red(boards[0])
    sweep(MONDAY + 24 * HOUR)
    withdraw(Escalation.objects.get(), by=lean_manager)
    sweep(MONDAY + 72 * HOUR)
    assert Escalation.objects.count() == 1


def test_a_red_that_has_its_countermeasure_meanwhile_goes_no_further(boards, lean_manager):
    red = a_red(boards[0])
    sweep(MONDAY + 24 * HOUR)
    answer_red(red, by=lean_manager, answer=Answer("Wheel dull", "Dress it", "team", today_at(boards[0].site)))
    sweep(MONDAY + 72 * HOUR)
    assert Escalation.objects.count() == 1


def test_an_answer_in_time_goes_nowhere_and_one_after_it_comes_back(boards, lean_manager):
    row = escalate(boards[0], by=lean_manager, text="A presetter", reason="No budget", now=MONDAY)
    answer(row, by=lean_manager, text="Yes", now=MONDAY + HOUR)
    late = escalate(boards[0], by=lean_manager, text="A crane", reason="No budget", now=MONDAY)
    sweep(MONDAY + 24 * HOUR)
    assert told()[2:] == [(2, 3, "no answer in time")]
    answer(late.further, by=lean_manager, text="In May", now=MONDAY + 25 * HOUR)
    late.refresh_from_db()
    assert late.answer == "In May"


def test_what_was_handed_on_by_hand_and_taken_back_goes_further_by_the_clock(boards, lean_manager):
    row = escalate(boards[0], by=lean_manager, text="A presetter", reason="No budget", now=MONDAY)
    withdraw(further(row, by=lean_manager, reason="Above our limit", now=MONDAY), by=lean_manager)
    sweep(MONDAY + 24 * HOUR)
    again = Escalation.objects.get(parent=row)
    assert (again.is_open, again.is_by_clock, again.reason) == (True, True, "no answer in time")
    withdraw(again, by=lean_manager)  # the area answers itself
    sweep(MONDAY + 72 * HOUR)
    assert not Escalation.objects.get(parent=row).is_open


def test_a_board_without_another_above_keeps_its_red(boards, lean_manager):
    a_red(boards[2])
    sweep(MONDAY + 48 * HOUR)
    retired = a_red(boards[0])
    retire_kpi(retired.kpi, by=lean_manager)
    a_red(boards[1])
    boards[0].above = None
    boards[0].save()
    take_down(boards[1], by=lean_manager)
    sweep(MONDAY + 48 * HOUR)
    assert told() == []


def test_the_database_has_one_escalation_by_the_clock_of_a_red(boards, lean_manager):
    red = a_red(boards[0])
    escalate(boards[0], by=None, text="Scrap", reason="clock", red=red, is_by_clock=True)
    withdraw(Escalation.objects.get(), by=lean_manager)
    with pytest.raises(ValidationError):
        escalate(boards[0], by=None, text="Scrap", reason="clock", red=red, is_by_clock=True)


def test_a_worker_that_dies_amid_a_step_leaves_it_whole_for_the_next_one(boards, monkeypatch):
    a_red(boards[0])

    def die(*_args, **_kwargs):
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr("lean.services.changes.record", die)
        with pytest.raises(SystemExit):
            sweep(MONDAY + 24 * HOUR)
    assert not Escalation.objects.exists()
    sweep(MONDAY + 24 * HOUR)
    assert Escalation.objects.count() == entries("escalation.by_clock") == 1


def at_once(change, many):
    gate, broke = threading.Barrier(many), []

    def work():
        try:
            gate.wait()
            change()
        except Exception as error:
            broke.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(many)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert broke == []


@pytest.mark.django_db(transaction=True)
def test_twenty_workers_at_once_hand_a_red_up_once_and_further_once(boards):
    red, now = a_red(boards[0]), MONDAY + 24 * HOUR
    at_once(lambda: clocks.escalate_red(red, now=now), 20)
    row = Escalation.objects.get()
    at_once(lambda: clocks.hand_on(row, now=now + 24 * HOUR), 20)
    assert (entries("escalation.by_clock"), entries("escalation.further"), Escalation.objects.count()) == (1, 1, 2)


def test_the_bells_ring_for_what_is_due_and_may_ring_twice(boards):
    """The tasks run in place, on the clock of the machine, for which March 2026 is long over."""
    a_red(boards[0])
    for _ in range(2):
        tasks.sweep_reds()
    Escalation.objects.update(due_at=MONDAY)
    for _ in range(2):
        tasks.sweep_escalations()
    assert told() == [(1, 2, "no countermeasure in time"), (2, 3, "no answer in time")]
    for bell in (tasks.hand_on, tasks.escalate_red, tasks.look_at_nights, tasks.rise_call):
        bell(0)  # what is gone rings for nothing


TODAY = MONDAY.date()


def told_by_a_night(site, stream, points, state, since=None):
    """A night's report with one series of scrap."""
    series = {
        "key": "scrap", "per": "day", "step": None, "unit": "1", "better": "lower", "points": points, "state": state,
        "rules": [], "since": since, "limits": None, "missing": None,
    }  # fmt: skip
    due = datetime(TODAY.year, TODAY.month, TODAY.day, 4, 30, tzinfo=MONDAY.tzinfo)
    night = NightlyRun.objects.create(site=site, due_at=due, day=TODAY, state=NightlyRun.State.REPORTED)
    data = {"newest": due.isoformat(), "hours_old": 1.0, "is_late": False}
    content = compose_empty(site, night) | {
        "streams": [{"id": f"{stream.pk}-0", "stream": stream.pk, "content": {"series": [series], "data": data}}]
    }
    Report.objects.create(night=night, number=1, content=content, content_hash=fingerprint(content))


def test_the_night_opens_the_reds_that_are_signals_once(augsburg, boards, lean_manager):
    source = EventSource.objects.create(site=augsburg, name="MES")
    stream = ValueStream.objects.create(site=augsburg, source=source, name="Heads")
    kpi = add_kpi(boards[0], by=lean_manager, letter="Q", name="Scrap", better="lower", stream=stream, series="scrap")
    set_target(kpi, by=lean_manager, value=0.03, valid_from=date(2026, 1, 1), reason="Target of the year")
    told_by_a_night(augsburg, stream, [["2026-02-26", 0.02, 50], ["2026-02-27", 0.06, 50], ["2026-03-01", 0.05, 50]],
                    "worse", "2026-02-26")  # fmt: skip
    assert clocks.boards_to_look_at() == [boards[0].pk]
    for _ in range(2):
        clocks.look_at_nights(boards[0], now=MONDAY)
    reds = Red.objects.order_by("day").values_list("day", "value", "origin", "due_at")
    assert list(reds) == [(date(2026, 2, 27), 0.06, "mined", MONDAY + 24 * HOUR),
                          (date(2026, 3, 1), 0.05, "mined", MONDAY + 24 * HOUR)]  # fmt: skip
    assert entries("red.opened") == 2
    sweep(MONDAY + 24 * HOUR)
    assert Escalation.objects.filter(is_by_clock=True).count() == 2


def test_a_board_without_a_night_has_no_reds(boards, augsburg, lean_manager):
    source = EventSource.objects.create(site=augsburg, name="MES")
    stream = ValueStream.objects.create(site=augsburg, source=source, name="Heads")
    add_kpi(boards[0], by=lean_manager, letter="Q", name="Scrap", better="lower", stream=stream, series="scrap")
    assert clocks.look_at_nights(boards[0], now=MONDAY) == []


def test_the_clock_of_a_red_stands_still_while_the_site_rests(boards, augsburg):
    one_shift(augsburg)
    kpi = add_kpi(boards[0], by=None, letter="Q", name="Scrap", unit="percent", better="lower")
    saturday = MONDAY - 2 * DAY
    red = open_red(kpi, day=saturday.date() - DAY, value=3, now=saturday)
    tuesday = datetime(2026, 3, 2, 23, tzinfo=UTC)  # 00:00 in Augsburg: all of Monday is over
    assert clocks.due_reds(tuesday - timedelta(seconds=1)) == []
    assert clocks.due_reds(tuesday) == [red.pk]
