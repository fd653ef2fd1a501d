"""Files of standards: told by their bytes, kept once under their hash, bound to the content, missing until they come."""

import hashlib
import json
from dataclasses import replace

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from kaizen.apps import KaizenConfig
from kaizen.core.standards.files import MOST_BYTES, FileKind, Unfit, file_name, kind_of
from kaizen.forms.standards import StandardForm
from kaizen.models import StandardFile, StandardVersion
from kaizen.pictures import is_bare
from kaizen.services.standards import exchange, files, writing
from lean.models import AuditEntry
from tests.factories import make_user
from tests.kaizen.pictures import bomb, photo
from tests.kaizen.standard_docs import SET_UP
from tests.kaizen.test_standard_form import posted
from tests.kaizen.test_standards import signed

PDF = b"%PDF-1.7\n1 0 obj <</Type /Catalog>> endobj\ntrailer <</Root 1 0 R>>\n%%EOF\n"
DOC = replace(SET_UP, attachments=())
CODE = "RG-1"


@pytest.fixture(autouse=True)
def uploads(settings, tmp_path):
    settings.UPLOADS = tmp_path / "uploads"
    return settings.UPLOADS


@pytest.fixture
def leader(augsburg):
    return make_user("tom", augsburg, "team_leader")


@pytest.fixture
def draft(augsburg, leader):
    return writing.begin(augsburg, code=CODE, doc=DOC, by=leader)


@pytest.fixture
def floor(client, leader):
    client.force_login(leader)
    return client


def attach(version, data, name="Wheel.jpg", **more):
    files.attach(version, [data], name=name, by=version.author, **more)
    return StandardVersion.objects.get(pk=version.pk)


def refusal(site, by, data, **more):
    with pytest.raises(ValidationError) as refused:
        files.keep_file(site, [data], by=by, **more)
    return refused.value.error_dict["file"][0].code


def kept(uploads):
    return sorted(path.name for path in uploads.rglob("*") if path.is_file())


def url(name, *more, site="augsburg"):
    return reverse(name, args=[site, CODE, *more])


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"), (b"GIF89a" + bytes(50), "unknown"), (b"PK\x03\x04" + bytes(50), "unknown"),
        (b"<html>\x00", "unknown"), ("Prüfung".encode("latin-1"), "unknown"), (b"MZ\x90\x00", "unknown"),
        (b"%PDF-1.7 and then the line broke", "half_a_pdf"), (b"\xff\xd8\xff no picture", "no_picture"),
        (bomb(), "too_large"), (photo()[:200], "no_picture"),
        (b"a" * (MOST_BYTES[FileKind.TEXT] + 1), "too_large_text"),
    ],
)  # fmt: skip
def test_what_is_no_such_file_is_refused_and_leaves_nothing(augsburg, leader, uploads, data, code):
    assert refusal(augsburg, leader, data) == code
    assert (kept(uploads), StandardFile.objects.count()) == ([], 0)


def test_a_file_beyond_the_limit_is_not_written_on(augsburg, leader, uploads):
    with pytest.raises(ValidationError, match="too large"):
        files.keep_file(augsburg, (b"%PDF-1.7" + bytes(1024**2) for _ in range(26)), by=leader)
    assert kept(uploads) == []


def test_a_full_disk_is_told(augsburg, leader, settings):
    settings.FREE_DISK_FLOOR = 10**18
    assert refusal(augsburg, leader, PDF) == "disk_full"


@pytest.mark.parametrize(
    ("name", "kind", "shown"),
    [
        ("Drawing.pdf", "pdf", "Drawing.pdf"), ("../../etc/passwd", "text", "passwd.txt"),
        ("C:\\Temp\\x.exe", "pdf", "x.pdf"), ("page.html", "text", "page.txt"), (".pdf", "pdf", "pdf.pdf"),
        ("IMG_1.HEIC", "picture", "IMG_1.jpg"), ("a\r\nX: y", "text", "aX: y.txt"), ("v1.2 of it", "pdf", "v1.2 of it.pdf"),
    ],
)  # fmt: skip
def test_a_name_decides_nothing_and_gets_the_ending_of_what_the_file_is(name, kind, shown):
    assert file_name(name, FileKind(kind)) == shown


def test_the_kind_is_told_by_the_bytes():
    assert kind_of(b"RIFF\0\0\0\0WEBPVP8 ") == FileKind.PICTURE
    assert kind_of("Prüfmaß\tñ\n".encode()) == FileKind.TEXT
    with pytest.raises(Unfit):
        kind_of(b" %PDF-1.7 \x00 %%EOF")


