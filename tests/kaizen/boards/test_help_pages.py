"""The pages of help: each act once however often it is pressed, in both languages, for who may, at the own site."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import deactivate

from kaizen.models import AndonCall, Escalation, Handover
from kaizen.services.boards import andon
from kaizen.services.boards.answering import answer, seen
from kaizen.services.boards.clocks import escalate_red
from kaizen.services.boards.escalating import escalate, further
from kaizen.services.boards.handing_over import turns_of, write
from kaizen.services.boards.versions import CALLS
from lean import watch
from lean.models import Area, Workstation
from tests.factories import make_user
from tests.kaizen.boards.walls import MONDAY, a_red, chain


@pytest.fixture(autouse=True)
def language_stays():
    """A page asked for in German leaves it to the thread."""
    yield
    deactivate()


@pytest.fixture
def boards(augsburg, lean_manager):
    return chain(augsburg, lean_manager)


@pytest.fixture
def tina(client, augsburg):
    """The team leader's browser."""
    client.force_login(make_user("tina", augsburg, "team_leader"))
    return client


@pytest.fixture
def row(boards, lean_manager):
    return escalate(boards[0], by=lean_manager, text="A second presetter", reason="No budget in the team")


@pytest.fixture
def hall(augsburg):
    return Area.objects.create(site=augsburg, name="Hall 2")


def to(route, *args):
    return reverse(route, args=["augsburg", *args])


def page(client, route, *args, query="", **extra):
    told = client.get(to(route, *args) + query, **extra)
    assert told.status_code == 200
    return told.content.decode()


def press(client, route, *args, **fields):
    return client.post(to(route, *args), fields, follow=True).content.decode()


def test_a_team_asks_with_words_that_the_red_gives(tina, boards):
    red = a_red(boards[0])
    form = page(tina, "escalation_new", boards[0].pk, query=f"?about=red-{red.pk}")
    assert f'value="red-{red.pk}" selected' in form
    assert "Scrap, 1\u00a0Mar</textarea>" in form
    sent = {"about": f"red-{red.pk}", "text": "Dull wheel", "reason": "No spare one"}
    for _ in range(2):
        shown = press(tina, "escalation_new", boards[0].pk, **sent)
    assert "Asked. The answer comes back to this board." in shown
    assert "Red day: Scrap, 1\u00a0Mar" in shown
    assert Escalation.objects.get().red == red


def test_what_is_missing_stands_at_its_field_and_the_words_stay(tina, boards):
    told = tina.post(to("escalation_new", boards[0].pk), {"text": "Dull wheel", "reason": ""})
    assert told.status_code == 422
    assert "Dull wheel" in told.content.decode()


def test_the_highest_board_says_that_nobody_stands_above(tina, boards):
    assert "No board stands above this one." in page(tina, "escalation_new", boards[2].pk)
    told = tina.post(to("escalation_new", boards[2].pk), {"text": "Money", "reason": "None"})
    assert (told.status_code, Escalation.objects.count()) == (422, 0)
    assert "stays here" in page(tina, "escalations", boards[2].pk)


def test_the_board_above_answers_and_the_team_reads_it(tina, boards, row):
    assert "Asked of this board" in page(tina, "escalations", boards[1].pk)
    refused = tina.post(to("escalation_answer", boards[1].pk, row.pk), {"answer": ""})
    assert refused.status_code == 422
    for _ in range(2):
        press(tina, "escalation_answer", boards[1].pk, row.pk, answer="Ordered for April")
    assert "Ordered for April" in page(tina, "escalations", boards[0].pk)
    assert "Undo: take the answer back" in page(tina, "escalation", boards[1].pk, row.pk)
    assert "Undo: not read yet" in press(tina, "escalation_seen", boards[0].pk, row.pk)
    assert "Unread again." in press(tina, "escalation_seen", boards[0].pk, row.pk, undo="1")
    assert "The answer is taken back." in press(tina, "escalation_take_back", boards[1].pk, row.pk)
    press(tina, "escalation_answer", boards[1].pk, row.pk, answer="Ordered for May")
    press(tina, "escalation_seen", boards[0].pk, row.pk)
    assert "has read the answer" in press(tina, "escalation_take_back", boards[1].pk, row.pk)
    assert "No help is asked for." in page(tina, "escalations", boards[0].pk)


def test_what_is_handed_on_shows_its_whole_way(tina, boards, row):
    shown = press(tina, "escalation_further", boards[1].pk, row.pk, reason="Above our limit")
    assert "Handed on." in shown
    for board in boards:
        assert "Milling, Machining, Plant" in page(tina, "escalations", board.pk)
    shown = page(tina, "escalation", boards[0].pk, row.pk)
    assert "Above our limit" in shown
    assert "Taken back." in press(tina, "escalation_withdraw", boards[0].pk, row.pk, why="Found one")
    assert "no longer needed" in page(tina, "escalations", boards[2].pk)


