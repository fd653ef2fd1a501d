"""What is told at a machine without a network is kept on the device and arrives once, when the network is back."""

import io

import pytest
from PIL import Image

from kaizen.models import AndonCall, Idea
from kaizen.services.ideas.photos import path_of
from kaizen.services.ideas.places import add_place
from lean.models import Workstation
from tests.browser.tablet import HOST, Tablet
from tests.kaizen.pictures import photo

KEPT = "async path => !!(await (await caches.open('newlean-capture-1')).match(path))"
SPEECH = """
window.heard = [];
window.SpeechRecognition = class extends EventTarget {
  static available(asked) { return Promise.resolve(asked.processLocally ? %r : "available"); }
  start() {
    window.heard.push(this.processLocally);
    const result = Object.assign(new Event("result"), {resultIndex: 0, results: [Object.assign([{transcript: "dull wheel"}], {isFinal: true})]});
    this.dispatchEvent(result);
    this.dispatchEvent(new Event("end"));
  }
};
"""


@pytest.fixture
def address(world, settings, tmp_path):
    settings.UPLOADS = tmp_path
    machine = Workstation.objects.create(site=world.site, name="M1")
    return f"/gemba/{add_place(world.site, by=world.person, workstation=machine).token}/"


def write(page, text: str) -> None:
    if not page.is_checked("#say-write"):
        page.check("#say-write", force=True)
    page.fill("[name=obstacle]", text)


def camera_photo() -> bytes:
    """A photo of a telephone: with its place and the device in it."""
    picture = Image.new("RGB", (640, 480), "navy")
    exif = Image.Exif()
    exif[0x010F] = "Telephone of somebody"
    exif.get_ifd(0x8825)[1] = "N"
    found = io.BytesIO()
    picture.save(found, "JPEG", exif=exif)
    return found.getvalue()


def test_with_a_network_it_goes_at_once_and_the_code_is_the_one_that_was_shown(screen, address):
    screen.open(address)
    code = screen.page.text_content("#code")
    write(screen.page, "The wheel is dull")
    screen.page.set_input_files(
        "[name=photo]", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photo(3000, 2000)}
    )
    assert screen.page.text_content("#photo-name") == "a.jpg"
    screen.page.click("text=Send to the team")
    screen.page.wait_for_url("**/gemba/status/**")
    assert code in screen.page.text_content("main")
    idea = Idea.objects.get()
    assert (idea.kind, idea.obstacle) == ("problem", "The wheel is dull")
    assert (idea.photo.width, idea.photo.height) == (1600, 1067)
    assert screen.faults() == []


def test_without_a_network_it_waits_on_the_device_and_arrives_once(screen, address):
    screen.open(address)
    screen.page.context.set_offline(True)
    codes = []
    for text in ("The wheel is dull", "The gauge is far away"):
        codes.append(screen.page.text_content("#code"))
        write(screen.page, text)
        screen.page.click("text=Send to the team")
        screen.page.wait_for_selector(f"#kept:has-text('{codes[-1]}')")
        assert screen.page.input_value("[name=obstacle]") == ""
    assert "2 waiting" in screen.page.text_content("#waiting")
    assert not Idea.objects.exists()
    assert screen.violations() == []
    screen.page.context.set_offline(False)
    screen.page.wait_for_selector("#waiting", state="hidden")
    assert screen.page.inner_text("#kept").split(".")[0].strip() == "Sent: the team has it"
    assert sorted(Idea.objects.values_list("obstacle", flat=True)) == ["The gauge is far away", "The wheel is dull"]
    assert {f"{idea.code[:4]}-{idea.code[4:]}" for idea in Idea.objects.all()} == set(codes)


