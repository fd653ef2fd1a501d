"""Meters and grids: readings are only added, the same twice adds nothing, and maps count them instead of powers."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from rest_framework.test import APIClient

from lean.models import AuditEntry
from tests.factories import PASSWORD, make_user
from tests.valuestream.nightly import reported
from tests.valuestream.streams import make_stream, small_log
from valuestream.core.fingerprint import fingerprint
from valuestream.core.refusal import Refusal
from valuestream.models import GridVersion, Meter, MeterBatch, MeterFolder
from valuestream.services.energy import factors, meters, powers
from valuestream.services.energy.question import energy_files, energy_of
from valuestream.services.maps import Question, ask
from valuestream.services.mining_runs import mine_at_once
from valuestream.services.night import fetching, meter_files, plans
from valuestream.services.publishing import files_in_use

START = datetime(2026, 3, 2, tzinfo=UTC)  # when the small log's clock begins


@pytest.fixture
def lena(augsburg, client):
    user = make_user("lena", augsburg, "lean_manager")
    client.login(username="lena", password=PASSWORD)
    return user


@pytest.fixture
def saw(augsburg, lena):
    return meters.save_meter(augsburg, by=lena, name="saw", kind="interval", unit="kWh", stations=["Sawing 1"])


def hourly(days=8, kwh=2.0):
    """An amount for each hour of the small log's days, labelled with its end."""
    return [(START + timedelta(hours=hour + 1), kwh) for hour in range(24 * days)]


def batch(meter, readings, lena, **more):
    return meters.add_readings(meter, meters.series_from(readings), by=lena, origin="api", **more)


def test_the_same_readings_twice_are_one_batch(saw, lena):
    first, is_new = batch(saw, hourly(), lena)
    again, is_new_again = batch(saw, list(reversed(hourly())), lena)
    assert (first, is_new, is_new_again) == (again, True, False)
    assert MeterBatch.objects.count() == 1


def test_overlapping_readings_add_what_is_new_and_refuse_what_differs(saw, lena):
    batch(saw, hourly(2), lena)
    assert batch(saw, hourly(3), lena)[1]
    with pytest.raises(Refusal, match="two different readings"):
        batch(saw, [(START + timedelta(hours=1), 7.0)], lena)
    assert MeterBatch.objects.count() == 2


def test_a_batch_changes_the_question_of_a_map_and_nothing_else_does(augsburg, saw, lena):
    factors.save_factor(augsburg, by=lena, key="mix", value="500 g/kWh", basis="location", source="x")
    powers.price_electricity(augsburg, by=lena, location="mix")
    assert energy_of(augsburg) is None
    batch(saw, hourly(1), lena)
    before = energy_of(augsburg)
    batch(saw, hourly(1), lena)
    assert energy_of(augsburg) == before
    batch(saw, hourly(2), lena)
    assert energy_of(augsburg)["meters"][0]["hash"] != before["meters"][0]["hash"]


@pytest.mark.usefixtures("child_in_place")
def test_a_map_counts_what_the_meter_showed_and_keeps_it_when_more_comes(augsburg, saw, lena):
    """192 hours × 2 kWh × 0.5 = 192 kg; the saw runs eight of them, the rest is standby of the orders by share."""
    factors.save_factor(augsburg, by=lena, key="mix", value="500 g/kWh", basis="location", source="x")
    powers.price_electricity(augsburg, by=lena, location="mix")
    batch(saw, hourly(), lena)
    stream = make_stream(augsburg, log=small_log(timezone="UTC"))
    run = ask(Question(stream, stream.source.current)).run
    mine_at_once(run)
    co2e = run.map_version.content["co2e"]
    assert (co2e["metered_kwh"], co2e["total_kg"]) == (pytest.approx(384), pytest.approx(192))
    assert co2e["measured_share"] == 1
    assert co2e["uncovered"] == ["Packing 1", "Turning 1"]
    batch(saw, [(START + timedelta(days=20), 5.0), (START + timedelta(days=20, hours=1), 5.0)], lena)
    assert ask(Question(stream, stream.source.current)).map is None
    assert run.map_version.inputs["energy"]["meters"][0]["until"] == 1


