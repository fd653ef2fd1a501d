"""A file that comes in is kept whole, read-only, under its hash; or it is refused and leaves nothing."""

import gzip
import hashlib
import os
import stat

import pytest

from lean.models import AuditEntry
from tests.valuestream.logs import write_log
from valuestream.core.refusal import Refusal
from valuestream.models import ImportRun, LogFile
from valuestream.services import imports, uploads

pytestmark = pytest.mark.django_db


def receive(site, by, content: bytes, name="export.csv"):
    half = len(content) // 2
    return uploads.receive(site, [content[:half], content[half:]], name, by)


@pytest.fixture
def content(tmp_path):
    return write_log(tmp_path).read_bytes()


def test_a_file_is_kept_read_only_under_its_hash(augsburg, lean_manager, content):
    log_file = receive(augsburg, lean_manager, content)
    path = uploads.path_of(log_file)
    assert path.read_bytes() == content
    assert path.name == log_file.sha256 == hashlib.sha256(content).hexdigest()
    assert stat.S_IMODE(path.stat().st_mode) == 0o440
    assert (log_file.size, log_file.format) == (len(content), "csv")
    assert AuditEntry.objects.filter(action="file.uploaded", site_slug="augsburg").count() == 1


def test_the_same_file_twice_is_one_row_and_one_file(augsburg, lean_manager, content):
    assert receive(augsburg, lean_manager, content) == receive(augsburg, lean_manager, content, "other name.csv")
    assert [path.name for path in uploads.folder_of(augsburg).iterdir()] == [hashlib.sha256(content).hexdigest()]


def test_two_sites_keep_their_own_copies(augsburg, porto, lean_manager, content):
    ours, theirs = receive(augsburg, lean_manager, content), receive(porto, lean_manager, content)
    assert ours != theirs
    imports.cancel(imports.start_import(ours, lean_manager), lean_manager)
    assert uploads.path_of(theirs).read_bytes() == content


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\x\\log.csv", "log.csv"),
        ("a\nb\x00.csv", "ab.csv"),
        ("", "log"),
        ("ä" * 300 + ".csv", "ä" * 251 + ".csv"),
    ],
)
def test_a_name_is_only_shown_and_never_a_path(augsburg, lean_manager, content, name, shown):
    assert receive(augsburg, lean_manager, content, name).original_name == shown
    assert len(list(uploads.folder_of(augsburg).iterdir())) == 1


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 64, "unknown_format"),
        (gzip.compress(b"\0\1\2\3" * 9, mtime=0), "unknown_format"),
    ],
)
def test_what_is_no_event_log_is_refused_and_leaves_nothing(augsburg, lean_manager, content, code):
    with pytest.raises(Refusal) as refused:
        receive(augsburg, lean_manager, content)
    assert refused.value.code == code
    assert list(uploads.folder_of(augsburg).iterdir()) == []
    assert not LogFile.objects.exists()


def test_a_file_over_the_limit_is_refused_before_it_fills_the_disk(augsburg, lean_manager, content, settings):
    settings.MAX_UPLOAD_BYTES = len(content) - 1
    with pytest.raises(Refusal, match="larger than") as refused:
        receive(augsburg, lean_manager, content)
    assert refused.value.code == "too_large"
    assert list(uploads.folder_of(augsburg).iterdir()) == []


def test_a_nearly_full_disk_takes_no_file(augsburg, lean_manager, content, settings):
    settings.FREE_DISK_FLOOR = 1 << 60  # more than any disk has
    with pytest.raises(Refusal) as refused:
        receive(augsburg, lean_manager, content)
    assert refused.value.code == "disk_full"
    assert list(uploads.folder_of(augsburg).iterdir()) == []


def test_a_cancelled_import_leaves_no_file_behind(augsburg, lean_manager, content):
    run = imports.start_import(receive(augsburg, lean_manager, content), lean_manager)
    imports.cancel(run, lean_manager)
    imports.cancel(run, lean_manager)  # twice changes nothing
    run.refresh_from_db()
    assert run.state == ImportRun.State.CANCELLED
    assert list(uploads.folder_of(augsburg).iterdir()) == []
    assert run.log_file.deleted_at
    assert AuditEntry.objects.filter(action="import.cancelled").count() == 1
    with pytest.raises(Refusal, match="no longer kept"):
        uploads.path_of(run.log_file)


def test_a_file_that_comes_again_after_it_was_deleted_is_kept_again(augsburg, lean_manager, content):
    imports.cancel(imports.start_import(receive(augsburg, lean_manager, content), lean_manager), lean_manager)
    log_file = receive(augsburg, lean_manager, content)
    log_file.refresh_from_db()
    assert log_file.deleted_at is None
    assert uploads.path_of(log_file).read_bytes() == content


def test_the_same_file_loaded_by_two_people_at_once_is_one_import(augsburg, lean_manager, it_admin, content):
    log_file = receive(augsburg, lean_manager, content)
    assert imports.start_import(log_file, lean_manager) == imports.start_import(log_file, it_admin)


def test_a_site_cannot_pile_up_open_imports(augsburg, lean_manager, tmp_path, monkeypatch):
    monkeypatch.setattr(imports, "MAX_OPEN", 1)
    first, second = (receive(augsburg, lean_manager, write_log(tmp_path, [f"A,B,C,{n}"]).read_bytes()) for n in (1, 2))
    imports.start_import(first, lean_manager)
    with pytest.raises(Refusal) as refused:
        imports.start_import(second, lean_manager)
    assert refused.value.code == "too_many_open"


def test_what_a_killed_upload_left_is_tidied_a_day_later_and_the_rest_stays(augsburg, lean_manager, content):
    kept = receive(augsburg, lean_manager, content)
    folder = uploads.folder_of(augsburg)
    half, whole = folder / "incoming-0123", folder / hashlib.sha256(b"no row").hexdigest()
    for path in (half, whole):
        path.write_text("left")
    assert uploads.tidy(augsburg) == 0
    for path in folder.iterdir():
        os.utime(path, (0, 0))
    assert uploads.tidy(augsburg) == 2
    assert [path.name for path in folder.iterdir()] == [kept.sha256]
