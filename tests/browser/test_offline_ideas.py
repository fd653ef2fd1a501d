"""An idea given without a network is kept on the device and arrives once, when the network is back."""

import pytest

from kaizen.models import Idea
from kaizen.services.ideas.places import add_place
from lean.models import Workstation
from tests.kaizen.pictures import photo


@pytest.fixture
def address(world, settings, tmp_path):
    settings.UPLOADS = tmp_path
    machine = Workstation.objects.create(site=world.site, name="M1")
    return f"/gemba/{add_place(world.site, by=world.person, workstation=machine).token}/"


def test_with_a_network_it_goes_at_once_and_the_code_is_the_one_that_was_shown(screen, address):
    screen.open(address)
    code = screen.page.text_content("#code")
    screen.page.fill("[name=obstacle]", "The wheel is dull")
    screen.page.set_input_files(
        "[name=photo]", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photo(3000, 2000)}
    )
    screen.page.click("text=Send to the team")
    screen.page.wait_for_url("**/gemba/status/**")
    assert code in screen.page.text_content("main")
    idea = Idea.objects.get()
    assert (idea.obstacle, idea.photo.width, idea.photo.height) == ("The wheel is dull", 1600, 1067)
    assert screen.faults() == []


def test_without_a_network_it_waits_on_the_device_and_arrives_once(screen, address):
    screen.open(address)
    screen.page.context.set_offline(True)
    codes = []
    for text in ("The wheel is dull", "The gauge is far away"):
        codes.append(screen.page.text_content("#code"))
        screen.page.fill("[name=obstacle]", text)
        screen.page.click("text=Send to the team")
        screen.page.wait_for_selector(f"#kept:has-text('{codes[-1]}')")
        assert screen.page.input_value("[name=obstacle]") == ""
    assert "waiting: 2" in screen.page.text_content("#waiting")
    assert not Idea.objects.exists()
    assert screen.violations() == []
    screen.page.context.set_offline(False)
    screen.page.wait_for_selector("#waiting", state="hidden")
    assert sorted(Idea.objects.values_list("obstacle", flat=True)) == ["The gauge is far away", "The wheel is dull"]
    assert {f"{idea.code[:4]}-{idea.code[4:]}" for idea in Idea.objects.all()} == set(codes)


def test_what_the_server_will_not_take_is_told_and_not_tried_for_ever(screen, address):
    screen.open(address)
    screen.page.click("text=Send to the team")
    screen.page.wait_for_selector(".errors")
    assert "Say what is in the way" in screen.page.text_content("main")
    assert screen.page.is_hidden("#waiting")


def test_the_page_of_a_code_opens_without_a_network_once_it_was_seen(screen, address):
    screen.open(address)
    code = screen.page.text_content("#code")
    kept = "async path => !!(await (await caches.open('newlean-capture-1')).match(path))"
    screen.page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    for _ in range(100):
        if screen.page.evaluate(kept, address):
            break
        screen.page.wait_for_timeout(50)
    screen.page.context.set_offline(True)
    screen.page.goto(screen.base + address)
    assert screen.page.text_content("#code") != code  # never the key of another idea again
    screen.page.fill("[name=obstacle]", "The wheel is dull")
    screen.page.click("text=Send to the team")
    screen.page.wait_for_selector("#kept")
    screen.page.context.set_offline(False)
    screen.page.wait_for_selector("#waiting", state="hidden")
    assert Idea.objects.get().obstacle == "The wheel is dull"