def test_one_reading_tells_no_amount_and_is_left_out(augsburg, saw, lena, child_in_place):
    factors.save_factor(augsburg, by=lena, key="mix", value="500 g/kWh", basis="location", source="x")
    powers.price_electricity(augsburg, by=lena, location="mix")
    batch(saw, hourly()[:1], lena)
    stream = make_stream(augsburg, log=small_log(timezone="UTC"))
    run = ask(Question(stream, stream.source.current)).run
    mine_at_once(run)
    assert run.map_version.content["co2e"]["left_out"] == ["saw"]


@pytest.mark.parametrize(
    ("field", "told"), [("unit", {"unit": "parsec"}), ("unit", {"kind": "power"}), ("factor", {"factor": "none"})]
)
def test_a_meter_that_cannot_be_is_refused_at_its_field(augsburg, lena, field, told):
    with pytest.raises(ValidationError) as refused:
        meters.save_meter(augsburg, by=lena, **{"name": "m", "kind": "interval", "unit": "kWh", **told})
    assert list(refused.value.message_dict) == [field]


def test_a_meter_stands_behind_no_meter_that_stands_behind_it(augsburg, lena, saw):
    hall = meters.save_meter(augsburg, by=lena, name="hall", kind="interval", unit="kWh")
    meters.save_meter(augsburg, by=lena, meter=saw, main=hall)
    with pytest.raises(ValidationError):
        meters.save_meter(augsburg, by=lena, meter=hall, main=saw)


def send(saw, readings, key=""):
    api = APIClient()
    api.login(username="lena", password=PASSWORD)
    address = reverse("api_readings", args=["augsburg", saw.pk])
    body = {"readings": [{"at": at, "value": value} for at, value in readings]}
    return api.post(address, body, format="json", headers={"Idempotency-Key": key} if key else {})


def test_the_api_takes_a_batch_once_and_answers_the_same_again(saw):
    readings = [("2026-03-02T06:15:00+01:00", 1.5), ("2026-03-02T06:30:00+01:00", None)]
    first, again = send(saw, readings, "2026-03-02"), send(saw, readings, "2026-03-02")
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert (first.json()["rows"], first.json()["first"]) == (2, "2026-03-02T05:15:00Z")


def test_the_api_refuses_another_batch_under_a_used_key_and_times_without_offset(saw):
    send(saw, [("2026-03-02T06:15:00Z", 1.5)], "k")
    other = send(saw, [("2026-03-02T06:30:00Z", 1.5)], "k")
    assert (other.status_code, other.json()["code"]) == (409, "key_used")
    assert send(saw, [("2026-03-02T06:45:00", 1.5)]).status_code == 400
    assert send(saw, [("2026-03-02T06:15:00Z", 9.0)]).json()["code"] == "two_values"


def upload(client, route, text, *args, **data):
    file = SimpleUploadedFile("series.csv", text.encode())
    return client.post(reverse(route, args=["augsburg", *args]), {"file": file, **data}, follow=True)


def test_a_file_of_readings_is_added_in_the_sites_time_zone_with_its_quirks_named(client, saw):
    """Four quarter-hours of German winter time with one missing: 06:15 is 05:15 UTC."""
    text = "Zeit;kWh\n02.03.2026 06:15;1,5\n02.03.2026 06:30;1,5\n02.03.2026 06:45;\n02.03.2026 07:00;1,0\n"
    found = upload(client, "meter", text, saw.pk, timezone="Europe/Berlin")
    assert "4 readings added" in found.text
    assert "1 rows without a value" in found.text
    assert saw.batches.get().first == datetime(2026, 3, 2, 5, 15, tzinfo=UTC)
    assert "4 readings were there already" in upload(client, "meter", text, saw.pk, timezone="Europe/Berlin").text


@pytest.mark.parametrize(
    ("text", "said"), [("", "empty"), ("a,b\n1,2\n", "No time"), ("t,a,b\n2026-01-01,1,2\n", "several columns")]
)
def test_a_file_that_is_no_series_is_refused_in_words(client, saw, text, said):
    found = upload(client, "meter", text, saw.pk, timezone="UTC")
    assert found.status_code == 422
    assert said in found.text


