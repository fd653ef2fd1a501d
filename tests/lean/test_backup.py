"""One file holds all that a plant owns, taken while it works; a new folder made from it holds the same, or nothing."""

import hashlib
import io
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tarfile
from contextlib import closing
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session

from lean.launch import BASE_DIR
from lean.models import AuditEntry
from lean.preparation import note_restore
from lean.restore import MARK, is_ours
from tests.made_once import furnish, tables
from tests.valuestream.logs import many_rows, write_log

pytestmark = [pytest.mark.slow, pytest.mark.sqlite]
LOADING = """
import sys
from pathlib import Path
from lean.models import Site, User
from tests.factories import make_site, make_user
from valuestream.services import imports
site = Site.objects.first() or make_site("augsburg", "Augsburg", "Europe/Berlin", "DE")
user = User.objects.first() or make_user("lena", site, "lean_manager")
for path in sys.argv[1:]:
    print(imports.import_file(site, Path(path), None, "MES", user).state, flush=True)
"""
KEEPING = """
from kaizen.core.standards import Standard
from kaizen.services.a3 import opening, photos
from kaizen.services.standards import files, writing
from lean.models import Site, User
from tests.kaizen.pictures import photo
site, user = Site.objects.get(), User.objects.get()
version = writing.begin(site, code="RG-1", doc=Standard("Dress the wheel"), by=user)
version = files.attach(version, [photo()], name="wheel.jpg", by=user)
files.attach(version, [b"Two strokes"], name="plan.txt", by=user)
photos.add_photo(opening.begin(site, title="Grinding waits", by=user), "seen.s0001.photo", [photo(300, 300)], by=user)
"""
COUNTED = "SELECT (SELECT count(*) FROM valuestream_importrun), (SELECT max(seq) FROM lean_auditentry)"


def manage(folder, *words, **options):
    """Runs manage.py on a data folder; gives exit code, what it said, what it complained of."""
    kept = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
    done = subprocess.run(
        [sys.executable, "manage.py", *map(str, words)], cwd=BASE_DIR, capture_output=True, text=True, timeout=120,
        env={**kept, "NEWLEAN_DATA": str(folder)}, check=False, **options,
    )  # fmt: skip
    return done.returncode, done.stdout, done.stderr.strip()


def loading(folder, *paths):
    """A program that loads files into the plant, one import after another."""
    return running(folder, LOADING, *paths)