def test_the_same_file_twice_is_kept_once(draft, leader, uploads):
    once = attach(draft, photo(2000, 1000))
    again = attach(once, photo(2000, 1000), name="Other name.jpg")
    assert [one.name for one in again.document.attachments] == ["Wheel.jpg"]
    assert again.revision == once.revision == 2
    row = StandardFile.objects.get()
    assert (row.kind, row.width, row.height, kept(uploads)) == ("picture", 1600, 800, [row.sha256])
    assert [entry.after["sha256"] for entry in AuditEntry.objects.filter(action="standard.file_kept")] == [row.sha256]


def test_a_picture_loses_what_the_camera_noted_and_a_pdf_stays_as_it_is(draft, uploads):
    version = attach(attach(draft, photo()), PDF, "Drawing.pdf")
    picture, pdf = (one.file for one in files.attached(version.document, version.site))
    assert is_bare(files.path_of(picture).read_bytes())
    assert b"Secret Phone" not in files.path_of(picture).read_bytes()
    assert files.path_of(pdf).read_bytes() == PDF
    assert files.path_of(pdf).stat().st_mode & 0o222 == 0


def test_the_approval_is_of_the_file_and_nothing_is_added_afterwards(draft, lean_manager):
    version = attach(draft, PDF, "Drawing.pdf")
    assert version.content_hash != draft.content_hash
    version = signed(version, lean_manager)
    with pytest.raises(ValidationError, match="names no file with this content"):
        files.attach(version, [b"another text"], name="x.txt", by=lean_manager)
    files.attach(version, [PDF], name="again.pdf", by=lean_manager)
    with pytest.raises(DatabaseError), transaction.atomic():
        StandardVersion.objects.filter(pk=version.pk).update(content=DOC.as_json())
    assert StandardVersion.objects.get(pk=version.pk).document == version.document


def test_a_document_without_a_step_beside_a_file_has_the_hash_it_was_signed_with():
    assert "step" not in SET_UP.as_json()["attachments"][0]
    assert (
        SET_UP.content_hash == "fc331d47b3d1ebe29be1fd5f12ec1f3db78d798046fa0f8ae6d33d089f16b66a"
    )  # as before files had a step


def test_a_file_stands_beside_a_step_that_is_there(draft):
    with pytest.raises(ValidationError, match="there is no such important step"):
        attach(draft, PDF, "Drawing.pdf", step="j9")
    version = attach(draft, PDF, "Drawing.pdf", step="j2")
    assert type(version.document).from_json(json.loads(json.dumps(version.content))) == version.document


def test_a_standard_has_at_most_thirty_files(draft):
    version = draft
    for number in range(30):
        version = attach(version, f"text {number}".encode(), f"{number}.txt")
    with pytest.raises(ValidationError, match="At most 30 files"):
        attach(version, PDF, "Drawing.pdf")


def test_an_export_names_the_files_that_must_come_and_they_fill_their_places(draft, porto, stranger, uploads):
    version = attach(attach(draft, photo(900, 600), step="j2"), PDF, "Drawing.pdf")
    data = json.loads(json.dumps(exchange.exported(version)))
    assert [(one["name"], one["kind"], one["is_here"]) for one in data["files"]] == [
        ("Wheel.jpg", "picture", True), ("Drawing.pdf", "pdf", True),
    ]  # fmt: skip
    there = writing.begin(porto, code=CODE, doc=exchange.imported(data), by=stranger)
    assert (there.content_hash, there.content) == (version.content_hash, version.content)
    assert [one.is_here for one in files.attached(there.document, porto)] == [False, False]
    for one in files.attached(version.document, version.site):
        files.fill(there, [files.path_of(one.file).read_bytes()], by=stranger)
    assert [one.is_here for one in files.attached(there.document, porto)] == [True, True]
    assert exchange.exported(there)["content_hash"] == version.content_hash
    here, over_there = (
        {path.name: path.read_bytes() for path in place.iterdir()} for place in sorted(uploads.iterdir())
    )
    assert here == over_there


@pytest.mark.parametrize("data", [photo(), photo(2000, 1000), bomb()])
def test_a_right_hash_lets_nothing_in_but_a_bare_picture(augsburg, leader, uploads, data):
    wanted = hashlib.sha256(data).hexdigest()
    assert refusal(augsburg, leader, data, wanted={wanted}) in ("not_bare", "too_large")
    assert kept(uploads) == []


@pytest.mark.parametrize(
    "harm",
    [
        lambda data: data + b"<script>", lambda data: data[:-2] + b"\xff\xe1\x00\x04ab\xff\xd9",
        lambda data: data[:2] + b"\xff\xfe\x00\x06note" + data[2:], lambda data: data[:-2], lambda data: b"GIF89a" + data,
        lambda data: data[:40], lambda data: b"\xff\xd8\xff\xd9",
    ],
)  # fmt: skip
def test_a_picture_with_anything_around_it_is_not_bare(draft, harm):
    version = attach(draft, photo(64, 64))
    data = files.path_of(files.attached(version.document, version.site)[0].file).read_bytes()
    assert is_bare(data)
    assert not is_bare(harm(data))


