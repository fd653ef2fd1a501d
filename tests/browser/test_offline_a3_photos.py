"""A photo at a gemba observation is kept on the device without a network and arrives once."""

import pytest

from kaizen.models import A3, A3Edit, A3Photo
from kaizen.services.a3 import opening
from kaizen.services.a3.reading import paper_of
from tests.kaizen.pictures import photo

PHOTO = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photo(3000, 2000)}
EMPTY_ROW = '[data-list="seen"] .rowf.new input[type=file]'


@pytest.fixture
def address(world, screen, settings, tmp_path):
    settings.UPLOADS = tmp_path
    row = opening.begin(world.site, title="Washing waits", by=world.person, over_limit="a photo")
    screen.sign_in(world.person.username)
    return f"/sites/{world.site.slug}/a3/{row.number}/write/"


def seen(address):
    row = A3.objects.get(number=int(address.split("/")[4]))
    return [one["photo"] for one in paper_of(row).sheet.rows["seen"]]


def test_with_a_network_it_shows_at_once_and_the_next_row_is_there(screen, address):
    screen.open(address)
    screen.page.set_input_files(EMPTY_ROW, PHOTO)
    screen.page.wait_for_selector('[data-list="seen"] .thumb img')
    assert screen.page.locator('[data-list="seen"] .rowf').count() == 2
    made = A3Photo.objects.get()
    assert (made.width, made.height, seen(address)) == (1600, 1067, [made.sha256])
    assert screen.page.locator(".thumb").count() == 1
    assert screen.faults() == []


def test_without_a_network_it_waits_and_arrives_once_after_the_page_was_closed(screen, address):
    screen.open(address)
    screen.page.context.set_offline(True)
    screen.page.set_input_files(EMPTY_ROW, PHOTO)
    screen.page.wait_for_selector(".told:has-text('Kept on this device')")
    assert not A3Photo.objects.exists()
    screen.page.context.set_offline(False)
    screen.page.reload()
    screen.page.wait_for_selector('[data-list="seen"] .thumb img')
    assert seen(address) == [A3Photo.objects.get().sha256]
    assert A3Edit.objects.filter(path__endswith=".photo").count() == 1
    assert screen.violations() == []
