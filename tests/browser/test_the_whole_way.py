"""From the file of a terminal to the second version of a standard, with the mouse and with the keyboard alone.

Only what nobody presses is done for the people: the day goes on, the night comes, the sweep rings.
"""

from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from kaizen.models import StandardVersion, VerdictDocument
from kaizen.tasks import sweep_trials
from lean.models import Membership, Role
from tests.browser.test_by_keyboard import tab_to
from tests.factories import PASSWORD, make_user
from tests.kaizen.trial_logs import FIRST, START, log_file
from valuestream.models import FindingLife
from valuestream.services.night.at_once import night_at_once
from valuestream.services.night.plans import begin, due_on, plan_of

PATIENCE = 30_000  # ms; the work runs inside the request of the test server


class Person:
    """Somebody at the page: presses with the mouse, or by Tab and Enter."""

    def __init__(self, screen, way):
        self.screen, self.page, self.way = screen, screen.page, way
        self.page.set_default_timeout(PATIENCE)

    def sign_in(self, username):
        self.page.context.clear_cookies()
        self.screen.sign_in(username)

    def press(self, control):
        if self.way == "mouse":
            control.click()
        else:
            tab_to(self.screen, control)
            self.page.keyboard.press("Enter")

    def tick(self, control, wanted):
        if control.is_checked() == wanted:
            return
        if self.way == "mouse":
            control.set_checked(wanted)
        else:
            tab_to(self.screen, control)
            self.page.keyboard.press("Space")

    def link(self, name, **more):
        self.press(self.page.get_by_role("link", name=name, **more).first)

    def button(self, name, **more):
        self.press(self.page.get_by_role("button", name=name, **more).first)

    def upload(self, path):
        self.link("Data", exact=True)
        self.press(self.page.locator("main a.btn.p").first)
        self.page.locator("input[type=file]").set_input_files(path)  # the system's own dialog is out of our hands
        self.press(self.page.locator("main form .btn.p"))
        self.press(self.page.get_by_role("button", name="Import"))
        expect(self.page.get_by_role("link", name="See the map")).to_be_visible()


@pytest.fixture
def today(monkeypatch):
    """The day on the plant's clock; a test moves it on."""
    days = [START - timedelta(days=3)]
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args, **more: days[0])
    return days


@pytest.mark.slow
@pytest.mark.parametrize("way", ["mouse", "keyboard"])
def test_a_finding_becomes_a_standard(world, screen, child_in_place, tmp_path, today, way):
    Membership.objects.filter(user=world.person).exclude(role=Role.LEAN_MANAGER).delete()
    make_user("ida", world.site, "plant_manager")
    lena, page = Person(screen, way), screen.page
    lena.sign_in(world.person.username)
    lena.upload(log_file(tmp_path, "until-march.csv", days=26))
    night_at_once(begin(world.site, due_on(plan_of(world.site), today[0] + timedelta(days=1)), by=None)[0])

    lena.link("Findings", exact=True)
    at_grinding = FindingLife.objects.filter(document__place__step="Grinding").first()
    assert at_grinding is not None
    if not page.locator(f"main a[href$='/findings/{at_grinding.pk}/']").first.is_visible():
        lena.press(page.locator("main details > summary").first)  # less sure than the site lists
    lena.press(page.locator(f"main a[href$='/findings/{at_grinding.pk}/']").first)
    lena.link("Start A3")
    lena.button("Begin", exact=True)
    page.locator("[name=problem]").fill("Orders lie before grinding.")
    lena.press(page.locator("main .actions .btn.p"))
    lena.link("To the sheet")

    lena.link("Register a trial")
    lena.button("Propose a design")
    page.locator("[name=starts_on]").fill(START.isoformat())
    page.locator("[name=pre_first]").fill(FIRST.isoformat())
    page.locator("[name=looks]").fill("10, 20")
    lena.tick(page.locator("[name=controls][value=Turning]"), True)
    for guard in page.locator("[name=guards]").all():
        lena.tick(guard, guard.get_attribute("value") == "scrap")
    lena.button("Register", exact=True)
    expect(page.locator("h1")).to_contain_text("A3-001.1")

    today[0] = date(2026, 5, 2)
    lena.upload(log_file(tmp_path, "until-april.csv", days=61, effect=-0.13))
    sweep_trials()
    assert VerdictDocument.objects.latest("pk").word == "proven"
    trial = f"/sites/{world.site.slug}/a3/1/trials/1/"

    ida = Person(screen, way)
    ida.sign_in("ida")
    screen.open(trial)
    expect(page.locator("main")).to_contain_text("PROVEN")
    beside = page.locator("main form[action*='/verdicts/']")
    ida.tick(beside.locator("[name=agrees]").first, True)
    beside.locator("[name=reason]").fill("Seen at the gemba.")
    ida.button("Keep with its reason")
    expect(page.locator("main")).to_contain_text("Somebody else stands behind this verdict")

    lena.sign_in(world.person.username)
    screen.open(f"/sites/{world.site.slug}/a3/1/")
    lena.link("Make it a standard")
    page.locator("[name=code]").fill("GR-1")
    lena.button("Begin", exact=True)
    write_first_version(lena, page)
    hand_over(lena, ida, page, world, seq=1)
    screen.open(f"/sites/{world.site.slug}/standards/of/GR-1/")
    begin_next(lena, page)
    hand_over(lena, ida, page, world, seq=2)
    names = StandardVersion.objects.filter(standard__code="GR-1").order_by("seq")
    assert [(str(one.number), one.state) for one in names] == [("1.0.0", "superseded"), ("1.1.0", "effective")]


def write_first_version(lena, page):
    """A job of one important step with its key point and reason, and a parameter."""
    lena.button("Add an important step")
    lena.button("Add a key point")
    lena.button("Add a parameter")
    written = {
        "review_on": "2027-05-03", "steps": "Grinding", "purpose": "Tools lie ready before the machine stops.", "job.0.text": "Lay out the tools",
        "job.0.points.0.point": "By family", "job.0.points.0.reason": "Else they are searched for.",
        "parameters.0.name": "Tools laid out before", "parameters.0.unit": "min", "parameters.0.nominal": "10",
    }  # fmt: skip
    for name, text in written.items():
        page.locator(f"[name='{name}']").fill(text)
    lena.press(page.locator("main button[value=save]").first)
    expect(page.locator("main")).to_contain_text("Hand in for review")


def begin_next(lena, page):
    """The next version, with another nominal value."""
    page.locator("main form[action*=draft] [name=reason]").fill("Ten minutes were too many.")
    lena.button("Begin the next version")
    page.locator("[name='parameters.0.nominal']").fill("8")
    lena.press(page.locator("main button[value=save]").first)


def hand_over(lena, ida, page, world, seq):
    """Lena hands in, ida signs and puts it in effect, lena is back at the page."""
    page.locator("main form[action*=submit] [name=reason]").fill("Tried for four weeks.")
    lena.button("Hand in", exact=True)
    expect(page.locator("main")).to_contain_text("In review")
    ida.sign_in("ida")
    address = f"/sites/{world.site.slug}/standards/of/GR-1/?version={seq}"
    ida.screen.open(address)
    ida.tick(page.locator("[name=meaning][value=approve]"), True)
    page.locator("main form[action*=sign] [name=reason]").fill("Read, and seen at the machine.")
    page.locator("[name=password]").fill(PASSWORD)
    ida.button("Sign", exact=True)
    expect(page.locator("main")).to_contain_text("Put in effect")
    ida.button("Put in effect", exact=True)
    expect(page.locator("main")).to_contain_text("effective")
    lena.sign_in(world.person.username)