def test_only_the_side_whose_turn_it_is_acts(tina, boards, row):
    for route, board in (("escalation_answer", boards[0]), ("escalation_further", boards[0]),
                         ("escalation_take_back", boards[0]), ("escalation_seen", boards[1]),
                         ("escalation_withdraw", boards[1])):  # fmt: skip
        assert tina.post(to(route, board.pk, row.pk), {"answer": "x", "reason": "x"}).status_code == 404
    assert tina.get(to("escalation", boards[2].pk, row.pk)).status_code == 404


def test_an_operator_reads_and_does_not_act(client, operator, boards, row):
    client.force_login(operator)
    shown = page(client, "escalation", boards[1].pk, row.pk)
    assert "<form" not in shown.split("<main")[1].split("</main>")[0]
    assert client.post(to("escalation_answer", boards[1].pk, row.pk), {"answer": "x"}).status_code == 403


def test_the_network_sees_from_which_site_a_plant_asks_and_another_site_nothing(
    client, augsburg, porto, lean_manager, stranger
):
    _team, _area, plant, network = chain(augsburg, lean_manager, porto)
    row = escalate(plant, by=lean_manager, text="A press", reason="Costs too much")
    client.force_login(stranger)
    shown = client.get(reverse("escalation", args=["porto", network.pk, row.pk])).content.decode()
    assert "Augsburg: Plant" in shown
    told = client.post(reverse("escalation_answer", args=["porto", network.pk, row.pk]), {"answer": "In May"})
    assert told.status_code == 302
    assert client.get(to("escalation", plant.pk, row.pk)).status_code == 404
    assert client.get(reverse("escalation", args=["porto", plant.pk, row.pk])).status_code == 404


def test_a_red_by_its_clock_is_told_in_the_language_of_the_reader(tina, boards):
    escalate_red(a_red(boards[0]), now=MONDAY + timedelta(hours=24))
    assert "no countermeasure in time" in page(tina, "escalations", boards[0].pk)
    shown = page(tina, "escalations", boards[0].pk, headers={"accept-language": "de"})
    assert "keine Gegenmaßnahme in der Frist" in shown
    assert "Scrap, 1.\u00a0März" in shown


def test_a_list_of_many_asks_as_little_as_that_of_few(tina, boards, lean_manager, django_assert_max_num_queries):
    for number in range(12):
        one = escalate(boards[0], by=lean_manager, text=f"Number {number}", reason="No budget")
        further(one, by=lean_manager, reason="Above our limit")
    with django_assert_max_num_queries(16):
        page(tina, "escalations", boards[1].pk)


def test_an_operator_calls_for_help_once_and_another_takes_and_resolves(client, operator, augsburg, hall):
    client.force_login(operator)
    machine = Workstation.objects.create(site=augsburg, name="M1")
    form = page(client, "andon", query=f"?place=workstation-{machine.pk}")
    assert f'value="workstation-{machine.pk}" selected' in form
    sent = {"key": "k" * 24, "kind": "machine", "place": f"workstation-{machine.pk}", "note": "Spindle is hot"}
    for _ in range(2):
        assert "Help is called." in press(client, "andon", **sent)
    call = AndonCall.objects.get()
    assert "Taken: all see that somebody is on the way." in press(client, "andon_take", call.pk)
    assert "Somebody is on the way already." in press(client, "andon_take", call.pk)
    assert "The call waits again." in press(client, "andon_give_back", call.pk)
    assert client.post(to("andon_resolve", call.pk), {"outcome": ""}).status_code == 422
    shown = press(client, "andon_resolve", call.pk, outcome="Coolant low")
    assert "Nobody calls for help." in shown
    assert "Coolant low" in shown
    assert "The call is open again." in press(client, "andon_reopen", call.pk)


def test_a_call_without_place_or_kind_is_told_at_the_field(client, operator, hall):
    client.force_login(operator)
    told = client.post(to("andon"), {"key": "k" * 24, "note": "Hot"})
    assert told.status_code == 422
    assert "Hot" in told.content.decode()


def test_times_stand_by_area_and_hide_what_few_calls_would_tell(tina, augsburg, hall):
    now = timezone.now()
    for number in range(5):
        call = andon.raise_call(
            augsburg, key=f"number-{number}", kind="machine", area=hall, now=now - timedelta(hours=2)
        )
        andon.take(call, now=now - timedelta(hours=2) + timedelta(minutes=3))
        andon.resolve(call, outcome="Coolant low", now=now - timedelta(hours=1))
    andon.resolve(andon.raise_call(augsburg, key="of another kind", kind="help", area=hall), outcome="Lifted")
    rows = page(tina, "andon", query="?days=7").split("<tbody>")[1].split("</tbody>")[0].split("<tr>")
    assert "3.0\u00a0min" in rows[1]
    assert "60.0\u00a0min" in rows[1]
    assert rows[2].count(">–<") == 2
    assert "Nothing was resolved" in page(tina, "andon", query="?days=junk") or "Hall 2" in page(tina, "andon")


