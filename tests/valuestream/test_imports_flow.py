"""From file to events: every row accounted for, nothing doubled, nothing half published."""

import gzip
from dataclasses import replace

import numpy as np
import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction

from lean.models import AuditEntry
from tests.valuestream.logs import GOOD, NO_DAY, REPAIRED, many_rows, public_log, write_log
from valuestream import tasks
from valuestream.core.eventlog import EventLog
from valuestream.core.refusal import Refusal
from valuestream.core.store import open_events
from valuestream.models import EventSet, EventSource, ImportRun, SourceProfile, ValueStream
from valuestream.services import importing, imports, publishing, uploads

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("child_in_place")]
State = ImportRun.State


def load(site, path, by, source="MES", because="") -> ImportRun:
    return imports.import_file(site, path, None, source, by, because)


def events_of(source: EventSource) -> EventLog:
    source.refresh_from_db()
    return open_events(publishing.store_of(source), source.current.manifest)


def checked(site, path, by) -> ImportRun:
    run = imports.start_import(uploads.receive(site, [path.read_bytes()], path.name, by), by)
    importing.advance_to_rest(run)
    return run


def test_a_file_is_looked_at_checked_and_imported(augsburg, lean_manager, tmp_path):
    run = load(augsburg, write_log(tmp_path), lean_manager)
    assert (run.state, run.rows_read, run.accepted, run.quarantined, run.added) == (State.IMPORTED, 6, 6, 0, 6)
    log = events_of(run.source)
    assert len(log) == 6
    assert set(log.case.names) == {"A1", "A2"}
    minutes = (log.complete - log.start).sum() / 60e6
    assert minutes == 60 + 30 + 10 + 60 + 45 + 15  # the six spans of tests/valuestream/logs.py GOOD
    actions = AuditEntry.objects.order_by("seq").values_list("action", flat=True)
    assert [a for a in actions if a.startswith("import")] == ["import.started", "import.confirmed", "import.published"]


def test_times_without_a_zone_are_read_in_the_zone_of_the_site(augsburg, lean_manager, tmp_path):
    run = load(augsburg, write_log(tmp_path), lean_manager)
    assert run.profile.content["timezone"] == "Europe/Berlin"
    first = np.datetime64(int(events_of(run.source).start.min()), "us")
    assert first == np.datetime64("2026-03-02T05:00")  # 06:00 in Berlin, winter time


def test_a_new_source_has_a_value_stream_at_once(augsburg, lean_manager, tmp_path):
    run = load(augsburg, write_log(tmp_path), lean_manager)
    assert [stream.name for stream in ValueStream.objects.filter(source=run.source)] == ["MES"]


def test_the_same_file_again_changes_nothing(augsburg, lean_manager, tmp_path):
    path = write_log(tmp_path)
    first, second = load(augsburg, path, lean_manager), load(augsburg, path, lean_manager)
    assert (second.state, second.accepted, second.added) == (State.IMPORTED, 6, 0)
    assert first.event_set == second.event_set == EventSet.objects.get()
    assert SourceProfile.objects.count() == 1


def test_an_overlapping_export_adds_only_what_is_new(augsburg, lean_manager, tmp_path):
    load(augsburg, write_log(tmp_path, GOOD[:4]), lean_manager)
    run = load(augsburg, write_log(tmp_path, GOOD[2:]), lean_manager)
    assert (run.accepted, run.added, run.event_set.number) == (4, 2, 2)
    assert len(events_of(run.source)) == 6


def test_a_row_without_a_day_is_set_aside_and_kept_for_repair(augsburg, lean_manager, tmp_path):
    run = checked(augsburg, write_log(tmp_path, [*GOOD * 4, NO_DAY]), lean_manager)
    assert (run.state, run.rows_read, run.quarantined) == (State.CHECKED, 25, 1)
    group = run.check_result["groups"][0]
    assert (group["code"], group["count"], group["parts"][0]["name"]) == ("time_without_day", 1, "Turning")
    text = uploads.quarantine_path(run).read_text(encoding="utf-8-sig")
    assert text.startswith("row,column,code,value,sentence,hint,")
    assert "25,Start,time_without_day,16:00.0" in text


