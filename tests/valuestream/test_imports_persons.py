"""Who worked is dropped before anything is stored: no trace in database, files, downloads, payloads or logs."""

import logging
from dataclasses import replace
from pathlib import Path

import pytest
from django.db import connection

from lean.models import Membership
from tests.factories import PASSWORD
from tests.valuestream.logs import GOOD, NO_DAY, WORKERS, write_log
from valuestream import tasks
from valuestream.models import ImportRun
from valuestream.services import importing, imports, uploads

QUOTING = """
import csv

def reader(lines, **options):
    raise ValueError("bad line " + lines.read())

csv.reader = reader
"""
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("child_in_place")]
State = ImportRun.State


def traces_in_database() -> list[str]:
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        found = []
        for table in tables:
            cursor.execute(f'SELECT * FROM "{table}"')
            text = repr(cursor.fetchall())
            found += [f"{table}: {worker}" for worker in WORKERS if worker in text]
    return found


def traces_in_files(*folders: Path) -> list[str]:
    """Plain text or numpy text: a worker's number in either form."""
    found = []
    for folder in folders:
        for path in folder.rglob("*"):
            if path.is_file():
                data = path.read_bytes()
                forms = [(worker, form) for worker in WORKERS for form in (worker.encode(), worker.encode("utf-32-le"))]
                found += [f"{path.name}: {worker}" for worker, form in forms if form in data]
    return found


@pytest.fixture
def folders(settings):
    return settings.UPLOADS, settings.EVENT_STORE, settings.WORK_DIR


def load(site, path, by):
    return imports.import_file(site, path, None, "MES", by, because="trial")


def test_nothing_about_workers_is_stored_anywhere(augsburg, lean_manager, tmp_path, folders, caplog):
    caplog.set_level(logging.DEBUG)
    run = load(augsburg, write_log(tmp_path, [*GOOD, NO_DAY]), lean_manager)
    assert run.state == State.IMPORTED
    assert run.profile.content["dropped"] == ["Worker ID"]
    assert traces_in_database() == []
    assert traces_in_files(*folders) == []
    assert not any(worker in caplog.text for worker in WORKERS)


def test_before_it_is_confirmed_only_the_upload_itself_holds_them(augsburg, lean_manager, tmp_path, folders):
    path = write_log(tmp_path, [*GOOD, NO_DAY])
    run = imports.start_import(uploads.receive(augsburg, [path.read_bytes()], path.name, lean_manager), lean_manager)
    importing.advance_to_rest(run)
    assert run.state == State.CHECKED
    assert traces_in_database() == []
    found = traces_in_files(*folders)
    assert found == [f"{run.log_file.sha256}: {worker}" for worker in WORKERS]
    imports.cancel(run, lean_manager)
    assert traces_in_files(*folders) == []


def test_the_kept_copy_has_every_other_column(augsburg, lean_manager, tmp_path):
    run = load(augsburg, write_log(tmp_path), lean_manager)
    run.log_file.refresh_from_db()
    assert run.log_file.cleaned_at
    first, second, *_ = uploads.path_of(run.log_file).read_text().splitlines()
    assert first == "Order,Operation,Machine,Start,End,Good,Scrap"
    assert second == "A1,Turning,Lathe 1,2026-03-02 06:00,2026-03-02 07:00,10,0"


def test_loading_the_same_file_again_leaves_only_the_clean_copy_too(augsburg, lean_manager, tmp_path, folders):
    path = write_log(tmp_path)
    load(augsburg, path, lean_manager)
    load(augsburg, path, lean_manager)
    assert traces_in_files(*folders) == []
    run = imports.start_import(uploads.receive(augsburg, [path.read_bytes()], path.name, lean_manager), lean_manager)
    imports.cancel(run, lean_manager)
    assert traces_in_files(*folders) == []


def test_the_download_of_quarantined_rows_names_no_worker(client, augsburg, lean_manager, tmp_path):
    run = load(augsburg, write_log(tmp_path, [*GOOD, NO_DAY]), lean_manager)
    client.force_login(lean_manager)
    answer = client.get(f"/sites/augsburg/data/imports/{run.pk}/quarantine.csv")
    text = b"".join(answer.streaming_content).decode()
    assert "time_without_day" in text
    assert not any(worker in text for worker in WORKERS)
    page = client.get(f"/sites/augsburg/data/imports/{run.pk}/").content.decode()
    assert not any(worker in page for worker in WORKERS)


def test_a_task_carries_a_number_and_nothing_else(augsburg, lean_manager, tmp_path, monkeypatch):
    sent = []

    class Rung:
        def __init__(self, signatures):
            sent.extend((signature.args, signature.kwargs) for signature in signatures)

        def apply_async(self):
            pass

    monkeypatch.setattr(tasks, "group", Rung)
    path = write_log(tmp_path)
    run = imports.start_import(uploads.receive(augsburg, [path.read_bytes()], path.name, lean_manager), lean_manager)
    tasks.wake(run)
    assert sent == [((run.pk,), {})]


def test_a_person_column_that_somebody_maps_on_purpose_is_stored_and_audited(augsburg, lean_manager, tmp_path):
    """The exception: the profile names it, a person confirmed it, the audit trail knows who."""
    path = write_log(tmp_path)
    run = imports.start_import(uploads.receive(augsburg, [path.read_bytes()], path.name, lean_manager), lean_manager)
    importing.advance_to_rest(run)
    profile = imports.draft_profile(run)
    columns = {**profile.columns, "batch": "Worker ID"}
    imports.save_draft(run, run.revision, replace(profile, columns=columns, dropped=()), run.draft["source"])
    imports.start_check(run, run.revision)
    importing.advance_to_rest(run)
    imports.confirm(run, run.revision, lean_manager)
    assert run.profile.confirmed_by == lean_manager
    assert run.profile.content["columns"]["batch"] == "Worker ID"


def test_somebody_of_another_site_sees_neither_page_nor_rows(client, augsburg, lean_manager, stranger, tmp_path):
    run = load(augsburg, write_log(tmp_path, [*GOOD, NO_DAY]), lean_manager)
    client.force_login(stranger)
    for address in ("", "quarantine.csv"):
        assert client.get(f"/sites/augsburg/data/imports/{run.pk}/{address}").status_code == 404
        assert client.get(f"/sites/porto/data/imports/{run.pk}/{address}").status_code == 404
    assert client.login(username="paula", password=PASSWORD)
    assert not Membership.objects.filter(user=stranger, site=augsburg).exists()


def test_what_ends_a_worker_s_child_is_logged_without_a_cell(
    augsburg, lean_manager, tmp_path, monkeypatch, caplog, real_child
):
    """In the child a library fails and quotes what it read: here the whole file."""
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    (tmp_path / "sitecustomize.py").write_text(QUOTING)
    path = write_log(tmp_path)
    run = imports.start_import(uploads.receive(augsburg, [path.read_bytes()], path.name, lean_manager), lean_manager)
    importing.advance(run.pk)
    assert "look of importrun" in caplog.text
    assert "ValueError at " in caplog.text
    assert not any(worker in caplog.text for worker in WORKERS)
    assert traces_in_database() == []