def test_a_page_that_shows_the_newest_has_nothing_to_ask_for(tina, augsburg, hall):
    shown = page(tina, "andon")
    seen_now = shown.split("seen=")[1].split('"')[0]
    assert tina.get(to("andon") + f"?seen={seen_now}").status_code == 204
    before = watch.newest(CALLS, augsburg.pk)
    call = andon.raise_call(augsburg, key="another one", kind="help", area=hall)
    told = {before, watch.newest(CALLS, augsburg.pk)}
    for change in (andon.take, andon.give_back, lambda row: andon.resolve(row, outcome="Lifted"), andon.reopen):
        change(call)
        told.add(watch.newest(CALLS, augsburg.pk))
    assert len(told) == 5  # given back it is as it was raised


def test_limits_are_read_by_all_and_set_by_management(client, operator, lean_manager):
    client.force_login(operator)
    assert "after 10 min stands on the boards of tier 2" in page(client, "andon_limits")
    assert client.post(to("andon_limits"), {"second": 5, "third": 20}).status_code == 403
    client.force_login(lean_manager)
    assert client.post(to("andon_limits"), {"second": 20, "third": 20}).status_code == 422
    assert "after 5 min stands" in press(client, "andon_limits", second=5, third=20)


def test_a_shift_hands_over_and_the_next_one_reads_it(tina, boards):
    assert "No shift has handed over yet." in page(tina, "handovers", boards[0].pk)
    form = page(tina, "handover_new", boards[0].pk)
    shift = form.split('<option value="')[1].split('"')[0]
    for _ in range(2):
        shown = press(tina, "handover_new", boards[0].pk, shift=shift, note="M6 runs slowly")
    assert Handover.objects.count() == 1
    row = Handover.objects.get()
    board = page(tina, "board", boards[0].pk)
    assert "1 new" in board
    assert "M6 runs slowly" in board
    assert "Marked as read." in press(tina, "handover_read", boards[0].pk, row.pk)
    assert "1 new" not in page(tina, "board", boards[0].pk)
    assert "Unread again." in press(tina, "handover_read", boards[0].pk, row.pk, undo="1")
    assert "data-print" in shown or "data-print" in page(tina, "handover", boards[0].pk, row.pk)


def test_another_note_for_the_same_shift_is_refused_with_the_words_kept(tina, boards, lean_manager):
    span = turns_of(boards[0], timezone.now())[-1]
    write(boards[0], by=lean_manager, span=span, note="M6 runs slowly")
    told = tina.post(to("handover_new", boards[0].pk), {"shift": span.key, "note": "M7, not M6"})
    assert told.status_code == 422
    assert "M7, not M6" in told.content.decode()


def test_a_card_of_another_board_or_site_does_not_exist(client, boards, lean_manager, stranger):
    row = write(boards[0], by=lean_manager, span=turns_of(boards[0], timezone.now())[0])
    client.force_login(lean_manager)
    assert client.get(to("handover", boards[1].pk, row.pk)).status_code == 404
    client.force_login(stranger)
    assert client.get(to("handover", boards[0].pk, row.pk)).status_code == 404


def test_the_tiles_lead_on_for_who_is_signed_in(tina, boards, row, augsburg, hall, lean_manager):
    call = andon.raise_call(augsburg, key="on the board", kind="help", area=hall)
    shown = page(tina, "board", boards[0].pk)
    for address in (to("escalations", boards[0].pk), to("escalation", boards[0].pk, row.pk), f"{to('andon')}#call-{call.pk}",
                    to("handovers", boards[0].pk)):  # fmt: skip
        assert f'href="{address}"' in shown
    answer(row, by=lean_manager, text="Ordered for April")
    assert "Ordered for April" in page(tina, "board", boards[0].pk)
    seen(row, by=lean_manager)
    assert "No help is asked for." in page(tina, "board", boards[0].pk)


@pytest.mark.parametrize(
    ("route", "words"),
    [("andon", "Hilfe gebraucht"), ("andon_limits", "Fristen für Hilferufe"), ("escalations", "Eskalationen"),
     ("escalation_new", "Um Hilfe bitten"), ("handovers", "Schichtübergaben"), ("handover_new", "Vom System eingetragen")],
)  # fmt: skip
def test_pages_speak_german(tina, boards, route, words):
    args = [] if route.startswith("andon") else [boards[0].pk]
    assert words in page(tina, route, *args, headers={"accept-language": "de"})


def test_who_answers_second_is_told_and_keeps_the_words(tina, boards, row):
    answer(row, by=None, text="Ordered")
    address = reverse("escalation_answer", args=["augsburg", boards[1].pk, row.pk])
    page = tina.post(address, {"answer": "Not this year"})
    text = page.content.decode()
    assert page.status_code == 422
    assert "This is closed already; what was answered stands in the list." in text
    assert "Not this year" in text
    assert Escalation.objects.get(pk=row.pk).answer == "Ordered"
