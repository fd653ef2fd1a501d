"""A page that is looked at changes by itself within a second, also after the server was away."""

import time

import pytest
from django.urls import reverse

from kaizen.services.rollouts import stopping
from lean import watch
from tests.browser.screen import Screen
from tests.kaizen.rollouts.campaigns import begun, make_team, proven_standard
from tests.lean.listening import HOST, AsyncServer

SEEN_WITHIN = 5000  # ms on a busy machine; about a second on one that has time
BACK_WITHIN = 15_000  # ms after the server is back


@pytest.fixture
def live(transactional_db, settings, tmp_path):
    settings.EVENT_STORE = tmp_path / "events"
    made = AsyncServer()
    yield made
    made.stop()
    watch.thread.submit(lambda: None).result()  # it closes its connection before the database is emptied


def test_two_windows_change_by_themselves_and_come_back_after_a_restart(live, browser):
    here, porto = make_team("augsburg", events=False), make_team("porto", "Europe/Lisbon", "PT", events=False)
    rollout = begun(proven_standard(here), [porto.stream], by=here.lean)
    screens = []
    for team, user in ((here, here.lean), (porto, porto.lean)):
        screen = Screen(browser.new_context().new_page(), f"http://{HOST}:{live.port}")
        screen.sign_in(user.username)
        screen.page.goto(screen.base + reverse("rollout", args=[team.site.slug, rollout.pk]))
        screens.append(screen)
    time.sleep(1.5)  # both have had their first event
    assert watch.listeners() == 2
    stopping.stop(rollout, by=here.lean, reason="Guard loose")
    for screen in screens:
        screen.page.wait_for_selector("#live:has-text('Guard loose')", timeout=SEEN_WITHIN)
        assert screen.errors == []
    live.stop()
    stopping.go_on(rollout, reason="Mended by Otto's shift", by=here.lean)
    live.start()
    for screen in screens:
        screen.page.wait_for_selector("#live:has-text('Mended by')", timeout=BACK_WITHIN)


def test_a_window_that_nobody_looks_at_does_not_listen(live, page):
    here, porto = make_team("augsburg", events=False), make_team("porto", "Europe/Lisbon", "PT", events=False)
    rollout = begun(proven_standard(here), [porto.stream], by=here.lean)
    screen = Screen(page, f"http://{HOST}:{live.port}")
    screen.sign_in(here.lean.username)
    page.goto(screen.base + reverse("rollout", args=["augsburg", rollout.pk]))
    page.wait_for_function("() => true")
    time.sleep(1)
    assert watch.listeners() == 1
    hide = "state => { Object.defineProperty(document, 'hidden', {value: state, configurable: true}); document.dispatchEvent(new Event('visibilitychange')); }"
    page.evaluate(hide, True)
    time.sleep(1)
    assert watch.listeners() == 0
    page.evaluate(hide, False)
    time.sleep(1)
    assert watch.listeners() == 1
