"""The instruction of a station: from the code at the machine, and again while the server is stopped."""

from dataclasses import replace

from django.urls import reverse

from kaizen.models import StandardVersion
from kaizen.services.standards import files, writing
from tests.browser.tablet import AT_M6, KEPT
from tests.browser.world import in_effect, next_version
from tests.kaizen.pictures import photo
from tests.kaizen.standard_docs import SET_UP

TWICE = replace(SET_UP, job=(SET_UP.job[0], replace(SET_UP.job[1], text="Dress the wheel twice")))


def test_the_instruction_of_a_station_opens_says_how_old_it_is_and_gives_way_to_a_newer_version(
    world, coach, held, server, tablet
):
    tablet.see(AT_M6)
    server.stop()
    tablet.new_tab()
    tablet.page.goto(tablet.base + AT_M6)
    told = tablet.page.inner_text("body")
    assert tablet.is_kept()
    assert "As of " in told
    assert "Dress the wheel" in told
    assert "28" in tablet.page.inner_text(".sets")  # of M6; 32 for any other station
    assert tablet.page.locator(".banner.kept").is_visible()
    assert tablet.page.locator("#i-station").is_disabled()  # no other station was kept
    assert not tablet.page.locator("text=Read; I work by it").is_visible()
    assert tablet.screen.violations() == []
    assert [error for error in tablet.screen.errors if "Content Security Policy" in error] == []
    in_effect(next_version(held, TWICE, coach), coach, world.person)
    server.start()
    tablet.page.wait_for_selector("text=Dress the wheel twice")
    assert not tablet.is_kept()
    assert not tablet.page.locator(".banner.kept").is_visible()
    tablet.until(KEPT, AT_M6)
    server.stop()
    tablet.new_tab()
    tablet.page.goto(tablet.base + AT_M6)
    assert "Dress the wheel twice" in tablet.page.inner_text("main")
    server.start()


def test_the_code_at_a_machine_opens_its_instruction(held, server, tablet):
    tablet.screen.resize("desk")
    tablet.screen.open(reverse("standard_codes", args=["augsburg"]))
    addresses = tablet.page.locator(".qr-card .mono").all_inner_texts()
    assert tablet.page.locator(".qr-card svg.qr").count() == 2
    assert addresses == [tablet.base + AT_M6.partition("?")[0], tablet.base + AT_M6]
    assert tablet.screen.faults() == []
    tablet.page.goto(addresses[1])
    assert "28" in tablet.page.inner_text(".sets")
    assert "32" not in tablet.page.inner_text(".sets b")


def test_pictures_and_files_of_the_instruction_are_there_too(world, coach, server, tablet, settings, tmp_path):
    settings.UPLOADS = tmp_path / "uploads"
    draft = writing.begin(world.site, code="RG-SETUP", doc=replace(SET_UP, attachments=()), by=coach)
    for data, name in ((photo(), "Wheel.jpg"), (b"Turn the wheel by hand first.\n", "Wheel.txt")):
        files.attach(StandardVersion.objects.get(pk=draft.pk), [data], name=name, by=coach)
    in_effect(StandardVersion.objects.get(pk=draft.pk), coach, world.person)
    tablet.see(AT_M6)
    links = tablet.page.locator(".files a").evaluate_all("found => found.map(one => one.getAttribute('href'))")
    assert len(links) == 2
    for link in links:
        tablet.until(KEPT, link)
    server.stop()
    tablet.new_tab()
    assert tablet.reach(AT_M6)
    tablet.until("() => document.querySelector('.files img').naturalWidth > 0")
    with tablet.page.expect_download() as saved:
        tablet.page.click("text=Wheel.txt")
    assert saved.value.path().read_text() == "Turn the wheel by hand first.\n"
    server.start()
