"""The pages of a stand-up: what is shown to whom, what is refused and how, and the minutes on screen and paper."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from kaizen.models import Action, TierMeeting
from kaizen.services.boards import meetings
from kaizen.services.boards.actions import promise
from kaizen.services.boards.days import Answer, answer_red, open_red

TODAY = date(2026, 3, 18)  # of the fixture ``now``
YESTERDAY = TODAY - timedelta(days=1)


def at(name, board, **more):
    return reverse(name, kwargs={"site": "augsburg", "pk": board.pk, **more})


@pytest.fixture
def at_work(client, leader):
    client.force_login(leader)
    return client


@pytest.fixture
def meeting(now, board, leader):
    return meetings.begin(board, by=leader)


def page_of(client, board):
    return client.get(at("meeting", board)).content.decode()


def test_without_one_the_page_offers_to_begin_it_to_those_who_may(now, board, at_work, operator):
    assert "Begin the stand-up" in page_of(at_work, board)
    assert at_work.post(at("meeting_begin", board)).status_code == 302
    assert TierMeeting.objects.count() == 1
    at_work.force_login(operator)
    assert "data-next" not in page_of(at_work, board)
    assert at_work.post(at("meeting_end", board)).status_code == 403


def test_it_walks_the_whole_agenda(meeting, board, at_work, kpi):
    open_red(kpi, day=YESTERDAY, value=9.0, now=meeting.started_at)
    for item, after in zip(meetings.items_of(board), meetings.items_of(board)[1:], strict=False):
        assert f'name="seen" value="{item.key}"' in page_of(at_work, board)
        answer = at_work.post(at("meeting_go", board), {"to": after.key, "seen": item.key})
        assert answer["Location"] == at("meeting", board)
    assert "End, and write the minutes" in page_of(at_work, board)


def test_a_step_of_a_page_that_is_old_is_told_and_changes_nothing(meeting, board, at_work, lean_manager):
    meetings.go(meeting, by=lean_manager, to="letter-S", seen="promises")
    answer = at_work.post(at("meeting_go", board), {"to": "letter-Q", "seen": "promises"}, follow=True)
    assert "Somebody else moved the stand-up on" in answer.content.decode()
    meeting.refresh_from_db()
    assert meeting.place == "letter-S"


def test_a_red_is_answered_with_four_fields_of_which_one_is_filled_in(meeting, board, at_work, kpi):
    red = open_red(kpi, day=YESTERDAY, value=9.0, now=meeting.started_at)
    meetings.go(meeting, by=None, to="letter-Q", seen="promises")
    assert f'name="red-{red.pk}-due" value="2026-03-19"' in page_of(at_work, board)
    told = {"reason": "Dull wheel", "text": "Dress it", "owner": "tooling", "due": "2026-03-19"}
    form = {f"red-{red.pk}-{key}": value for key, value in told.items()}
    at_work.post(at("meeting_red", board, red=red.pk), form)
    red.refresh_from_db()
    assert (red.reason, red.action.text, red.action.owner, red.action.due) == (
        "Dull wheel", "Dress it", "tooling", date(2026, 3, 19)
    )  # fmt: skip


def test_a_red_without_an_owner_keeps_what_was_typed(meeting, board, at_work, kpi):
    red = open_red(kpi, day=YESTERDAY, value=9.0, now=meeting.started_at)
    meetings.go(meeting, by=None, to="letter-Q", seen="promises")
    told = {f"red-{red.pk}-reason": "Dull wheel", f"red-{red.pk}-text": "Dress it", f"red-{red.pk}-due": "2026-03-19"}
    answer = at_work.post(at("meeting_red", board, red=red.pk), told)
    assert answer.status_code == 422
    assert "Dull wheel" in answer.content.decode()
    red.refresh_from_db()
    assert red.answered_at is None


def test_a_red_that_somebody_else_answered_says_so(meeting, board, at_work, kpi, lean_manager):
    red = open_red(kpi, day=YESTERDAY, value=9.0, now=meeting.started_at)
    answer_red(red, by=lean_manager, answer=Answer("Dull wheel", "Dress it", "tooling", TODAY))
    told = {"reason": "Chips", "text": "Rinse", "owner": "team", "due": "2026-03-19"}
    form = {f"red-{red.pk}-{key}": value for key, value in told.items()}
    answer = at_work.post(at("meeting_red", board, red=red.pk), form, follow=True)
    assert "Somebody answered this red already" in answer.content.decode()


def test_a_promise_is_done_taken_back_and_moved(meeting, board, at_work, leader):
    row = promise(board, by=leader, text="Presetter ready", owner="maintenance", due=TODAY)
    at_work.post(at("meeting_done", board, action=row.pk), {f"done-{row.pk}-outcome": "Works"})
    row.refresh_from_db()
    assert (row.done_at is not None, row.outcome) == (True, "Works")
    assert "Done in this stand-up" in page_of(at_work, board)
    at_work.post(at("meeting_reopen", board, action=row.pk))
    told = {f"move-{row.pk}-due": "2026-03-20", f"move-{row.pk}-reason": "Part is missing"}
    at_work.post(at("meeting_move", board, action=row.pk), told)
    row.refresh_from_db()
    assert (row.done_at, row.due, row.promised) == (None, date(2026, 3, 20), TODAY)


def test_a_date_is_not_moved_without_a_reason(meeting, board, at_work, leader):
    row = promise(board, by=leader, text="Presetter ready", owner="maintenance", due=TODAY)
    answer = at_work.post(at("meeting_move", board, action=row.pk), {f"move-{row.pk}-due": "2026-03-20"})
    assert (answer.status_code, "Say why." in answer.content.decode()) == (422, True)


def test_a_new_action_stands_on_the_board(meeting, board, at_work):
    at_work.post(at("meeting_promise", board), {"new-text": "Mats", "new-owner": "safety", "new-due": "2026-03-19"})
    assert [(row.text, row.owner) for row in Action.objects.all()] == [("Mats", "safety")]


def test_people_and_questions_are_noted(meeting, board, at_work):
    at_work.post(at("meeting_attend", board), {"attend-attendance": "12"})
    meetings.go(meeting, by=None, to="questions", seen="promises")
    at_work.post(at("meeting_answers", board), {"ask-today": "Order 7 first", "ask-seen-today": ""})
    meeting.refresh_from_db()
    assert (meeting.attendance, meeting.answers["today"]) == (12, "Order 7 first")


def test_who_wrote_later_sees_what_stands_there_and_keeps_their_text(meeting, board, at_work):
    meetings.go(meeting, by=None, to="questions", seen="promises")
    meetings.answer(meeting, by=None, answers={"today": "Order 7 first"}, seen={})
    answer = at_work.post(at("meeting_answers", board), {"ask-today": "Order 9 first", "ask-seen-today": ""})
    page = answer.content.decode()
    assert (answer.status_code, "meanwhile: Order 7 first" in page, "Order 9 first" in page) == (422, True, True)


def test_the_end_leads_to_the_minutes_on_screen_and_paper(meeting, board, at_work):
    at_work.post(at("meeting_promise", board), {"new-text": "Mats", "new-owner": "safety", "new-due": "2026-03-19"})
    answer = at_work.post(at("meeting_end", board), follow=True)
    assert "Mats (Safety, until" in answer.content.decode()
    paper = at_work.get(at("meeting_minutes_pdf", board, meeting=meeting.pk))
    assert paper.content.startswith(b"%PDF")
    assert at("meeting_minutes", board, meeting=meeting.pk) in at_work.get(at("minutes_list", board)).content.decode()


def test_what_comes_after_the_end_is_told(now, board, at_work):
    answer = at_work.post(at("meeting_attend", board), {"attend-attendance": "12"}, follow=True)
    assert "No stand-up runs." in answer.content.decode()


def test_a_page_that_shows_the_newest_has_nothing_to_ask_for(meeting, board, at_work):
    page = page_of(at_work, board)
    seen = page.split('data-live="')[1].split('"')[0]
    assert at_work.get(seen).status_code == 204
    meetings.go(meeting, by=None, to="letter-S", seen="promises")
    assert at_work.get(seen).status_code == 200


def test_the_board_shows_the_clock_of_the_stand_up(meeting, board, at_work):
    page = at_work.get(at("board", board)).content.decode()
    assert "<span data-clock>00:00</span>" in page
    assert "of 10:00" in page
