"""A round and a card that are sent without the server wait on the device and arrive once."""

from dataclasses import replace

from django.urls import reverse

from kaizen.models import CardTurn, Idea, Walk
from kaizen.services.boards.cards import add_card
from kaizen.services.boards.editing import add_board
from tests.browser.tablet import KEPT
from tests.browser.world import in_effect, next_version
from tests.kaizen.standard_docs import SET_UP

WALK = reverse("walk", args=["augsburg", "RG-SETUP"])
TWICE = replace(SET_UP, job=(SET_UP.job[0], replace(SET_UP.job[1], text="Dress the wheel twice")))


def answer(page, point: str, side: str, note: str = "") -> None:
    page.check(f"[name='so.{point}'][value={side}]", force=True)
    page.fill(f"[name='note.{point}']", note)


def test_a_round_with_a_network_leads_to_its_page(held, server, tablet):
    tablet.screen.open(WALK)
    answer(tablet.page, "job.j1", "yes")
    tablet.page.click("text=Send the round")
    tablet.page.wait_for_url("**/standards/walks/**")
    assert Walk.objects.get().answers == [{"point": "job.j1", "is_so": True, "note": ""}]
    assert tablet.screen.violations() == []


def test_a_round_without_the_server_arrives_once_and_tells_that_another_version_holds_now(
    world, coach, held, server, tablet
):
    tablet.see(WALK)
    server.stop()
    tablet.new_tab()
    assert tablet.reach(WALK)
    assert tablet.is_kept()
    answer(tablet.page, "job.j2", "no", "once only")
    answer(tablet.page, "work.in_process", "unseen")
    tablet.page.click("text=Send the round")
    tablet.page.wait_for_selector("#waiting:has-text('1 waiting')")
    tablet.page.wait_for_selector("form [data-kept]")
    assert tablet.screen.violations() == []
    tablet.page.reload()
    tablet.page.wait_for_selector("#waiting:has-text('1 waiting')")
    in_effect(next_version(held, TWICE, coach), coach, world.person)
    server.start()
    tablet.page.evaluate("dispatchEvent(new Event('online'))")
    tablet.page.wait_for_selector("#told:has-text('Walked against v1.0.0; v1.1.0 is in effect now.')")
    assert tablet.page.is_hidden("#waiting")
    assert tablet.screen.violations() == []
    walk = Walk.objects.get()
    assert (walk.version.name, walk.deviations) == ("v1.0.0", 1)
    assert Idea.objects.get().obstacle == "Not so: Dress the wheel: once only"
    tablet.page.click("text=Seen")
    tablet.page.wait_for_selector("#told", state="hidden")


def test_what_waits_shows_on_the_board_too_and_waits_for_a_log_in(world, held, server, tablet):
    board = add_board(world.site, by=world.person, name="Machining")
    where = reverse("board", args=["augsburg", board.pk])
    tablet.see(where)
    tablet.see(WALK)
    server.stop()
    answer(tablet.page, "job.j1", "yes")
    tablet.page.click("text=Send the round")
    tablet.page.wait_for_selector("#waiting:has-text('1 waiting')")
    assert tablet.reach(where)
    assert tablet.is_kept()
    tablet.page.wait_for_selector("#waiting:has-text('1 waiting')")
    assert "As of " in tablet.page.inner_text("body")
    tablet.context.clear_cookies(name="sessionid")
    server.start()
    tablet.page.evaluate("dispatchEvent(new Event('online'))")
    tablet.page.wait_for_selector("#waiting:has-text('Not logged in.')")
    assert not Walk.objects.exists()
    tablet.screen.sign_in(world.person.username)
    tablet.screen.open(where)
    tablet.page.wait_for_selector("#waiting", state="hidden")
    assert Walk.objects.count() == 1


def test_a_card_that_is_turned_without_the_server_is_turned_once(world, coach, server, tablet):
    board = add_board(world.site, by=coach, name="Machining")
    add_card(board, by=coach, text="Are the fire doors shut?", owner="safety", rhythm="month")
    wall = reverse("card_wall", args=["augsburg", board.pk])
    tablet.see(wall)
    tablet.until(KEPT, wall)
    server.stop()
    tablet.page.click("summary:has-text('Not as it should be')")
    tablet.page.fill("[name=note]", "Door 3 stands open")
    tablet.page.click("text=Turn it red")
    tablet.page.wait_for_selector("#waiting:has-text('1 waiting')")
    server.start()
    tablet.page.evaluate("dispatchEvent(new Event('online'))")
    tablet.page.wait_for_selector("#waiting", state="hidden")
    turn = CardTurn.objects.get()
    assert (turn.is_good, turn.note) == (False, "Door 3 stands open")
    tablet.page.reload()
    tablet.page.wait_for_selector(".tc.red:has-text('Door 3 stands open')")
    assert tablet.screen.violations() == []
