"""Photos of what was seen: drawn anew, named by a field of the sheet, on the sheet and on paper, taken away for good."""

import json

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from rest_framework.test import APIClient

from kaizen.apps import KaizenConfig
from kaizen.models import A3, A3Photo
from kaizen.services.a3 import opening
from kaizen.services.a3.editing import Change, write
from kaizen.services.a3.photos import add_photo, path_of, remove_photo
from kaizen.services.a3.reading import paper_of
from kaizen.views.a3_paper import values_of
from lean.models import AuditEntry
from tests.factories import make_user
from tests.kaizen.pictures import bomb, photo
from tests.valuestream.test_report_pdf import plainly
from valuestream import paper

PATH = "seen.s0001.photo"


@pytest.fixture(autouse=True)
def uploads(settings, tmp_path):
    settings.UPLOADS = tmp_path / "uploads"
    return settings.UPLOADS


@pytest.fixture
def leader(augsburg):
    return make_user("tom", augsburg, "team_leader")


@pytest.fixture
def a3(augsburg, leader):
    row = opening.begin(augsburg, title="Grinding waits", by=leader)
    write(row, [Change("seen.s0001.what", "Eleven orders before the grinder.")], by=leader)
    return row


@pytest.fixture
def floor(client, leader):
    client.force_login(leader)
    return client


def put(row, by, data=None, path=PATH, **more):
    return add_photo(row, path, [data or photo(2000, 1000)], by=by, **more)


def kept(uploads):
    return sorted(path.name for path in uploads.rglob("*") if path.is_file())


def url(name, *more):
    return reverse(name, args=["augsburg", 1, *more])


def test_a_photo_is_drawn_anew_and_stands_in_its_field(a3, leader, uploads):
    written = put(a3, leader)
    made = A3Photo.objects.get()
    assert (written.how, written.value, made.width, made.height) == ("new", made.sha256, 1600, 800)
    assert b"Secret Phone" not in path_of(made).read_bytes()
    assert kept(uploads) == [made.sha256]
    assert paper_of(a3).sheet.rows["seen"][0]["photo"] == made.sha256
    assert list(KaizenConfig.files_in_use(None)) == [path_of(made)]


def test_a_photo_sent_twice_counts_once(a3, leader, uploads):
    assert [put(a3, leader, key="k").how for _ in range(2)] == ["new", "same"]
    assert (a3.edits.filter(path=PATH).count(), A3Photo.objects.count(), len(kept(uploads))) == (1, 1, 1)


@pytest.mark.parametrize("data", [b"no picture", bomb(), b"%PDF-1.7 %%EOF"])
def test_what_is_no_photo_keeps_nothing(a3, leader, uploads, data):
    with pytest.raises(ValidationError) as refused:
        put(a3, leader, data)
    assert list(refused.value.error_dict) == [PATH]
    assert (kept(uploads), A3Photo.objects.count()) == ([], 0)


@pytest.mark.parametrize("path", ["seen.s0001.what", "problem", "photo", "seen.x.photo", "x" * 300])
def test_a_photo_goes_into_a_field_for_photos_only(a3, leader, path):
    with pytest.raises(ValidationError):
        put(a3, leader, path=path)


def test_an_a3_that_is_over_takes_none_and_keeps_nothing(a3, leader, uploads):
    A3.objects.filter(pk=a3.pk).update(ended_as="dropped", ended_reason="Too dear", ended_at="2026-11-20T00:00Z")
    with pytest.raises(ValidationError, match="over"):
        put(a3, leader)
    assert kept(uploads) == []


def test_two_people_with_two_photos_lose_none(a3, leader, lean_manager):
    first = put(a3, leader, base=a3.seq)
    other = put(a3, lean_manager, photo(300, 300), base=a3.seq - 1)
    assert (other.how, other.value) == ("apart", first.value)
    assert A3Photo.objects.count() == 2


def test_a_sheet_without_a_photo_has_the_document_it_had_before(a3):
    assert paper_of(a3).sheet.as_json()["seen"] == [
        {"id": "s0001", "day": None, "place": None, "what": "Eleven orders before the grinder."}
    ]