def test_a_corrected_quarantine_file_adds_just_its_rows(augsburg, lean_manager, tmp_path):
    run = load(augsburg, write_log(tmp_path, [*GOOD, NO_DAY]), lean_manager, because="trial")
    assert run.added == 6
    text = uploads.quarantine_path(run).read_text(encoding="utf-8-sig")
    fixed = tmp_path / "repaired.csv"
    fixed.write_text(
        text.replace("16:00.0,17:00.0", "2026-03-02 16:00,2026-03-02 17:00").replace(",", ";"), encoding="utf-8"
    )  # as a German spreadsheet saves it
    again = imports.import_file(augsburg, fixed, None, "MES", lean_manager)
    assert (again.state, again.rows_read, again.added) == (State.IMPORTED, 1, 1)
    whole = load(augsburg, write_log(tmp_path, [*GOOD, REPAIRED]), lean_manager)
    assert (whole.accepted, whole.added) == (7, 0)  # the repaired row is the row that the system exports


def test_more_than_five_per_cent_in_quarantine_needs_a_reason(augsburg, lean_manager, tmp_path):
    run = checked(augsburg, write_log(tmp_path, [*GOOD, NO_DAY]), lean_manager)  # 1 of 7 = 14 %
    with pytest.raises(Refusal) as refused:
        imports.confirm(run, run.revision, lean_manager)
    assert refused.value.code == "too_many_quarantined"
    imports.confirm(run, run.revision, lean_manager, because="A3 is a trial order")
    importing.advance_to_rest(run)
    assert run.state == State.IMPORTED
    assert AuditEntry.objects.filter(action="import.published", reason="A3 is a trial order").exists()


def test_a_file_without_one_usable_row_is_never_imported(augsburg, lean_manager, tmp_path):
    run = checked(augsburg, write_log(tmp_path, [NO_DAY] * 3), lean_manager)
    with pytest.raises(Refusal) as refused:
        imports.confirm(run, run.revision, lean_manager, because="I want it")
    assert refused.value.code == "nothing_accepted"


def test_a_change_on_top_of_a_stale_draft_is_refused(augsburg, lean_manager, it_admin, tmp_path):
    run = checked(augsburg, write_log(tmp_path), lean_manager)
    seen = run.revision
    profile = imports.draft_profile(run)
    imports.save_draft(run, seen, replace(profile, date_order="dmy"), run.draft["source"])
    with pytest.raises(Refusal) as refused:
        imports.save_draft(run, seen, profile, run.draft["source"])
    assert refused.value.code == "stale_draft"
    with pytest.raises(Refusal):
        imports.confirm(run, seen, it_admin)
    assert imports.draft_profile(run).date_order == "dmy"


def test_a_second_click_on_import_changes_nothing(augsburg, lean_manager, tmp_path):
    run = checked(augsburg, write_log(tmp_path), lean_manager)
    seen = run.revision
    imports.confirm(run, seen, lean_manager)
    with pytest.raises(Refusal):
        imports.confirm(run, seen, lean_manager)
    importing.advance_to_rest(run)
    assert EventSet.objects.count() == 1


def test_a_changed_mapping_gets_a_new_number_and_an_equal_one_does_not(augsburg, lean_manager, tmp_path):
    first = load(augsburg, write_log(tmp_path, GOOD[:3]), lean_manager)
    second = load(augsburg, write_log(tmp_path, GOOD[3:]), lean_manager)
    assert first.profile == second.profile
    run = checked(augsburg, write_log(tmp_path, GOOD[1:]), lean_manager)
    changed = replace(imports.draft_profile(run), drop_duplicates=True)
    imports.save_draft(run, run.revision, changed, run.draft["source"])
    imports.start_check(run, run.revision)
    importing.advance_to_rest(run)
    imports.confirm(run, run.revision, lean_manager)
    assert (run.profile.number, run.profile.source) == (2, first.source)


def test_the_next_file_of_a_source_takes_over_its_mapping(augsburg, lean_manager, tmp_path):
    first = load(augsburg, write_log(tmp_path, GOOD[:3]), lean_manager, source="MES")
    run = checked(augsburg, write_log(tmp_path, GOOD[3:], name="another.csv"), lean_manager)
    assert run.draft["source"] == {"id": first.source.pk}
    assert run.proposal["known"]["source"] == "MES"


