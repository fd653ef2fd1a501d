"""At a shared device each act asks who it is: by badge or PIN, for this act, and nobody stays known."""

import threading
from datetime import date, timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.db import connection
from django.template.loader import get_template
from django.test import Client
from django.utils import timezone

from kaizen.models import Escalation
from kaizen.services.boards.actions import promise
from kaizen.services.boards.device_acts import ACTS
from kaizen.services.boards.editing import add_board
from lean.access import MAY
from lean.models import AuditEntry, Membership
from lean.services import pins
from tests.factories import make_site, make_user
from tests.kaizen.boards.kiosks import TV, address, device, hang, pair

PIN, BADGE = "402913", "04A2119F77"
BY_BADGE = {"badge": BADGE}


@pytest.fixture
def action(board, lean_manager):
    return promise(board, by=lean_manager, text="Mend the gauge", owner="quality", due=date(2099, 1, 1))


@pytest.fixture
def answer(board, area_board):
    now = timezone.now()
    return Escalation.objects.create(
        board=board, to=area_board, text="A second gauge", reason="None left", asked_at=now, due_at=now,
        answer="Comes on Friday", answered_at=now,
    )  # fmt: skip


@pytest.fixture
def tv(board, lean_manager):
    return device(board, lean_manager)


@pytest.fixture
def badge(leader):
    pins.set_badge(leader, BADGE, by=leader)
    pins.set_pin(leader, PIN, by=leader)


def act(tv, board, key, row, **told):
    return tv.post(address("kiosk_act", board, key, row.pk), told)


def test_an_action_is_done_by_a_badge_and_the_trail_names_person_and_screen(tv, board, action, leader, badge):
    answer = act(tv, board, "done", action, **BY_BADGE, text="New gauge bought")
    assert answer["Location"] == address("kiosk_acts", board) + "?told=done"
    action.refresh_from_db()
    assert action.done_at
    assert action.outcome == "New gauge bought"
    entry = AuditEntry.objects.get(action="action.done")
    assert (entry.actor, entry.on_behalf_of) == ("tina", "screen Hall 2, north")
    assert "Noted as done." in tv.get(answer["Location"]).content.decode()


def test_an_action_is_done_by_user_name_and_pin_and_taken_back_the_same_way(tv, board, action, badge):
    by_pin = {"username": "tina", "pin": PIN}
    act(tv, board, "done", action, **by_pin)
    act(tv, board, "reopen", action, **by_pin)
    action.refresh_from_db()
    assert action.done_at is None
    assert AuditEntry.objects.filter(action="action.reopened").count() == 1


def test_an_operator_without_e_mail_has_read_an_answer_by_badge(tv, board, answer, operator):
    pins.set_badge(operator, BADGE, by=operator)
    assert "Comes on Friday" in tv.get(address("kiosk_acts", board)).content.decode()
    assert act(tv, board, "seen", answer, **BY_BADGE).status_code == 302
    answer.refresh_from_db()
    assert answer.seen_at
    assert "Comes on Friday" not in tv.get(address("kiosk_acts", board)).content.decode()


def test_the_right_is_asked_of_whoever_acts(tv, board, action, operator):
    pins.set_badge(operator, BADGE, by=operator)
    refused = act(tv, board, "done", action, **BY_BADGE)
    assert refused.status_code == 422
    assert "Not with your roles at this site" in refused.content.decode()
    action.refresh_from_db()
    assert action.done_at is None


def test_a_person_of_another_site_is_not_known(tv, board, action, porto):
    far = make_user("far", porto, "team_leader")
    pins.set_badge(far, BADGE, by=far)
    refused = act(tv, board, "done", action, **BY_BADGE)
    assert "This is not known here" in refused.content.decode()


def test_a_role_that_was_taken_away_counts_at_the_next_act(tv, board, action, leader, badge):
    Membership.objects.filter(user=leader).update(role="auditor")
    assert act(tv, board, "done", action, **BY_BADGE).status_code == 422


def test_nobody_stays_known_at_the_device(tv, board, action, badge):
    act(tv, board, "done", action, **BY_BADGE)
    assert "sessionid" not in tv.cookies
    assert not Session.objects.exists()
    again = act(tv, board, "reopen", action)
    assert again.status_code == 422
    assert "Scan the badge, or write user name and PIN." in again.content.decode()


def test_whoever_is_logged_in_in_the_same_browser_is_not_taken_for_who_acts(tv, board, action, leader):
    tv.force_login(leader)
    assert act(tv, board, "done", action).status_code == 422
    assert "tina" not in tv.get(address("kiosk", board)).content.decode()


def test_a_refused_act_gives_back_neither_pin_nor_badge(tv, board, action, badge):
    refused = act(tv, board, "done", action, badge="0000000001", username="tina", pin="735102", text="Bought")
    page = refused.content.decode()
    assert "Bought" in page
    assert [typed for typed in ("0000000001", "735102", "tina") if typed in page] == []


def test_wrong_pins_wait_and_say_for_how_long(tv, board, action, badge):
    with time_machine.travel(1_800_000_000, tick=False) as clock:
        for _ in range(pins.TRIES):
            assert act(tv, board, "done", action, username="tina", pin="735102").status_code == 422
        assert act(tv, board, "done", action, username="tina", pin=PIN).status_code == 429
        clock.shift(timedelta(minutes=1))
        assert act(tv, board, "done", action, username="tina", pin=PIN).status_code == 302


def test_a_form_from_another_page_is_refused(board, action, lean_manager, badge):
    strict = Client(enforce_csrf_checks=True, headers={"User-Agent": TV})
    strict.cookies = device(board, lean_manager).cookies
    assert act(strict, board, "done", action, **BY_BADGE).status_code == 403


def test_an_action_of_another_board_is_not_there(tv, board, area_board, lean_manager, badge):
    other = promise(area_board, by=lean_manager, text="Theirs", owner="team", due=date(2099, 1, 1))
    assert act(tv, board, "done", other, **BY_BADGE).status_code == 404
    assert act(tv, board, "paint", other, **BY_BADGE).status_code == 404


def test_a_screen_that_only_shows_takes_nothing(board, lean_manager, action, badge):
    tv = device(board, lean_manager, acts=False)
    assert tv.get(address("kiosk_acts", board)).status_code == 404
    assert act(tv, board, "done", action, **BY_BADGE).status_code == 404
    assert "Confirm here" not in tv.get(address("kiosk", board)).content.decode()


def test_each_act_says_which_right_it_needs_and_has_a_template(tv, board):
    for one in ACTS:
        assert one.to in MAY
        assert get_template(one.template)


def test_twenty_identical_acts_at_once_have_one_effect(transactional_db):
    site = make_site("augsburg", "Augsburg", "Europe/Berlin", "DE")
    tina = make_user("tina", site, "team_leader")
    pins.set_badge(tina, BADGE, by=tina)
    board = add_board(site, by=tina, name="Grinding")
    action = promise(board, by=tina, text="Mend the gauge", owner="quality", due=date(2099, 1, 1))
    _screen, code = hang(board, tina)
    first = Client(headers={"User-Agent": TV})
    pair(first, board, code)
    gate, statuses = threading.Barrier(20), []

    def press():
        tv = Client(headers={"User-Agent": TV})
        tv.cookies = first.cookies
        gate.wait()
        statuses.append(act(tv, board, "done", action, **BY_BADGE).status_code)
        connection.close()

    threads = [threading.Thread(target=press) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert 302 in statuses
    assert set(statuses) <= {302, 429}  # of one person's tries that run at once, five are looked at
    assert AuditEntry.objects.filter(action="action.done").count() == 1
