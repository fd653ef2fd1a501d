"""Hands at the pages: with a mouse or with a finger, and a look at each page on the way."""

from typing import Any

from django.urls import reverse
from playwright.sync_api import Locator, expect

from tests.browser.screen import Screen
from tests.kaizen.rollouts.campaigns import Team


class Hands:
    """``way``: ``click`` or ``tap``. A finger asks more of each page: nothing sideways, nothing too small."""

    def __init__(self, screen: Screen, way: str) -> None:
        self.screen, self.page, self.way = screen, screen.page, way
        self.team: Team | None = None
        self.faults: list[str] = []
        self.desks: dict[str, list[Any]] = {}

    def become(self, team: Team, name: str) -> None:
        """Signs in; whoever comes again is signed in still, as at a desk of their own."""
        context, username = self.page.context, team.people[name].username
        self.team = team
        context.clear_cookies()
        if username in self.desks:
            context.add_cookies(self.desks[username])
        else:
            self.screen.sign_in(username)
            self.desks[username] = context.cookies()
        self.open("rollouts")

    def open(self, name: str, *more: Any, after: str = "") -> None:
        assert self.team is not None
        self.page.goto(self.screen.base + reverse(name, args=[self.team.site.slug, *more]) + after)
        self.look_at(name)

    def look_at(self, name: str) -> None:
        """The page as it stands is without a fault, once its styles are there."""
        self.page.wait_for_load_state()
        found = self.screen.faults(axe=False)
        found += self.screen.small_targets() if self.way == "tap" else []
        self.faults += [f"{name}: {one}" for one in found]

    def press(self, control: Locator) -> None:
        getattr(control, self.way)()

    def form(self, address: str) -> Locator:
        """The form that is sent there; what hides it is opened as a person does."""
        form = self.page.locator(f"main form[action$='/{address}']")
        form.wait_for(state="attached")
        if not form.is_visible():
            self.press(form.locator("xpath=ancestor::details/summary"))
        return form

    def send(self, address: str, **told: str) -> None:
        """Fills in and sends; the answer is a page that says so."""
        form = self.form(address)
        for name, text in told.items():
            form.locator(f"[name='{name}']").fill(text)
        self.look_at(address)
        with self.page.expect_navigation():
            self.press(form.locator("button"))
        expect(self.page.locator("#status")).not_to_be_empty()
        self.look_at(f"after {address}")

    def choose(self, address: str, name: str, value: str) -> None:
        """A radio button is pressed where its words stand."""
        radio = self.form(address).locator(f"[name='{name}'][value='{value}']")
        self.press(radio.locator("xpath=ancestor::label"))
        expect(radio).to_be_checked()
