"""Two editors of one A3, one of them offline: nothing is lost, and the page says how it stands."""

import pytest
from django.urls import reverse

from kaizen.core.a3 import fold, sheet_of
from kaizen.core.a3.fields import BRANCHES
from kaizen.services.a3 import opening
from kaizen.services.a3.editing import Change, edits_of, write
from tests.factories import make_user
from tests.kaizen.core.a3.test_fish import MARKS, TEXTS


@pytest.fixture
def a3(world):
    return opening.begin(world.site, title="Grinding waits", by=world.person)


def test_what_is_written_without_network_is_kept_and_brought_together_with_the_others_words(world, screen, a3):
    desk = make_user("desk", world.site, "lean_manager")
    write(a3, [Change("problem", "Grinding waits long.", key="a")], by=desk)
    page = screen.page
    screen.sign_in(world.person.username)
    screen.open(reverse("a3_write", args=["augsburg", 1]))
    page.context.set_offline(True)
    page.locator("[name=problem]").fill("Grinding waits long. Seen at M5.")
    page.locator("[name=by]").fill("2026-12-20")
    page.locator("#a3-state.kept").wait_for()
    assert "2" in page.locator("#a3-state").inner_text()
    write(a3, [Change("problem", "Grinding waits too long.", base=2, key="b")], by=desk)  # meanwhile, at the desk
    page.context.set_offline(False)
    page.locator("#a3-state:not(.kept)").wait_for()
    state = fold(edits_of(a3))
    assert state.value("problem") == "Grinding waits too long. Seen at M5."
    assert state.value("by") == "2026-12-20"
    assert page.locator("[name=problem]").input_value() == "Grinding waits too long. Seen at M5."


def test_words_that_wait_for_the_network_stand_in_their_fields_when_the_page_is_opened_again(world, screen, a3):
    page = screen.page
    screen.sign_in(world.person.username)
    address = reverse("a3_write", args=["augsburg", 1])
    screen.open(address)
    page.route("**/edits/", lambda route: route.abort())
    page.locator("[name=focus]").fill("Family heads")
    page.locator("[data-list=whys] .rowf.new textarea").fill("Tools are fetched late")
    page.locator("#a3-state", has_text="2").wait_for()
    screen.open(address)
    assert page.locator("[name=focus]").input_value() == "Family heads"
    assert page.locator("[data-list=whys] textarea").first.input_value() == "Tools are fetched late"
    page.unroute("**/edits/")
    screen.open(address)
    page.locator("#a3-state", has_text="Saved").wait_for()
    assert fold(edits_of(a3)).value("focus") == "Family heads"


def test_the_row_that_is_written_in_is_followed_by_an_empty_one_that_can_ask_on_from_it(world, screen, a3):
    page = screen.page
    screen.sign_in(world.person.username)
    screen.open(reverse("a3_write", args=["augsburg", 1]))
    rows = page.locator("[data-list=whys] .rowf")
    rows.nth(0).locator("textarea").fill("Tools are fetched late")
    rows.nth(1).locator("textarea").fill("No list says which")
    rows.nth(1).locator("select").first.focus()
    rows.nth(1).locator("select").first.select_option(label="Tools are fetched late")
    rows.nth(2).wait_for()
    expected = [("Tools are fetched late", 0), ("No list says which", 1)]
    for _turn in range(50):  # a field is saved a second after the last key
        whys = [(row["text"], row.depth) for row in sheet_of(fold(edits_of(a3))).rows["whys"]]
        if whys == expected:
            break
        page.wait_for_timeout(100)
    assert whys == expected


def test_a_why_that_waits_for_the_network_still_asks_on_from_another_that_waits(world, screen, a3):
    page = screen.page
    screen.sign_in(world.person.username)
    address = reverse("a3_write", args=["augsburg", 1])
    screen.open(address)
    page.route("**/edits/", lambda route: route.abort())
    rows = page.locator("[data-list=whys] .rowf")
    for number, text in enumerate(("Tools are fetched late", "No list says which")):
        rows.nth(number).locator("textarea").fill(text)
        rows.nth(number + 1).wait_for()
    rows.nth(1).locator("select").first.focus()
    rows.nth(1).locator("select").first.select_option(label="Tools are fetched late")
    page.locator("#a3-state", has_text="3").wait_for()
    screen.open(address)
    first = rows.nth(0).get_attribute("data-row")
    assert rows.nth(1).locator("select").first.input_value() == first


def test_a_branch_leads_to_the_next_empty_row_and_the_cause_is_drawn_as_soon_as_it_is_saved(world, screen, a3):
    page = screen.page
    screen.resize("desk")
    screen.sign_in(world.person.username)
    screen.open(reverse("a3_write", args=["augsburg", 1]))
    for text in ("Tools lie far away", "Chuck is worn"):
        page.locator("[data-branch=machine]").click()
        row = page.locator("[data-list=causes] .rowf.new")
        assert row.locator("textarea").evaluate("field => field === document.activeElement")
        row.locator("textarea").fill(text)
        page.locator(".a3-drawing text", has_text=text).wait_for()
    causes = [(row["text"], row["branch"]) for row in sheet_of(fold(edits_of(a3))).rows["causes"]]
    assert causes == [("Tools lie far away", "machine"), ("Chuck is worn", "machine")]
    page.locator(".a3-drawing a", has_text="Tools lie far away").click()
    assert page.evaluate("document.activeElement.value") == "Tools lie far away"
    assert not screen.faults()


def test_the_tree_of_whys_is_drawn_as_it_is_saved_and_leads_to_its_fields(world, screen, a3):
    page = screen.page
    screen.sign_in(world.person.username)
    screen.open(reverse("a3_write", args=["augsburg", 1]))
    page.locator("[data-list=whys] .rowf.new textarea").fill("Tools are fetched late")
    card = page.locator(".a3-drawing a", has_text="Tools are")
    card.wait_for()
    card.click()
    assert page.evaluate("document.activeElement.value") == "Tools are fetched late"


MEETING = """() => {
  const boxes = [...document.querySelectorAll('.a3-drawing text')].map(text => text.getBBox());
  return boxes.flatMap((one, at) => boxes.slice(at + 1).filter(other =>
    one.x < other.x + other.width && other.x < one.x + one.width &&
    one.y + 2 < other.y + other.height && other.y + 2 < one.y + one.height)).length;
}"""  # two px: the air that fonts leave above their letters


def test_no_words_meet_as_the_browser_writes_them(world, screen, a3):
    told = [(f"causes.z{n:04}", TEXTS[n % 5], BRANCHES[n % 6], MARKS[n % 4] or None) for n in range(40)]
    fields = [
        Change(f"{row}.{name}", value)
        for row, text, branch, mark in told
        for name, value in (("text", text), ("branch", branch), ("checked", mark), ("proof", "log"))
    ]
    write(a3, fields, by=world.person)
    world.person.language = "de"
    world.person.save()
    screen.sign_in(world.person.username)
    screen.open(reverse("a3", args=["augsburg", 1]))
    assert screen.page.locator(".a3-drawing text").count() > 100
    assert screen.page.evaluate(MEETING) == 0