def test_a_mapping_without_an_order_column_cannot_be_checked(augsburg, lean_manager, tmp_path):
    run = checked(augsburg, write_log(tmp_path, header="a,b,c,d,e,f,g,h"), lean_manager)
    assert run.state == State.PROPOSED
    with pytest.raises(Refusal) as refused:
        imports.start_check(run, run.revision)
    assert refused.value.code == "column_missing"


def test_a_wrong_column_sends_the_person_back_to_the_columns(augsburg, lean_manager, tmp_path):
    run = checked(augsburg, write_log(tmp_path), lean_manager)
    profile = imports.draft_profile(run)
    gone = replace(profile, columns={**profile.columns, "case": "no such column"})
    imports.save_draft(run, run.revision, gone, run.draft["source"])
    imports.start_check(run, run.revision)
    importing.advance_to_rest(run)
    assert (run.state, run.error_code) == (State.PROPOSED, "unknown_column")
    imports.save_draft(run, run.revision, profile, run.draft["source"])
    assert run.error_code == ""


def test_other_letters_and_another_delimiter_are_read_again_from_the_bytes(augsburg, lean_manager, tmp_path):
    path = tmp_path / "polish.csv"
    path.write_bytes("\n".join(["Order;Operation;Start;End", "A1;Szlifowanie żółte;2026-03-02 06:00;2026-03-02 07:00"] * 1
                               + ["A2;Szlifowanie żółte;2026-03-02 08:00;2026-03-02 09:00"]).encode("cp1250"))  # fmt: skip
    run = checked(augsburg, path, lean_manager)
    profile = replace(imports.draft_profile(run), encoding="cp1252")
    imports.change_columns(run, run.revision, profile, {"name": "MES"})
    importing.advance_to_rest(run)
    assert "żółte" not in run.check_result["steps"][0]["step"]
    profile = replace(imports.draft_profile(run), encoding="cp1250")
    imports.change_columns(run, run.revision, profile, run.draft["source"])
    importing.advance_to_rest(run)
    assert (run.state, run.draft["source"]) == (State.CHECKED, {"name": "MES"})
    assert run.check_result["steps"][0]["step"] == "Szlifowanie żółte"


def test_a_file_that_is_no_log_is_refused_with_what_and_what_to_do(augsburg, lean_manager, tmp_path):
    path = tmp_path / "empty.csv"
    path.write_text("only,a,header\n")
    run = checked(augsburg, path, lean_manager)
    assert (run.state, run.error_code) == (State.REFUSED, "no_rows")
    assert run.error_message
    assert run.error_hint
    assert list(uploads.folder_of(augsburg).iterdir()) == []


def test_events_of_another_import_in_between_are_kept(augsburg, lean_manager, tmp_path, monkeypatch):
    """Two files into one source at once: the slower one is loaded again on top of the faster one."""
    load(augsburg, write_log(tmp_path, GOOD[:2]), lean_manager)
    slow = checked(augsburg, write_log(tmp_path, GOOD[2:4]), lean_manager)
    imports.confirm(slow, slow.revision, lean_manager)
    real, once = importing.children.run_child, []

    def overtaken(*args):
        answer = real(*args)
        if not once:
            once.append(1)
            load(augsburg, write_log(tmp_path, GOOD[4:], name="fast.csv"), lean_manager)
        return answer

    monkeypatch.setattr(importing.children, "run_child", overtaken)
    importing.advance_to_rest(slow)
    assert slow.state == State.IMPORTED
    assert len(events_of(slow.source)) == 6
    assert list(EventSet.objects.order_by("number").values_list("number", "events")) == [(1, 2), (2, 4), (3, 6)]


def test_a_cancelled_import_publishes_nothing_even_when_its_worker_finishes(
    augsburg, lean_manager, tmp_path, monkeypatch
):
    run = checked(augsburg, write_log(tmp_path), lean_manager)
    imports.confirm(run, run.revision, lean_manager)
    real = importing.children.run_child

    def cancelled_meanwhile(*args):
        answer = real(*args)
        imports.cancel(run, lean_manager)
        return answer

    monkeypatch.setattr(importing.children, "run_child", cancelled_meanwhile)
    importing.advance(run.pk)
    run.refresh_from_db()
    assert run.state == State.CANCELLED
    assert not EventSet.objects.exists()


