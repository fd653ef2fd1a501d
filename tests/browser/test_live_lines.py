"""The page of a line and the inbox follow what others do within a second, and take nobody's words away."""

import time

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from kaizen.services.rollouts import signing, stopping
from lean import watch
from tests.browser.screen import Screen
from tests.browser.test_live import BACK_WITHIN, SEEN_WITHIN, live  # noqa: F401  a fixture
from tests.factories import PASSWORD
from tests.kaizen.rollouts.campaigns import begun, handed_in, make_team, proven_standard
from tests.lean.listening import HOST


@pytest.fixture
def plants(live):  # noqa: F811
    here, porto = make_team("augsburg", events=False), make_team("porto", "Europe/Lisbon", "PT", events=False)
    return here, porto, proven_standard(here)


@pytest.fixture
def looks(live, browser):  # noqa: F811
    """Opens a page as somebody, and waits until it listens."""
    contexts = []

    def look(user, name, *arguments):
        contexts.append(browser.new_context())
        screen = Screen(contexts[-1].new_page(), f"http://{HOST}:{live.port}")
        screen.sign_in(user.username)
        screen.page.goto(screen.base + reverse(name, args=arguments))
        until = time.monotonic() + 5
        while watch.listeners() < len(contexts) and time.monotonic() < until:
            time.sleep(0.05)
        time.sleep(1)  # it has had its first event
        return screen

    yield look
    for context in contexts:
        context.close()


def consent(row, team, name, area):
    signing.consent(row, area=area, meaning="approved", reason="Read", read=row.bound_hash, password=PASSWORD,
                    by=team.people[name])  # fmt: skip


def test_a_signature_of_another_shows_and_what_is_being_typed_stays(plants, looks):
    here, porto, version = plants
    row = handed_in(begun(version, [porto.stream], by=here.lean).adoptions.get(), porto)
    screen = looks(porto.safety, "adoption", "porto", row.rollout_id, row.pk)
    page, form = screen.page, screen.page.locator("#sign form")
    form.locator("[name=reason]").press_sequentially("Guards are as ")
    consent(row, porto, "quality", "quality")
    expect(page.locator(".gates")).to_contain_text("1 of 5", timeout=SEEN_WITHIN)
    expect(page.locator("#sign .meanwhile")).to_contain_text("Changed meanwhile")
    expect(form.locator("[name=reason]")).to_be_focused()
    page.keyboard.type("before")
    page.locator("#sign .meanwhile button").click()
    expect(page.locator("#sign")).to_contain_text("Quality: approved")
    expect(form.locator("[name=reason]")).to_have_value("Guards are as before")
    form.locator("[name=meaning][value=approved]").check()
    form.locator("[name=password]").fill(PASSWORD)
    form.locator("button").click()
    expect(page.locator("#sign")).to_contain_text("Safety: approved")
    assert screen.faults() == []


def test_what_comes_to_wait_for_somebody_appears_in_the_inbox(plants, looks):
    here, porto, version = plants
    screen = looks(porto.leader, "rollout_inbox", "porto")
    expect(screen.page.locator("main")).to_contain_text("Nothing waits for you")
    row = begun(version, [porto.stream], by=here.lean).adoptions.get()
    expect(screen.page.locator(".inbox h2")).to_have_text("Answer for the line", timeout=SEEN_WITHIN)
    expect(screen.page.locator(".nav .n")).to_contain_text("1")
    handed_in(row, porto)
    expect(screen.page.locator("main")).to_contain_text("Nothing waits for you", timeout=SEEN_WITHIN)
    assert screen.faults() == []


def test_while_the_server_is_away_the_page_says_so_in_words_and_comes_back(plants, looks, live):  # noqa: F811
    here, porto, version = plants
    row = begun(version, [porto.stream], by=here.lean).adoptions.get()
    line = looks(porto.leader, "adoption", "porto", row.rollout_id, row.pk)
    campaign = looks(here.lean, "rollout", "augsburg", row.rollout_id)
    live.stop()
    for screen in (line, campaign):
        expect(screen.page.locator("#lost")).to_contain_text("The server does not answer. As it was at", timeout=20_000)
        expect(screen.page.locator("#status")).to_be_empty()
    stopping.stop(row.rollout, by=here.lean, reason="Guard loose")
    live.start()
    for screen in (line, campaign):
        expect(screen.page.locator("#lost")).to_be_hidden(timeout=BACK_WITHIN)
    expect(line.page.locator(".banner.act")).to_contain_text("The rollout is stopped", timeout=BACK_WITHIN)
    expect(campaign.page.locator("#live")).to_contain_text("Guard loose", timeout=BACK_WITHIN)