def test_a_photo_with_a_face_is_taken_away_for_good(a3, leader, uploads, django_capture_on_commit_callbacks):
    sha256 = put(a3, leader).value
    with pytest.raises(ValidationError):
        remove_photo(a3, sha256, because=" ", by=leader)
    with django_capture_on_commit_callbacks(execute=True):
        remove_photo(a3, sha256, because="shows a face", by=leader)
        remove_photo(a3, sha256, because="shows a face", by=leader)
    assert kept(uploads) == []
    assert paper_of(a3).sheet.rows["seen"][0]["photo"] is None
    assert AuditEntry.objects.get(action="a3.photo_removed").reason == "shows a face"


def test_of_an_a3_that_is_over_too_and_the_sheet_says_so(
    floor, a3, leader, uploads, django_capture_on_commit_callbacks
):
    sha256 = put(a3, leader).value
    A3.objects.filter(pk=a3.pk).update(ended_as="dropped", ended_reason="Too dear", ended_at="2026-11-20T00:00Z")
    assert f'src="{url("a3_photo", sha256)}"' in floor.get(url("a3")).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        floor.post(url("a3_photo_remove", sha256), {"because": "shows a face"})
    assert "The photo was taken away." in floor.get(url("a3")).content.decode()
    assert floor.get(url("a3_photo", sha256)).status_code == 404
    assert kept(uploads) == []


def test_a_photo_that_another_a3_has_too_stays_there(a3, augsburg, leader, django_capture_on_commit_callbacks):
    other = opening.begin(augsburg, title="Washing waits", by=leader)
    sha256 = put(a3, leader).value
    assert put(other, leader).value == sha256
    with django_capture_on_commit_callbacks(execute=True):
        remove_photo(a3, sha256, because="shows a face", by=leader)
    assert path_of(other.photos.get()).exists()


def test_a_photo_is_for_people_of_the_site(client, a3, leader, stranger, operator):
    address = url("a3_photo", put(a3, leader).value)
    assert client.get(address).status_code == 302
    client.force_login(stranger)
    assert client.get(address).status_code == 404
    client.force_login(operator)
    answer = client.get(address)
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")


def test_without_a_script_the_button_sends_photo_and_text(floor, a3):
    data = {"seq": 2, "problem": "Grinding waits.", PATH: SimpleUploadedFile("IMG.heic", photo())}
    assert floor.post(url("a3_write"), data).status_code == 302
    sheet = paper_of(a3).sheet
    assert (sheet["problem"], sheet.rows["seen"][0]["photo"]) == ("Grinding waits.", A3Photo.objects.get().sha256)
    page = floor.get(url("a3_history")).content.decode()
    assert f"photo {A3Photo.objects.get().sha256[:8]}" in page


def test_a_refused_photo_keeps_what_was_typed(floor, a3):
    data = {"seq": 2, "problem": "Half a sent", PATH: SimpleUploadedFile("a.jpg", b"no picture")}
    answer = floor.post(url("a3_write"), data)
    assert answer.status_code == 422
    assert "This is no picture that can be read." in answer.content.decode()
    assert "Half a sent</textarea>" in answer.content.decode()
    assert paper_of(a3).sheet["problem"] is None


def test_a_photo_by_api(a3, leader):
    client = APIClient()
    client.force_login(leader)
    base = "/api/v1/sites/augsburg/a3/1/photos/"
    sent = [
        client.post(base, {"path": PATH, "photo": SimpleUploadedFile("a", photo()), "key": "k"}, format="multipart")
        for _ in range(2)
    ]
    assert [(one.status_code, one.json()["how"]) for one in sent] == [(201, "new"), (201, "same")]
    sha256 = sent[0].json()["value"]
    assert client.get(f"{base}{sha256}/")["Content-Type"] == "image/jpeg"
    assert client.get("/api/v1/sites/augsburg/a3/1/").json()["seen"][0]["photo"] == sha256
    told = {"path": PATH, "photo": SimpleUploadedFile("a", b"GIF89a"), "key": "x"}
    refused = client.post(base, told, format="multipart")
    assert (refused.status_code, list(refused.json())) == (400, [PATH])


@pytest.mark.parametrize("size", ["a3", "a4"])
def test_it_is_printed_beside_what_was_seen(a3, leader, size):
    put(a3, leader)
    row = A3.objects.get(pk=a3.pk)
    values = values_of(paper_of(row), size)
    file = paper.pdf("kaizen/a3/a3.typ", values, written=row.edited_at)
    assert b"/Subtype/Image" in plainly(file).replace(b" ", b"")
    A3Photo.objects.get().delete()
    assert json.loads(json.dumps(values_of(paper_of(row), size)))["sections"][0]["blocks"][0]["photo"] == ""
