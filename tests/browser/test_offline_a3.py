"""An A3 is written while the server is stopped, on a page that was opened without it: every word arrives, once."""

import pytest
from django.urls import reverse

from kaizen.core.a3 import fold, sheet_of
from kaizen.models import A3Edit
from kaizen.services.a3 import opening
from kaizen.services.a3.editing import edits_of
from tests.factories import PASSWORD

GIVEN_WAY = "html:not([data-kept])"


@pytest.fixture
def a3(world):
    return opening.begin(world.site, title="Grinding waits", by=world.person)


def test_what_is_written_on_an_a3_that_was_opened_without_the_server_arrives_once(world, server, tablet, a3):
    address = reverse("a3_write", args=["augsburg", a3.number])
    tablet.see(address)
    server.stop()
    tablet.new_tab()
    tablet.page.goto(tablet.base + address)
    assert tablet.is_kept()
    tablet.page.fill("[name=problem]", "Grinding waits 26 h.")
    tablet.page.locator("[data-list=whys] .rowf.new textarea").fill("Tools are fetched late")
    tablet.page.locator("#a3-state.kept", has_text="2").wait_for()
    tablet.new_tab()  # closed again, with nothing sent
    tablet.page.goto(tablet.base + address)
    assert tablet.page.input_value("[name=problem]") == "Grinding waits 26 h."
    assert tablet.page.locator("[data-list=whys] textarea").first.input_value() == "Tools are fetched late"
    tablet.page.locator("[data-list=whys] .rowf.new textarea").fill("No list says which")
    tablet.page.locator("#a3-state.kept", has_text="3").wait_for()
    assert tablet.screen.violations() == []
    assert not A3Edit.objects.filter(a3=a3).exclude(path__in=["title", "owner", "coach"]).exists()
    server.start()
    tablet.page.wait_for_selector(GIVEN_WAY, timeout=60_000)
    sheet = sheet_of(fold(edits_of(a3)))
    assert [row["text"] for row in sheet.rows["whys"]] == ["Tools are fetched late", "No list says which"]
    assert A3Edit.objects.filter(a3=a3, path="problem").count() == 1
    assert A3Edit.objects.filter(a3=a3, path__startswith="whys.").count() == 2
    assert tablet.page.input_value("[name=problem]") == "Grinding waits 26 h."
    server.stop()  # the page was kept as it is now, without the empty row that was written in
    tablet.new_tab()
    tablet.page.goto(tablet.base + address)
    tablet.page.locator("[data-list=whys] .rowf.new textarea").fill("Nobody asked for one")
    tablet.page.locator("#a3-state.kept").wait_for()
    server.start()
    tablet.page.wait_for_selector(GIVEN_WAY, timeout=60_000)
    rows = sheet_of(fold(edits_of(a3))).rows["whys"]
    assert [row["text"] for row in rows] == ["Tools are fetched late", "No list says which", "Nobody asked for one"]


def test_a_log_in_that_ended_meanwhile_costs_no_word(world, server, tablet, a3):
    address = reverse("a3_write", args=["augsburg", a3.number])
    tablet.see(address)
    server.stop()
    tablet.new_tab()
    tablet.page.goto(tablet.base + address)
    tablet.page.fill("[name=problem]", "Grinding waits 26 h.")
    tablet.page.locator("#a3-state.kept").wait_for()
    tablet.context.clear_cookies(name="sessionid")
    server.start()
    tablet.page.locator("#a3-signed-out").wait_for(timeout=60_000)
    assert not A3Edit.objects.filter(a3=a3, path="problem").exists()
    tablet.page.click("#a3-signed-out a")
    tablet.page.fill("[name=username]", world.person.username)
    tablet.page.fill("[name=password]", PASSWORD)
    tablet.page.press("[name=password]", "Enter")
    tablet.page.locator("#a3-state", has_text="Saved").wait_for()
    assert A3Edit.objects.get(a3=a3, path="problem").value == "Grinding waits 26 h."