def test_a_file_that_no_version_names_goes_after_a_day(draft, leader, uploads):
    stays = attach(draft, PDF, "Drawing.pdf")
    gone = files.keep_file(draft.site, [b"never saved"], by=leader)
    StandardFile.objects.update(kept_at=timezone.now() - files.UNNAMED)
    assert files.forget_unnamed(draft.site) == 1
    assert not StandardFile.objects.filter(pk=gone.pk).exists()
    assert kept(uploads) == [stays.document.attachments[0].sha256]


def test_a_backup_asks_for_every_file(draft):
    version = attach(attach(draft, photo()), PDF, "Drawing.pdf")
    rows = [one.file for one in files.attached(version.document, version.site)]
    assert list(KaizenConfig.files_in_use(None)) == [files.path_of(row) for row in rows]


def test_a_picture_shows_at_its_step_and_a_pdf_is_only_saved(floor, draft):
    version = attach(attach(draft, photo(), step="j2", note="Two strokes"), PDF, "C:\\Drawing.htm")
    picture, pdf = (url("standard_file", 1, one.id) for one in version.document.attachments)
    page = floor.get(url("standard")).content.decode()
    assert f'src="{picture}"' in page
    assert 'alt="Two strokes"' in page
    answer = floor.get(picture)
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")
    answer = floor.get(pdf)
    assert answer["Content-Disposition"] == 'attachment; filename="Drawing.pdf"'
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("application/pdf", "nosniff")
    assert b"".join(answer) == PDF


def test_a_file_is_for_those_who_may_see_the_standard(client, draft, stranger, operator):
    version = attach(draft, PDF, "Drawing.pdf")
    address = url("standard_file", 1, version.document.attachments[0].id)
    assert client.get(address).status_code == 302
    client.force_login(stranger)
    assert client.get(address).status_code == 404
    client.force_login(operator)
    assert client.get(address).status_code == 200
    assert client.get(url("standard_file", 1, "f0")).status_code == 404


def test_a_file_is_taken_in_on_the_form_and_belongs_to_it_once_saved(floor, draft):
    data = posted(StandardForm.of(DOC)).dict() | {"revision": 1, "purpose": "Half a sent"}
    page = floor.post(url("standard_write"), data | {"do": "attach", "file": SimpleUploadedFile("a.pdf", PDF)})
    text = page.content.decode()
    assert "Half a sent</textarea>" in text
    assert 'name="attachments.0.sha256" readonly' in text.replace("  ", " ")
    assert StandardVersion.objects.get().document == DOC
    answer = floor.post(url("standard_write"), data | {"do": "save", "file": SimpleUploadedFile("a.pdf", PDF)})
    assert answer.status_code == 302
    [row] = StandardVersion.objects.get().document.attachments
    assert (row.name, row.sha256) == ("a.pdf", StandardFile.objects.get().sha256)


def test_a_refused_file_keeps_what_was_typed(floor, draft):
    data = posted(StandardForm.of(DOC)).dict() | {"revision": 1, "do": "save", "purpose": "Half a sent"}
    answer = floor.post(url("standard_write"), data | {"file": SimpleUploadedFile("a.gif", b"GIF89a\x00")})
    assert answer.status_code == 422
    assert "a.gif: PDF, JPEG, PNG, WebP and plain text (UTF-8) are taken." in answer.content.decode()
    assert "Half a sent</textarea>" in answer.content.decode()


def test_a_missing_file_says_so_and_exactly_that_content_fills_it(floor, augsburg, leader):
    named = replace(SET_UP.attachments[0], sha256=hashlib.sha256(PDF).hexdigest())
    writing.begin(augsburg, code=CODE, doc=replace(DOC, attachments=(named,)), by=leader)
    page = floor.get(url("standard")).content.decode()
    assert "file not here" in page
    assert "without having seen them" in page
    assert floor.get(url("standard_file", 1, "a1")).status_code == 404
    for data, said in ((b"another", "names no file with this content"), (PDF, "x.pdf is here.")):
        answer = floor.post(url("standard_file_fill", 1), {"file": SimpleUploadedFile("x.pdf", data)}, follow=True)
        assert said in answer.content.decode()
    assert "file not here" not in answer.content.decode()
    assert StandardVersion.objects.get().revision == 1
    assert "Choose a file first." in floor.post(url("standard_file_fill", 1), follow=True).content.decode()