def running(folder, program, *paths):
    return subprocess.Popen(
        [sys.executable, "-c", f"import django; django.setup()\n{program}", *map(str, paths)], cwd=BASE_DIR,
        env={**os.environ, "NEWLEAN_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "lean.settings", "DATABASE_URL": ""},
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


@pytest.fixture(scope="module")
def plant(tmp_path_factory):
    """A data folder with one import, a standard with a picture and a text, and an A3 with a photo."""
    folder = furnish(tmp_path_factory.mktemp("plant") / "data", tables)
    path = write_log(tmp_path_factory.mktemp("log"), many_rows(range(20)))
    said, _ = loading(folder, path).communicate(timeout=60)
    assert said == "imported\n"
    worker = running(folder, KEEPING)
    worker.communicate(timeout=60)
    assert worker.returncode == 0
    return folder


@pytest.fixture(scope="module")
def taken(plant, tmp_path_factory):
    """A backup of the plant, in a folder of its own."""
    path = tmp_path_factory.mktemp("taken") / "backup.tar"
    code, said, complaint = manage(plant, "backup", path)
    assert (code, complaint) == (0, "")
    assert "audit trail unbroken" in said
    return path


@pytest.fixture
def backup(taken, tmp_path):
    """A copy that a test may change."""
    return Path(shutil.copy2(taken, tmp_path / "backup.tar"))


def everything(folder):
    """What the plant owns in a folder: each file's content, and the rows of each table."""
    owned = [path for part in ("events", "uploads") for path in (folder / part).rglob("*") if path.is_file()]
    files = {str(path.relative_to(folder)): path.read_bytes() for path in [*owned, folder / "secret.key"]}
    with closing(sqlite3.connect(folder / "newlean.sqlite3")) as database:
        return files, sorted(database.iterdump())


def changed(path, change):
    """The archive anew with each (name, content) as ``change`` has it."""
    target = path.with_name("changed.tar")
    with tarfile.open(path) as old, tarfile.open(target, "w") as new:
        for member in old:
            name, content = change(member.name, old.extractfile(member).read())
            info = tarfile.TarInfo(name)
            info.size, info.mode = len(content), member.mode
            new.addfile(info, io.BytesIO(content))
    return target


def test_a_restored_folder_holds_what_was_backed_up(plant, backup, tmp_path):
    code, said, complaint = manage(tmp_path / "new", "restore", backup)
    assert (code, complaint) == (0, "")
    assert "every one checked" in said
    assert everything(tmp_path / "new") == everything(plant)
    assert (tmp_path / "new" / "secret.key").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "new").stat().st_mode & 0o007 == 0
    assert manage(tmp_path / "new", "audit_verify")[0] == 0


def test_a_backup_is_readable_for_its_owner_only_and_nothing_is_left_beside_it(taken):
    assert taken.stat().st_mode & 0o777 == 0o600
    assert list(taken.parent.iterdir()) == [taken]


def test_a_folder_as_place_gets_a_file_named_by_the_time(plant, tmp_path):
    assert manage(plant, "backup", tmp_path)[0] == 0
    assert [path.name[:8] + path.name[-8:] for path in tmp_path.iterdir()] == ["newlean-Z.tar.gz"]


def test_backups_taken_while_imports_run_are_each_whole(plant, tmp_path):
    files = [write_log(tmp_path, many_rows(range(n, n + 30)), name=f"{n}.csv") for n in range(100, 300, 25)]
    worker = loading(plant, *files)
    counts = []
    for n in range(4):
        assert manage(plant, "backup", tmp_path / f"{n}.tar")[0] == 0
        assert manage(tmp_path / f"new-{n}", "restore", tmp_path / f"{n}.tar")[0] == 0
        with closing(sqlite3.connect(tmp_path / f"new-{n}" / "newlean.sqlite3")) as database:
            counts.append(database.execute(COUNTED).fetchone())
    said, _ = worker.communicate(timeout=120)
    assert said.split() == ["imported"] * len(files)
    assert counts == sorted(counts)
    assert len(set(counts)) > 1  # the plant did work meanwhile


def test_nothing_is_overwritten(plant, backup, tmp_path):
    before = backup.read_bytes()
    code, _, complaint = manage(plant, "backup", backup)
    assert (code, complaint) == (1, f"{backup} is there already and stays as it is: choose another name.")
    assert backup.read_bytes() == before
    (tmp_path / "used").mkdir()
    (tmp_path / "used" / "note.txt").write_text("mine")
    code, _, complaint = manage(tmp_path / "used", "restore", backup)
    assert code == 1
    assert complaint == f"{tmp_path}/used is not empty and stays as it is: restore into a new folder with --data."
    assert [path.name for path in (tmp_path / "used").iterdir()] == ["note.txt"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            lambda name, content: (name, content[:-1] + b"?" if name == "secret.key" else content),
            "is damaged at secret.key",
        ),
        (lambda name, content: (f"../{name}", content), "'../newlean.sqlite3' stands in no backup"),
        (lambda name, content: ("/etc/passwd", content), "'/etc/passwd' stands in no backup"),
        (lambda name, content: (name, b"{}" if name == "manifest.json" else content), "is no backup of New Lean"),
        (lambda name, content: (name, _of_version(name, content, "99.0")), "was taken by version 99.0"),
    ],
    ids=["changed", "leading away", "absolute", "without manifest", "newer"],
)
def test_a_backup_that_is_not_as_it_was_taken_is_refused_and_leaves_nothing(backup, tmp_path, change, said):
    code, _, complaint = manage(tmp_path / "new", "restore", changed(backup, change))
    assert (code, complaint.count("\n")) == (1, 0)
    assert said in complaint
    assert sorted(path.name for path in tmp_path.iterdir()) == ["backup.tar", "changed.tar"]


