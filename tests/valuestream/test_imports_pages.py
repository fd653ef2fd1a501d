"""The import as a person drives it in a browser, with and without htmx."""

import re

import pytest
from django.urls import reverse

from tests.factories import make_user
from tests.valuestream.logs import GOOD, NO_DAY, write_log
from valuestream.models import EventSource, ImportRun
from valuestream.services import imports, runs
from valuestream.services.refusals import kept

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("child_in_place")]
State = ImportRun.State
HTMX = {"headers": {"HX-Request": "true"}}


@pytest.fixture
def browser(client, lean_manager):
    client.force_login(lean_manager)
    return client


def url(name: str, *args) -> str:
    return reverse(name, args=["augsburg", *args])


def upload(browser, path) -> ImportRun:
    """Loads a file; without a broker the work is done in place, so the import is checked when the answer comes."""
    with path.open("rb") as file:
        answer = browser.post(url("upload"), {"file": file})
    assert answer.status_code == 302, answer.content.decode()
    return ImportRun.objects.order_by("pk").last()


def form_of(browser, run) -> dict[str, str]:
    """The fields of the columns form as the browser would send them."""
    page = browser.get(url("import", run.pk)).content.decode()
    form = page.split('id="columns"')[1].split("</form>")[0]
    fields = dict(re.findall(r'<input type="hidden" name="(revision)" id="revision" value="(\d+)"', form))
    for name, options in re.findall(r'<select name="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', options) or re.search(r'value="([^"]*)"', options)
        fields[name] = chosen[1]
    for tag in re.findall(r'<input type="text"[^>]*>', form):
        value = re.search(r'value="([^"]*)"', tag)
        fields[re.search(r'name="([^"]+)"', tag)[1]] = value[1] if value else ""
    return fields


def role_field(run, column: str) -> str:
    names = [one["name"] for one in run.proposal["columns"]]
    return f"role_{names.index(column)}"


def test_without_data_the_page_offers_the_one_useful_action(browser):
    page = browser.get(url("data")).content.decode()
    assert "No event log is loaded yet" in page
    assert url("upload") in page


def test_somebody_who_may_not_load_sees_who_may(client, operator):
    client.force_login(operator)
    page = client.get(url("data")).content.decode()
    assert url("upload") not in page
    assert "Lean managers" in page
    assert client.get(url("upload")).status_code == 403


def test_from_upload_to_map_with_four_presses(browser, tmp_path):
    run = upload(browser, write_log(tmp_path, [*GOOD * 4, NO_DAY]))
    page = browser.get(url("import", run.pk)).content.decode()
    assert "<b>25</b> rows in the file" in page
    assert "1 row has a time, but no day and no hour" in page
    assert "Import 24 rows, keep 1 for repair" in page
    answer = browser.post(url("import_confirm", run.pk), {"revision": run.revision})
    assert answer.status_code == 302
    run.refresh_from_db()
    assert run.state == State.IMPORTED
    page = browser.get(url("import", run.pk)).content.decode()
    assert "See the map" in page
    stream = EventSource.objects.get().value_streams.get()
    assert url("map", stream.pk) in page
    page = browser.get(url("data")).content.decode()
    assert url("map", stream.pk) in page


def test_a_person_column_is_masked_locked_and_said_to_be_never_stored(browser, tmp_path):
    run = upload(browser, write_log(tmp_path))
    page = browser.get(url("import", run.pk)).content.decode()
    row = page.split("Worker ID</th>")[1].split("</tr>")[0]
    assert "••••••" in row
    assert "never stored" in row
    assert '<option value="person" selected>' in row


def test_a_changed_column_is_saved_and_checked_without_javascript(browser, tmp_path):
    run = upload(browser, write_log(tmp_path))
    fields = form_of(browser, run) | {role_field(run, "Scrap"): "ignore"}
    assert browser.post(url("import_columns", run.pk), fields).status_code == 302
    run.refresh_from_db()
    assert "scrap" not in run.draft["profile"]["columns"]
    assert run.state == State.CHECKED


def test_a_changed_column_answers_htmx_with_the_parts_that_changed(browser, tmp_path):
    run = upload(browser, write_log(tmp_path))
    fields = form_of(browser, run) | {role_field(run, "Scrap"): "ignore"}
    answer = browser.post(url("import_columns", run.pk) + "?layout=columns", fields, **HTMX)
    page = answer.content.decode()
    run.refresh_from_db()
    assert answer.status_code == 200
    assert "<html" not in page
    assert 'id="check"' in page
    assert f'id="revision" value="{run.revision}" hx-swap-oob="true"' in page
    assert '<select name="role_' not in page  # the form the person is in stays as it is