def test_a_grid_series_prices_electricity_by_the_hour(client, augsburg, lena):
    rows = "\n".join(f"2026-03-02T{hour:02}:00Z,{300 + hour}" for hour in range(24))
    values = {"name": "DE", "unit": "g/kWh", "source": "operator", "gases": "CO2e", "basis": "location"}
    found = upload(client, "grid_new", f"t,g\n{rows}\n", timezone="UTC", **values)
    assert found.status_code == 200
    assert GridVersion.objects.get().rows == 24
    powers.price_electricity(augsburg, by=lena, location="DE")
    powers.save_power(augsburg, by=lena, kind="station", name="Sawing 1", source="x", process=10.0)
    assert energy_of(augsburg)["grids"][0]["number"] == 1


def test_a_grid_in_the_wrong_unit_is_refused(client, lena):
    rows = "\n".join(f"2026-03-02T{hour:02}:00Z,{300 + hour}" for hour in range(24))
    values = {"name": "DE", "unit": "kg/kWh", "source": "x", "gases": "CO2e", "basis": "location"}
    assert upload(client, "grid_new", f"t,g\n{rows}\n", timezone="UTC", **values).status_code == 422
    assert not GridVersion.objects.exists()


def test_the_database_edits_no_batch(saw, lena):
    batch(saw, hourly(1), lena)
    for change in (lambda: MeterBatch.objects.update(rows=1), lambda: MeterBatch.objects.all().delete()):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_series_are_in_the_backup(saw, lena):
    batch(saw, hourly(1), lena)
    assert [path.suffix for path in files_in_use()] == [".parquet"]
    assert all(path.exists() for path in files_in_use())


def test_the_list_shows_the_tree_and_what_no_meter_counts(client, augsburg, lena, saw):
    hall = meters.save_meter(augsburg, by=lena, name="hall", kind="interval", unit="kWh", stations=["Turning 1"])
    Meter.objects.filter(pk=saw.pk).update(main=hall)
    augsburg.workstations.create(name="Packing 1")
    text = client.get(reverse("meters", args=["augsburg"])).text
    assert text.index(">hall<") < text.index(">saw<")
    assert "No meter counts Packing 1" in text


QUARTERS = "Zeit;kWh\n02.03.2026 06:15;1,5\n02.03.2026 06:30;2,5\n"  # the first is 05:15 UTC


@pytest.fixture
def drop(client, saw, settings, tmp_path, monkeypatch):
    """The saw's folder, switched on by its page."""
    settings.DROP_FOLDERS = tmp_path / "drop"
    monkeypatch.setattr(fetching, "QUIET", -1.0)
    address = reverse("meter_folder", args=["augsburg", saw.pk])
    for _ in range(2):
        client.post(address, {"is_on": "on", "timezone": "Europe/Berlin"})
    return meter_files.path_of(MeterFolder.objects.get())


def fetched(site):
    night = plans.begin_now(site, None)
    return meter_files.fetch_readings(night, lambda: None)


def test_a_folder_is_switched_on_once_in_the_name_of_who_did_it_and_keeps_its_name(augsburg, drop, saw, lena):
    row = MeterFolder.objects.get()
    assert (row.is_on, row.asked_by, drop.is_dir()) == (True, lena, True)
    assert AuditEntry.objects.filter(action="meter_folder.switched").count() == 1
    meters.save_meter(augsburg, by=lena, meter=saw, name="band saw")
    assert meter_files.path_of(MeterFolder.objects.get()) == drop


def test_a_dropped_file_is_added_by_the_night_and_never_twice(augsburg, drop, saw):
    (drop / "march.csv").write_text(QUARTERS)
    night = reported(augsburg)
    assert night.fetched == [{"file": "march.csv", "meter": "saw", "batch": 1, "is_new": True}]
    found = saw.batches.get()
    assert (found.origin, found.first) == ("folder", datetime(2026, 3, 2, 5, 15, tzinfo=UTC))
    (drop / "again.csv").write_text(QUARTERS)
    assert fetched(augsburg) == [{"file": "again.csv", "meter": "saw", "batch": 1, "is_new": False}]
    hashed = found.series_hash[:8]
    assert sorted(path.name for path in (drop / "taken").iterdir()) == [f"{hashed}-again.csv", f"{hashed}-march.csv"]