def _of_version(name, content, version):
    return json.dumps({**json.loads(content), "app_version": version}).encode() if name == "manifest.json" else content


@pytest.mark.parametrize("content", [b"", b"no archive", None])
def test_half_a_file_or_another_one_is_refused(backup, tmp_path, content):
    path = tmp_path / "half.tar"
    path.write_bytes(backup.read_bytes()[:100_000] if content is None else content)
    code, _, complaint = manage(tmp_path / "new", "restore", path)
    assert (code, complaint) == (1, f"{path} is no backup of New Lean, or it is damaged: nothing was restored.")
    assert not (tmp_path / "new").exists()


def test_a_missing_event_file_is_told_instead_of_backed_up(backup, tmp_path):
    assert manage(tmp_path / "new", "restore", backup)[0] == 0
    names = sorted((tmp_path / "new").glob("events/*/*/names/*"))[0]
    names.unlink()
    code, _, complaint = manage(tmp_path / "new", "backup", tmp_path / "second.tar")
    assert (code, complaint) == (1, f"{names} is named by the database and missing, so no backup was kept.")
    assert not (tmp_path / "second.tar").exists()


@pytest.mark.parametrize(("kept", "number"), [("standards-1", 2), ("a3-1", 1)])
def test_files_of_standards_and_photos_of_a3s_are_in_it_and_a_missing_one_is_told(backup, tmp_path, kept, number):
    assert manage(tmp_path / "new", "restore", backup)[0] == 0
    files = sorted((tmp_path / "new" / "uploads" / kept).iterdir())
    assert [hashlib.sha256(path.read_bytes()).hexdigest() for path in files] == [path.name for path in files]
    assert len(files) == number
    files[0].unlink()
    code, _, complaint = manage(tmp_path / "new", "backup", tmp_path / "second.tar")
    assert (code, complaint) == (1, f"{files[0]} is named by the database and missing, so no backup was kept.")


def test_where_there_is_no_plant_or_no_place_it_says_so(plant, tmp_path):
    assert manage(tmp_path / "none", "backup", tmp_path / "x.tar")[2] == (
        f"There is no database in {tmp_path}/none: name the data folder with --data."
    )
    assert not (tmp_path / "none").exists()
    assert (
        manage(plant, "backup", tmp_path / "none" / "x.tar")[2] == f"There is no folder {tmp_path}/none: make it first."
    )
    assert manage(tmp_path / "new", "restore", tmp_path / "x.tar")[2] == f"There is no file {tmp_path}/x.tar."


def test_on_postgresql_it_says_what_to_take_and_in_what_order(plant, tmp_path):
    done = subprocess.run(
        [sys.executable, "manage.py", "backup", str(tmp_path)], cwd=BASE_DIR, capture_output=True, text=True,
        env={**os.environ, "NEWLEAN_DATA": str(plant), "DATABASE_URL": "postgres://no.where/x"}, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (1, "")
    assert "take pg_dump first, then copy the folders events and uploads" in done.stderr


@pytest.mark.parametrize("name", ["newlean.sqlite3", "events/site-1/source-1/names/a.json", "uploads/site-1/ab"])
def test_names_of_a_backup_are_ours(name):
    assert is_ours(name)


@pytest.mark.parametrize("name", ["", ".", "events", "events/../x", "/uploads/x", "uploads//x", "lock", "static/x.css"])
def test_other_names_are_not(name):
    assert not is_ours(name)


@pytest.mark.django_db
def test_after_a_restore_the_audit_trail_says_so_once_and_everybody_logs_in_again(client, lean_manager, tmp_path):
    client.force_login(lean_manager)
    mark = tmp_path / MARK
    mark.write_text(json.dumps({"taken_at": "2026-03-01T02:00:00+00:00", "version": "0.1.0", "file": "b.tar.gz"}))
    for _ in range(2):
        note_restore(mark)
    entry = AuditEntry.objects.get(action="backup.restored")
    assert entry.after["taken_at"] == "2026-03-01T02:00:00+00:00"
    assert not Session.objects.exists()
    assert not mark.exists()