HALVED = "Auftrag,Schritt,Datum,Beginn,Ende\n" + "".join(
    f"A{n},Drehen,2026-03-0{n},06:00,07:{n}0\nA{n},Fräsen,2026-03-0{n},22:00,{'' if n == 5 else '23:00'}\n"
    for n in range(1, 6)
)


@pytest.fixture
def halved(browser, tmp_path):
    """An import of a file with one day for start and end."""
    path = tmp_path / "halved.csv"
    path.write_text(HALVED + "A6,Drehen,2026-03-06,22:00,05:00\n")
    return upload(browser, path)


def test_day_and_times_of_day_in_columns_of_their_own_are_proposed_joined_and_kept(browser, halved):
    assert halved.state == State.CHECKED
    fields = form_of(browser, halved)
    roles = [fields[role_field(halved, name)] for name in ("Datum", "Beginn", "Ende")]
    assert roles == ["day", "start_clock", "complete_clock"]
    page = browser.get(url("import", halved.pk)).content.decode()
    assert "of the day in Datum" in page
    assert "2026-03-01 06:00" in page
    assert "1 row has a day, but its time of day is missing" in page
    assert "1 row ends earlier in the day than it starts, and the file has one day for both" in page
    halves = {"start": "Datum", "start_clock": "Beginn", "complete": "Datum", "complete_clock": "Ende"}
    browser.post(url("import_columns", halved.pk), fields)
    browser.post(url("import_confirm", halved.pk), {"revision": fields["revision"], "because": "a trial"})
    halved.refresh_from_db()
    browser.post(url("import_confirm", halved.pk), {"revision": halved.revision, "because": "a trial"})
    halved.refresh_from_db()
    assert (halved.state, halved.accepted, halved.quarantined) == (State.IMPORTED, 9, 2)
    assert halves.items() <= halved.profile.content["columns"].items()
    shown = [browser.get(url("import", halved.pk)).content.decode(), b"".join(
        browser.get(url("quarantine", halved.pk)).streaming_content).decode()]  # fmt: skip
    assert "Datum,Beginn,Ende" in shown[1]
    assert "2026-03-06,22:00,05:00" in shown[1]


def test_halves_of_a_time_that_lack_each_other_are_refused_at_the_field(browser, halved):
    fields = form_of(browser, halved)
    for column, role, said in (
        ("Datum", "ignore", "“Start: time of day” needs the day as well"),
        ("Beginn", "ignore", "“Day of start and end” needs two more columns"),
        ("Schritt", "complete", "“Day of start and end” stands for both"),
    ):
        answer = browser.post(url("import_columns", halved.pk), fields | {role_field(halved, column): role})
        assert answer.status_code == 422
        assert said in answer.content.decode()


def test_two_columns_of_one_meaning_are_refused_at_the_field(browser, tmp_path):
    run = upload(browser, write_log(tmp_path))
    fields = form_of(browser, run) | {role_field(run, "Scrap"): "good"}
    answer = browser.post(url("import_columns", run.pk), fields)
    assert answer.status_code == 422
    assert "Good is already Good pieces" in answer.content.decode()
    run.refresh_from_db()
    assert run.draft["profile"]["columns"]["scrap"] == "Scrap"


def test_a_page_left_open_while_somebody_else_changed_the_columns_is_told_so(browser, it_admin, tmp_path):
    run = upload(browser, write_log(tmp_path))
    mine = form_of(browser, run)
    imports.save_draft(run, run.revision, imports.draft_profile(run), run.draft["source"])
    page = browser.post(url("import_columns", run.pk), mine, follow=True).content.decode()
    assert "was changed in the meantime" in page
    assert browser.post(url("import_columns", run.pk), mine, **HTMX).headers["HX-Refresh"] == "true"
    seen = f"{url('import', run.pk)}?layout=columns&seen={mine['revision']}"
    assert browser.get(seen, **HTMX).headers["HX-Refresh"] == "true"


def test_a_second_press_on_import_changes_nothing(browser, tmp_path):
    run = upload(browser, write_log(tmp_path))
    for _ in range(2):
        assert browser.post(url("import_confirm", run.pk), {"revision": run.revision}).status_code == 302
    assert EventSource.objects.get().event_sets.count() == 1


def test_more_than_five_per_cent_asks_for_a_reason_and_keeps_it(browser, tmp_path):
    run = upload(browser, write_log(tmp_path, [*GOOD, NO_DAY]))
    page = browser.get(url("import", run.pk)).content.decode()
    assert 'name="because"' in page
    answer = browser.post(url("import_confirm", run.pk), {"revision": run.revision}, follow=True)
    assert "more than 5 %" in answer.content.decode()
    browser.post(url("import_confirm", run.pk), {"revision": run.revision, "because": "a trial order"})
    assert "a trial order" in browser.get(url("import", run.pk)).content.decode()