def test_the_database_refuses_an_import_that_does_not_add_up(augsburg, lean_manager, tmp_path):
    run = load(augsburg, write_log(tmp_path), lean_manager)
    with pytest.raises(IntegrityError, match="every_row_is_accounted_for"), transaction.atomic():
        ImportRun.objects.filter(pk=run.pk).update(accepted=5)
    with connection.cursor() as cursor:
        cursor.execute("SELECT rows_read, accepted FROM valuestream_importrun WHERE id = %s", [run.pk])
        assert cursor.fetchone() == (6, 6)


def test_leftovers_of_killed_writers_are_tidied_and_what_is_used_stays(augsburg, lean_manager, tmp_path, monkeypatch):
    run = load(augsburg, write_log(tmp_path), lean_manager)
    store = publishing.store_of(run.source)
    (store / "parts" / "2020-01-left").mkdir()
    (store / "parts" / ".new-x1").mkdir()
    (store / "names" / "left.json").write_text("[]")
    assert publishing.tidy_store(run.source) == 0  # too young: a running import may need them
    monkeypatch.setattr(publishing, "LEFT_ALONE", -1.0)
    assert publishing.tidy_store(run.source) == 3
    assert len(events_of(run.source)) == 6


def test_a_small_tmp_does_not_matter_and_nothing_is_left_there(
    augsburg, lean_manager, tmp_path, monkeypatch, real_child
):
    """A packed file is unpacked in the work folder of the import; ``TMPDIR`` here takes no file at all."""
    monkeypatch.setenv("TMPDIR", "/proc/no-room")
    path = write_log(tmp_path, many_rows(range(50)))
    packed = tmp_path / "export.csv.gz"
    packed.write_bytes(gzip.compress(path.read_bytes()))
    run = load(augsburg, packed, lean_manager)
    assert (run.state, run.accepted) == (State.IMPORTED, 500)
    assert list(settings.WORK_DIR.iterdir()) == []


def test_an_upload_that_nobody_confirms_is_forgotten_after_a_week(augsburg, lean_manager, tmp_path, settings):
    run = checked(augsburg, write_log(tmp_path), lean_manager)
    importing.tidy()
    run.refresh_from_db()
    assert run.state == State.CHECKED
    settings.UNCONFIRMED_FOR *= 0
    importing.tidy()
    run.refresh_from_db()
    assert run.state == State.CANCELLED
    assert list(uploads.folder_of(augsburg).iterdir()) == []


def test_the_production_log_is_accepted_as_published(augsburg, lean_manager, real_child):
    """4,503 events of 225 orders, 51 activities: the README of the public log's reconstruction."""
    run = load(augsburg, public_log("levy_production/Production_Data.csv"), lean_manager, source="ERP")
    assert (run.state, run.rows_read, run.accepted, run.quarantined) == (State.IMPORTED, 4503, 4503, 0)
    assert (run.event_set.events, run.event_set.cases) == (4503, 225)
    assert run.check_result["counts"]["activity"] == 51
    hours = _hours(events_of(run.source))
    assert round(hours, 2) == 13743.75 - _hours_lost_to_summer_time(run)
    assert run.profile.content["dropped"] == ["Worker ID"]


def _hours(log: EventLog) -> float:
    return float((log.complete - log.start).sum() / 3600e6)


def _hours_lost_to_summer_time(run: ImportRun) -> float:
    """In Berlin the clocks went forward on 2012-03-25 at 02:00: an interval across it is an hour shorter."""
    log = events_of(run.source)
    gap = np.datetime64("2012-03-25T01:00", "us").astype(np.int64)
    return float(((log.start < gap) & (log.complete > gap)).sum())


def test_a_broker_that_is_down_neither_breaks_the_page_nor_loses_the_work(
    client, augsburg, lean_manager, tmp_path, monkeypatch
):
    """The row waits with its ring noted; the sweep rings again."""

    def down(signatures):
        raise OSError("no broker")

    monkeypatch.setattr(tasks, "group", down)
    client.force_login(lean_manager)
    with write_log(tmp_path).open("rb") as file:
        answer = client.post("/sites/augsburg/data/upload/", {"file": file})
    assert answer.status_code == 302
    run = ImportRun.objects.get()
    assert (run.state, run.attempts) == (State.LOOKING, 0)
    assert run.rung_at