def test_what_cannot_be_read_stays_and_is_told_and_stops_nothing_else(client, augsburg, drop, saw):
    (drop / "a.csv").write_text("a,b\n1,2\n")
    (drop / "b.csv").write_text(QUARTERS)
    report = reported(augsburg).reports.get().content
    assert {one["kind"]: one["count"] for one in report["owed"]}["meter_files_refused"] == 1
    assert sorted(path.name for path in drop.iterdir()) == ["a.csv", "taken"]
    assert saw.batches.count() == 1
    page = client.get(reverse("meter", args=["augsburg", saw.pk])).text
    assert "a.csv" in page
    assert "No time" in page
    (drop / "a.csv").unlink()
    assert fetched(augsburg) == []
    assert meter_files.refused_at(augsburg) == 0


def test_columns_of_the_folder_are_used_for_its_files(client, augsburg, drop, saw):
    (drop / "a.csv").write_text("t,a,b\n2026-01-01T00:00Z,1,2\n2026-01-01T01:00Z,1,2\n")
    assert "several columns" in fetched(augsburg)[0]["message"]
    form = {"is_on": "on", "timezone": "UTC", "value": "b"}
    client.post(reverse("meter_folder", args=["augsburg", saw.pk]), form)
    assert fetched(augsburg)[0]["is_new"]


def test_a_file_that_is_still_being_written_is_left_and_so_is_everything_when_switched_off(
    client, augsburg, drop, saw, monkeypatch
):
    (drop / "march.csv.part").write_text(QUARTERS)
    assert fetched(augsburg) == []
    (drop / "march.csv.part").rename(drop / "march.csv")
    monkeypatch.setattr(fetching, "QUIET", 60.0)
    assert fetched(augsburg) == []
    monkeypatch.setattr(fetching, "QUIET", -1.0)
    client.post(reverse("meter_folder", args=["augsburg", saw.pk]), {"timezone": "UTC"})
    assert (fetched(augsburg), saw.batches.count()) == ([], 0)


def test_a_fetch_that_was_cut_off_before_the_file_was_moved_adds_it_once(augsburg, drop, saw, monkeypatch):
    (drop / "march.csv").write_text(QUARTERS)
    with monkeypatch.context() as cut:
        cut.setattr(meter_files, "move", lambda *_: (_ for _ in ()).throw(SystemExit))
        with pytest.raises(SystemExit):
            fetched(augsburg)
    assert (saw.batches.count(), (drop / "march.csv").exists()) == (1, True)
    assert fetched(augsburg)[0]["is_new"] is False
    assert (saw.batches.count(), (drop / "march.csv").exists()) == (1, False)


def test_a_folder_that_cannot_be_made_is_told_at_its_field(client, saw, settings, tmp_path):
    settings.DROP_FOLDERS = tmp_path / "file"
    settings.DROP_FOLDERS.write_text("in the way")
    answer = client.post(reverse("meter_folder", args=["augsburg", saw.pk]), {"is_on": "on", "timezone": "UTC"})
    assert answer.status_code == 422
    assert "The folder of this meter cannot be made." in answer.text
    assert not MeterFolder.objects.exists()


@pytest.mark.parametrize(
    ("kind", "value", "at", "code"),
    [
        ("interval", 1e300, START, "impossible_reading"),
        ("cumulative", 2e12, START, "impossible_reading"),  # 13 digits; the bound is 1e12
        ("power", 2e6, START, "impossible_reading"),  # kW: 2 GW
        ("interval", 1.0, datetime(2126, 3, 2, tzinfo=UTC), "future_reading"),
    ],
)
def test_a_reading_that_cannot_be_is_refused_with_its_moment_and_not_kept(augsburg, lena, kind, value, at, code):
    meter = meters.save_meter(augsburg, by=lena, name="m", kind=kind, unit="kW" if kind == "power" else "kWh")
    with pytest.raises(Refusal) as refused:
        batch(meter, [(at, value)], lena)
    assert refused.value.code == code
    assert at.isoformat() in refused.value.message
    assert refused.value.hint
    assert not MeterBatch.objects.exists()


def test_a_counter_that_rises_by_two_gigawatts_since_the_last_batch_is_refused(augsburg, lena):
    """1000 kWh at midnight, 2 001 000 kWh an hour later: 2 GW, twice the bound; half a gigawatt is taken."""
    meter = meters.save_meter(augsburg, by=lena, name="hall", kind="cumulative", unit="kWh")
    batch(meter, [(START, 1000.0)], lena)
    with pytest.raises(Refusal, match="cannot be"):
        batch(meter, [(START + timedelta(hours=1), 2_001_000.0)], lena)
    assert batch(meter, [(START + timedelta(hours=1), 501_000.0)], lena)[1]