def test_progress_is_asked_for_slower_as_time_passes(browser, tmp_path, monkeypatch):
    run = upload(browser, write_log(tmp_path))
    ImportRun.objects.filter(pk=run.pk).update(state=State.IMPORTING)
    page = browser.get(url("import", run.pk)).content.decode()
    assert 'hx-trigger="load delay:1s"' in page
    ImportRun.objects.filter(pk=run.pk).update(created_at="2020-01-01T00:00Z")
    assert 'hx-trigger="load delay:10s"' in browser.get(url("import", run.pk)).content.decode()


def test_cancelling_leaves_nothing_and_says_so(browser, tmp_path):
    run = upload(browser, write_log(tmp_path))
    page = browser.post(url("import_cancel", run.pk), follow=True).content.decode()
    assert "Nothing was stored, and the file is deleted" in page


def test_the_earlier_mapping_can_be_taken_over(browser, tmp_path, lean_manager, augsburg):
    first = imports.import_file(augsburg, write_log(tmp_path, GOOD[:3]), None, "MES", lean_manager)
    run = upload(browser, write_log(tmp_path, GOOD[3:], name="new.csv"))
    fields = form_of(browser, run) | {role_field(run, "Scrap"): "ignore"}
    browser.post(url("import_columns", run.pk), fields)
    page = browser.get(url("import", run.pk)).content.decode()
    assert "Use the mapping of" in page
    run.refresh_from_db()
    browser.post(url("import_columns", run.pk), {"revision": run.revision, "mapping": first.profile.pk})
    run.refresh_from_db()
    assert run.draft["profile"]["columns"] == first.profile.content["columns"]


def test_a_mapping_of_another_site_is_not_there(browser, porto, stranger, tmp_path):
    theirs = imports.import_file(porto, write_log(tmp_path, GOOD[:3]), None, "MES", stranger)
    run = upload(browser, write_log(tmp_path))
    answer = browser.post(url("import_columns", run.pk), {"revision": run.revision, "mapping": theirs.profile.pk})
    assert answer.status_code == 404


def test_a_refused_file_says_what_is_wrong_at_the_field(browser, tmp_path):
    path = tmp_path / "picture.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0" * 64)
    with path.open("rb") as file:
        answer = browser.post(url("upload"), {"file": file})
    assert answer.status_code == 422
    assert "in no known format" in answer.content.decode()
    assert "Known formats" in answer.content.decode()


def test_an_operator_reads_the_result_but_gets_no_rows_and_no_buttons(client, browser, augsburg, tmp_path):
    run = upload(browser, write_log(tmp_path, [*GOOD * 4, NO_DAY]))
    client.force_login(make_user("olga", augsburg, "operator"))
    page = client.get(url("import", run.pk)).content.decode()
    assert "<b>25</b> rows in the file" in page
    assert url("import_confirm", run.pk) not in page
    assert client.get(url("quarantine", run.pk)).status_code == 403
    assert client.post(url("import_confirm", run.pk), {"revision": run.revision}).status_code == 403


def test_the_download_is_safe_to_open_in_a_spreadsheet(browser, tmp_path):
    evil = '=HYPERLINK("x"),Turning,Lathe 1,16:00.0,17:00.0,1,0,W'.replace('"', '""')
    run = upload(browser, write_log(tmp_path, [*GOOD * 4, f'"{evil.split(",")[0]}",' + ",".join(evil.split(",")[1:])]))
    answer = browser.get(url("quarantine", run.pk))
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert "'=HYPERLINK" in text
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_the_page_speaks_german(browser, lean_manager, tmp_path):
    lean_manager.language = "de"
    lean_manager.save()
    run = upload(browser, write_log(tmp_path, [*GOOD * 200, NO_DAY]))
    page = browser.get(url("import", run.pk)).content.decode()
    assert "<b>1.201</b> Zeilen in der Datei" in page
    assert "1.200 Zeilen importieren, 1 zur Reparatur behalten" in page
    assert "Was jede Spalte bedeutet" in page


def test_an_import_that_needs_attention_can_be_started_again(browser, tmp_path):
    run = upload(browser, write_log(tmp_path))
    ImportRun.objects.filter(pk=run.pk).update(state=State.FAILED, **kept(runs.GAVE_UP))
    page = browser.get(url("import", run.pk)).content.decode()
    assert "broken off 5 times" in page
    assert "Start again" in page
    browser.post(url("import_restart", run.pk))
    run.refresh_from_db()
    assert run.state == State.CHECKED