def test_five_things_told_while_the_server_is_gone_arrive_once_each_although_the_page_was_loaded_anew(
    context, server, address
):
    """D1: offline capture of 5 items, server gone for 2 minutes, reload in between → 5 items once."""
    context.clock.install()
    tablet = Tablet(context, f"http://{HOST}:{server.port}")
    tablet.screen.open(address)
    tablet.page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    tablet.until(KEPT, address)
    server.stop()
    for number, (kind, tile) in enumerate(
        (
            ("problem", "waiting"),
            ("idea", "motion"),
            ("safety", "machine"),
            ("problem", "material"),
            ("idea", "defects"),
        )
    ):
        if number == 3:
            tablet.new_tab()
            assert tablet.reach(address)
            tablet.page.wait_for_selector("#waiting:has-text('3 waiting')")
        tablet.page.check(f"[name=kind][value={kind}]", force=True)
        tablet.page.check(f"[name=waste][value={tile}]", force=True)
        write(tablet.page, f"Number {number}")
        if number == 2:
            picture = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": camera_photo()}
            tablet.page.set_input_files("[name=photo]", picture)
        tablet.page.click("text=Send to the team")
        tablet.page.wait_for_selector(f"#waiting:has-text('{number + 1} waiting')")
    for _try in range(6):  # every 20 s, in vain
        with tablet.page.expect_event("requestfailed"):
            tablet.page.clock.run_for(20_000)
    tablet.page.wait_for_selector("#waiting:has-text('5 waiting')")
    assert not Idea.objects.exists()
    server.start()
    other = tablet.context.new_page()  # a second tab sends at the same moment
    other.goto(tablet.base + address)
    tablet.page.evaluate("dispatchEvent(new Event('online'))")
    tablet.page.wait_for_selector("#waiting", state="hidden")
    other.wait_for_selector("#waiting", state="hidden")
    told = Idea.objects.order_by("obstacle")
    assert [(one.obstacle, one.kind, one.trouble) for one in told] == [
        ("Number 0", "problem", ""), ("Number 1", "idea", ""), ("Number 2", "safety", "machine"),
        ("Number 3", "problem", "material"), ("Number 4", "idea", ""),
    ]  # fmt: skip
    with Image.open(path_of(told[2].photo)) as kept:
        assert dict(kept.getexif()) == {}
    tablet.page.reload()
    tablet.page.wait_for_load_state()
    assert Idea.objects.count() == 5


def test_help_is_never_kept_for_later_and_the_page_says_so_at_once(screen, address):
    screen.open(address)
    screen.page.check("[name=kind][value=help]", force=True)
    screen.page.context.set_offline(True)
    screen.page.click("text=Call for help now")
    screen.page.wait_for_selector("#no-call:has-text('No network: call in person')")
    assert screen.page.is_hidden("#waiting")
    assert screen.violations() == []
    screen.page.context.set_offline(False)
    screen.page.reload()
    assert not AndonCall.objects.exists()
    screen.page.check("[name=kind][value=help]", force=True)
    screen.page.click("text=Call for help now")
    screen.page.wait_for_url("**/gemba/called/**")
    assert "Help is called." in screen.page.text_content("main")
    assert AndonCall.objects.count() == 1
    assert screen.violations() == []


def test_nothing_said_is_told_at_once_and_not_kept(screen, address):
    screen.open(address)
    screen.page.context.set_offline(True)
    screen.page.click("text=Send to the team")
    screen.page.wait_for_selector("#nothing")
    assert "Say what is in the way" in screen.page.text_content("#nothing")
    assert screen.page.is_hidden("#waiting")
    assert screen.page.evaluate("document.activeElement.name") == "obstacle"


def test_what_the_server_will_not_take_is_told_and_not_tried_for_ever(screen, address):
    screen.open(address)
    write(screen.page, "x")
    screen.page.evaluate("document.querySelector('[name=obstacle]').removeAttribute('maxlength')")
    screen.page.fill("[name=obstacle]", "x" * 501)
    screen.page.click("text=Send to the team")
    screen.page.wait_for_selector(".errors")
    assert screen.page.is_hidden("#waiting")


def test_danger_is_told_in_person(screen, address):
    screen.open(address)
    assert not screen.page.is_visible("text=Danger? Stop")
    screen.page.check("[name=kind][value=safety]", force=True)
    assert screen.page.is_visible("text=Danger? Stop")


@pytest.mark.parametrize(("local", "shown"), [("available", True), ("downloadable", False)])
def test_speaking_is_offered_only_where_the_browser_understands_it_by_itself(screen, address, local, shown):
    screen.page.add_init_script(SPEECH % local)
    screen.open(address)
    screen.page.check("#say-write", force=True)
    screen.page.wait_for_timeout(200)
    button = screen.page.locator("[data-dictate=id_obstacle]")
    assert button.is_visible() is shown
    if shown:
        button.click()
        assert screen.page.input_value("[name=obstacle]") == "dull wheel"
        assert screen.page.evaluate("window.heard") == [True]
        assert screen.violations() == []


def test_the_page_of_a_code_opens_without_a_network_once_it_was_seen(screen, address):
    screen.open(address)
    code = screen.page.text_content("#code")
    screen.page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    for _ in range(100):
        if screen.page.evaluate(KEPT, address):
            break
        screen.page.wait_for_timeout(50)
    screen.page.context.set_offline(True)
    screen.page.goto(screen.base + address)
    assert screen.page.text_content("#code") != code  # never the key of another idea again
    write(screen.page, "The wheel is dull")
    screen.page.click("text=Send to the team")
    screen.page.wait_for_selector("#kept")
    screen.page.context.set_offline(False)
    screen.page.wait_for_selector("#waiting", state="hidden")
    assert Idea.objects.get().obstacle == "The wheel is dull"
