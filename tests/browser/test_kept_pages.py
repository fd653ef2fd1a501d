"""What is kept of a person's pages on a device, and when it is forgotten."""

from dataclasses import replace

import pytest
from django.urls import reverse

from kaizen.services.a3 import opening
from tests.browser.tablet import AT_M6, KEPT, Tablet, proxy_alone
from tests.browser.world import in_effect, next_version
from tests.kaizen.standard_docs import SET_UP

NOTHING_KEPT = "() => caches.has('newlean-person-1').then(has => !has)"
TWICE = replace(SET_UP, job=(SET_UP.job[0], replace(SET_UP.job[1], text="Dress the wheel twice")))
SEEN_BEFORE = """async ([address, hours]) => {
    const cache = await caches.open("newlean-person-1");
    const found = await cache.match(address, {ignoreVary: true});
    const headers = new Headers(found.headers);
    headers.set("X-Kept-At", String(Date.now() - hours * 3600e3));
    await cache.put(address, new Response(await found.text(), {headers}));
}"""
SAYS_TWICE = """address => caches.match(address, {cacheName: "newlean-person-1", ignoreVary: true})
    .then(found => found.text()).then(text => text.includes("Dress the wheel twice"))"""


@pytest.fixture
def a3(world):
    return opening.begin(world.site, title="Grinding waits", by=world.person)


def log_out(tablet: Tablet) -> None:
    tablet.page.click("details.menu:has(form[action='/logout/']) summary")
    tablet.page.click("form[action='/logout/'] button")


def test_after_log_out_nothing_of_the_person_opens(held, server, tablet, a3):
    address = reverse("a3_write", args=["augsburg", a3.number])
    tablet.see(address)
    tablet.see(AT_M6)
    log_out(tablet)
    tablet.page.wait_for_url("**/login/**")
    assert tablet.page.evaluate(NOTHING_KEPT)
    server.stop()
    tablet.new_tab()
    assert not tablet.reach(AT_M6)
    assert not tablet.reach(address)
    server.start()


def test_a_log_in_that_ran_out_is_forgotten_when_the_server_asks_for_another(held, server, tablet):
    tablet.see(AT_M6)
    tablet.context.clear_cookies(name="sessionid")
    tablet.screen.open(reverse("standards", args=["augsburg"]))
    assert "/login/" in tablet.page.url
    assert tablet.page.evaluate(NOTHING_KEPT)


def test_a_kept_page_is_renewed_from_another_one_and_let_go_when_the_server_gives_it_no_longer(
    world, coach, held, server, tablet, a3
):
    tablet.see(AT_M6)
    tablet.page.evaluate(SEEN_BEFORE, [AT_M6, 1])
    in_effect(next_version(held, TWICE, coach), coach, world.person)
    tablet.see(reverse("a3_write", args=["augsburg", a3.number]))
    tablet.until(SAYS_TWICE, AT_M6)
    world.person.memberships.all().delete()
    tablet.screen.open(AT_M6)
    assert not tablet.page.evaluate(KEPT, AT_M6)


def test_log_out_forgets_also_when_the_server_does_not_answer(held, server, tablet):
    tablet.see(AT_M6)
    server.stop()
    tablet.new_tab()
    assert tablet.reach(AT_M6)
    log_out(tablet)
    tablet.new_tab()
    assert not tablet.reach(AT_M6)
    server.start()


def test_a_page_opens_while_only_the_proxy_answers_but_not_after_a_week(held, server, tablet):
    tablet.see(AT_M6)
    server.stop()
    with proxy_alone(server.port):
        tablet.new_tab()
        assert tablet.reach(AT_M6)
        assert tablet.is_kept()
        assert "Dress the wheel" in tablet.page.inner_text("main")
        tablet.page.evaluate(SEEN_BEFORE, [AT_M6, 7 * 24 + 1])
        assert tablet.reach(AT_M6)
        assert tablet.page.inner_text("body") == "Bad Gateway"
    server.start()