def test_a_withdrawn_batch_frees_its_moments_its_readings_and_its_key(client, augsburg, saw, lena):
    wrong = batch(saw, hourly(1, kwh=7.0), lena, key="day")[0]
    address = reverse("batch_withdraw", args=["augsburg", saw.pk, wrong.number])
    assert "Say why" in client.post(address, {"reason": " "}, follow=True).text
    page = client.post(address, {"reason": "wrong transformer ratio"}, follow=True).text
    assert "wrong transformer ratio" in page
    entry = AuditEntry.objects.get(action="readings.withdrawn")
    assert (entry.actor, entry.reason, entry.before["rows"]) == ("lena", "wrong transformer ratio", 24)
    right, is_new = batch(saw, hourly(1), lena, key="day")
    assert (right.number, is_new) == (2, True)
    meters.withdraw(right, by=lena, because="they were right")
    assert batch(saw, hourly(1, kwh=7.0), lena)[1]
    assert all(path.exists() for path in files_in_use())


def test_a_withdrawn_batch_leaves_the_question_of_a_map_and_the_earlier_question_keeps_it(augsburg, saw, lena):
    factors.save_factor(augsburg, by=lena, key="mix", value="500 g/kWh", basis="location", source="x")
    powers.price_electricity(augsburg, by=lena, location="mix")
    first = batch(saw, hourly(1, kwh=7.0), lena)[0]
    batch(saw, [(START + timedelta(days=1, hours=hour), 2.0) for hour in (1, 2)], lena)
    before = energy_of(augsburg)
    meters.withdraw(first, by=lena, because="wrong unit")
    after = energy_of(augsburg)
    assert fingerprint(before) != fingerprint(after)
    kept = [energy_files(augsburg, {"energy": told})["series"]["saw"] for told in (before, after)]
    assert [len(files) for files in kept] == [2, 1]
    assert meters.meters_at(augsburg).get().reading_count == 2


def test_a_meter_whose_readings_are_all_withdrawn_was_not_read(augsburg, saw, lena):
    factors.save_factor(augsburg, by=lena, key="mix", value="500 g/kWh", basis="location", source="x")
    powers.price_electricity(augsburg, by=lena, location="mix")
    meters.withdraw(batch(saw, hourly(1), lena)[0], by=lena, because="wrong meter")
    assert energy_of(augsburg) is None


def test_the_api_withdraws_a_batch_once_and_says_who_and_why(saw):
    send(saw, [("2026-03-02T06:15:00Z", 9.0)])
    assert "withdraw the batch" in send(saw, [("2026-03-02T06:15:00Z", 1.5)]).json()["hint"]
    api = APIClient()
    api.login(username="lena", password=PASSWORD)
    address = reverse("api_batch_withdraw", args=["augsburg", saw.pk, 1])
    assert api.post(address, {"reason": ""}, format="json").status_code == 400
    found, again = (api.post(address, {"reason": "slip"}, format="json") for _ in range(2))
    assert (found.json()["withdrawn_by"], found.json()["withdrawn_because"]) == ("lena", "slip")
    assert (again.status_code, again.json()["code"]) == (422, "withdrawn")
    assert send(saw, [("2026-03-02T06:15:00Z", 1.5)]).status_code == 201


def test_the_database_withdraws_only_with_who_and_why_and_once(saw, lena):
    row = MeterBatch.objects.filter(pk=batch(saw, hourly(1), lena)[0].pk)
    now = datetime(2026, 3, 5, tzinfo=UTC)
    said = {"withdrawn_at": now, "withdrawn_by": lena, "withdrawn_because": "slip"}
    refused = [{"withdrawn_at": now}, {**said, "withdrawn_because": ""}, {**said, "rows": 1}]
    for change in refused:
        with pytest.raises(IntegrityError), transaction.atomic():
            row.update(**change)
    row.update(**said)
    with pytest.raises(IntegrityError), transaction.atomic():
        row.update(withdrawn_at=None, withdrawn_by=None, withdrawn_because="")
