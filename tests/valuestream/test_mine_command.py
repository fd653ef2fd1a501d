"""``manage.py mine``: one file in, one document out, whatever the file is; nothing else is touched."""

import gzip
import io
import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command

from tests.valuestream.logs import GOOD, HEADER, NO_DAY, WORKERS, public_log, write_log

NOISE = random.Random(1).randbytes
ROOT = Path(__file__).resolve().parents[2]


def mine(path, *options) -> tuple[int, dict]:
    """Exit code and document."""
    out = io.StringIO()
    try:
        call_command("mine", str(path), "--json", *options, stdout=out)
    except SystemExit as stop:
        return int(stop.code), json.loads(out.getvalue())
    return 0, json.loads(out.getvalue())


def refusal(path, *options) -> str:
    """The code of a refusal that says everything a refusal must say."""
    code, document = mine(path, *options)
    assert (code, document["schema"]) == (3, "newlean.refusal/1")
    assert document["message"]
    assert set(document) == {"schema", "code", "message", "hint"}
    return document["code"]


def test_the_command_needs_no_database_and_makes_no_data_folder(tmp_path):
    path = write_log(tmp_path)
    environment = {
        "PATH": os.environ["PATH"],
        "NEWLEAN_DATA": str(tmp_path / "data"),
        "DATABASE_URL": "postgres://no.where/x",
    }
    done = subprocess.run(
        [sys.executable, "manage.py", "mine", str(path), "--json"],
        cwd=ROOT, env={**environment, "HOME": str(tmp_path)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["events"] == len(GOOD)
    assert not (tmp_path / "data").exists()


def test_columns_that_explain_themselves_need_no_option(tmp_path):
    code, document = mine(write_log(tmp_path))
    assert code == 0
    assert (document["cases"], document["events"], document["activities"], document["resources"]) == (2, 6, 3, 3)
    assert document["source"]["columns"]["case"] == "Order"
    assert document["source"]["persons_dropped"] == ["Worker ID"]
    assert not any(worker in json.dumps(document) for worker in WORKERS)
    assert document["trust"]["rows_read"] == document["trust"]["accepted"] == 6
    assert sum(step["scrap"] for step in document["steps"]) == 1


def test_a_german_export_is_read_with_its_own_signs(tmp_path):
    path = tmp_path / "export.csv"
    rows = ["Auftrag;Arbeitsgang;Maschine;Beginn;Ende;Gutmenge;Ausschuss"]
    rows += [
        "A1;Drehen;DMG 1;13.03.2026 06:00;13.03.2026 07:00;10,5;0",
        "A1;Fräsen;DMG 2;13.03.2026 08:00;13.03.2026 09:00;10;1",
    ]
    rows += ["A2;Drehen;DMG 1;14.03.2026 06:00;14.03.2026 07:00;10;0"]
    path.write_text("\n".join(rows), encoding="cp1252")
    code, document = mine(path, "--timezone", "Europe/Berlin")
    assert code == 0
    assert {step["activity"]: step["good"] for step in document["steps"]} == {"Drehen": 20.5, "Fräsen": 10.0}
    assert document["period"]["first"] == "2026-03-13T06:00:00+01:00"


HALVED = "Auftrag;Arbeitsgang;{};Werker\n" + "".join(
    f"A{n};Drehen;0{n}.03.2026;06:{n}0;0{n}.03.2026;07:{n}0;Huber\nA{n};Fräsen;0{n}.03.2026;08:00;0{n}.03.2026;08:{n}5;Maier\n"
    for n in range(1, 6)
)


def write_halved(folder, *names):
    path = folder / "halved.csv"
    path.write_text(HALVED.format(";".join(names)))
    return path


def test_day_and_time_of_day_in_two_columns_are_joined(tmp_path):
    path = write_halved(tmp_path, "Startdatum", "Startzeit", "Enddatum", "Endzeit")
    code, document = mine(path)
    assert (code, document["events"], document["trust"]["accepted"]) == (0, 10, 10)
    assert (document["period"]["first"], document["period"]["last"]) == ("2026-03-01T06:10:00", "2026-03-05T08:55:00")
    assert document["processing_s"]["sum"] == (5 * 60 + 15 + 25 + 35 + 45 + 55) * 60
    times = {"start": "Startdatum", "start_clock": "Startzeit", "complete": "Enddatum", "complete_clock": "Endzeit"}
    assert times.items() <= document["source"]["columns"].items()


def test_a_time_in_two_columns_is_named_with_a_plus(tmp_path):
    path = write_halved(tmp_path, "T1", "U1", "T2", "U2")
    code, document = mine(path, "--start", "T1+U1", "--complete", "T2 + U2")
    assert (code, document["events"], document["period"]["first"]) == (0, 10, "2026-03-01T06:10:00")
    code, document = mine(path, "--complete", "T2+U2")
    assert (code, document["start_estimated"]) == (0, True)
    assert refusal(path, "--start", "T1+U9") == "unknown_column"


def test_one_day_may_be_named_for_both_times(tmp_path):
    path = write_halved(tmp_path, "T", "U1", "T2", "U2")
    code, document = mine(path, "--start", "T+U1", "--complete", "T+U2")
    assert (code, document["events"], document["period"]["last"]) == (0, 10, "2026-03-05T08:55:00")


def test_a_column_that_has_a_plus_in_its_name_is_that_column(tmp_path):
    path = write_log(tmp_path, header="Order,Operation,Machine,Start+Setup,End,Good,Scrap,Worker ID")
    document = mine(path, "--start", "Start+Setup", "--complete", "End")[1]
    assert document["source"]["columns"]["start"] == "Start+Setup"
    assert "start_clock" not in document["source"]["columns"]


def test_a_profile_file_names_both_halves(tmp_path):
    path, profile = write_halved(tmp_path, "T1", "U1", "T2", "U2"), tmp_path / "p.toml"
    profile.write_text(
        'date_order = "dmy"\n[columns]\ncase = "Auftrag"\nactivity = "Arbeitsgang"\n'
        'start = "T1"\nstart_clock = "U1"\ncomplete = "T2+U2"\n'
    )
    code, document = mine(path, "--profile", str(profile))
    assert (code, document["events"]) == (0, 10)


def test_named_columns_are_used_and_the_rest_is_taken_from_their_names(tmp_path):
    path = write_log(tmp_path, header="K,V,M,B,E,G,S,W")
    named = {"case": "K", "activity": "V", "start": "B", "complete": "E", "resource": "M", "good": "G", "scrap": "S"}
    code, document = mine(path, *(word for role, column in named.items() for word in (f"--{role}", column)))
    assert (code, document["events"]) == (0, 6)
    assert document["processing_s"]["sum"] == (60 + 30 + 10 + 60 + 45 + 15) * 60


def test_one_named_time_means_that_there_is_no_other(tmp_path):
    code, document = mine(write_log(tmp_path), "--complete", "End")
    assert (code, document["start_estimated"], document["processing_s"]["n"]) == (0, True, 0)


def test_extra_quantities_are_added_up_by_name(tmp_path):
    document = mine(write_log(tmp_path), "--extra", "pieces=Good")[1]
    assert sum(step["extra"]["pieces"] for step in document["steps"]) == 10 + 9 + 9 + 10 + 10 + 10


def test_a_step_pattern_cuts_steps_out_of_activities(tmp_path):
    rows = [row.replace("Turning", "Turning - Machine 4") for row in GOOD]
    path = write_log(tmp_path, rows)
    assert {step["activity"] for step in mine(path)[1]["steps"]} >= {"Turning - Machine 4"}
    pattern = r"^(?P<step>.+?)(?: - (?P<station>Machine \d+))?$"
    assert {step["activity"] for step in mine(path, "--step-pattern", pattern)[1]["steps"]} >= {"Turning"}
    assert refusal(path, "--step-pattern", "(?P<step>") == "step_rule"


def test_a_profile_file_says_it_all(tmp_path):
    path = write_log(tmp_path, header="K,V,M,B,E,G,S,W")
    profile = tmp_path / "p.toml"
    profile.write_text(
        'timezone = "Europe/Berlin"\n[columns]\ncase = "K"\nactivity = "V"\nstart = "B"\ncomplete = "E"\n'
    )
    code, document = mine(path, "--profile", str(profile))
    assert (code, document["period"]["timezone"], document["resources"]) == (0, "Europe/Berlin", None)
    assert document["source"]["columns"] == {"case": "K", "activity": "V", "start": "B", "complete": "E"}


@pytest.mark.parametrize(
    "text", ["case = [", "colour = 'red'", "[columns]\nboss = 'W'", "columns = 5", "delimiter = 7"]
)
def test_a_bad_profile_file_is_refused_with_its_fault(tmp_path, text):
    profile = tmp_path / "p.toml"
    profile.write_text(text)
    assert refusal(write_log(tmp_path), "--profile", str(profile)) == "bad_profile"


def test_exact_copies_are_kept_and_counted_unless_they_shall_be_dropped(tmp_path):
    path = write_log(tmp_path, [*GOOD, GOOD[0]])
    kept = mine(path)[1]
    assert (kept["events"], kept["trust"]["duplicates"]) == (7, 0)
    assert [(r["code"], r["count"], r["rows"]) for r in kept["trust"]["reasons"] if r["code"] == "duplicate_row"] == [
        ("duplicate_row", 1, [7])
    ]
    dropped = mine(path, "--drop-duplicates")[1]
    assert (dropped["events"], dropped["trust"]["duplicates"]) == (6, 1)


def test_rows_that_cannot_be_used_are_counted_with_their_reason(tmp_path):
    trust = mine(write_log(tmp_path, [*GOOD, NO_DAY]))[1]["trust"]
    assert (trust["rows_read"], trust["accepted"], trust["quarantined"]) == (7, 6, 1)
    assert trust["reasons"][0]["code"] == "time_without_day"
    assert trust["reasons"][0]["rows"] == [7]


def test_a_period_keeps_the_cases_completed_in_it(tmp_path):
    path = write_log(tmp_path)
    document = mine(path, "--from", "2026-03-02T09:10", "--to", "2026-03-02T09:45")[1]
    assert (document["cases"], document["events"]) == (1, 3)  # A1 ends at 09:10; A2 at 09:45, which is not in it
    assert document["period"]["from"] == "2026-03-02T09:10"
    assert refusal(path, "--from", "2027-01-01") == "nothing_in_period"
    assert refusal(path, "--from", "2026-03-02", "--to", "2026-03-01") == "bad_period"
    assert refusal(path, "--from", "soon") == "bad_period"
    assert refusal(path, "--from", "2026-03-02T06:00+01:00") == "bad_period"  # the log has a wall clock only


def test_without_json_a_readable_table_is_printed(tmp_path, capsys):
    call_command("mine", str(write_log(tmp_path)))
    out = capsys.readouterr().out
    assert "6 rows read = 6 accepted + 0 duplicates + 0 quarantined" in out
    assert "Turning → Grinding" in out


def test_without_json_a_refusal_is_a_sentence_on_standard_error(tmp_path, capsys):
    with pytest.raises(SystemExit) as stop:
        call_command("mine", str(tmp_path / "none.csv"))
    assert stop.value.code == 3
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "There is no file" in printed.err


def test_what_is_no_file_is_refused(tmp_path):
    assert refusal(tmp_path / "none.csv") == "no_file"
    assert refusal("a\0b") == "no_file"
    assert refusal(tmp_path) == "is_a_folder"
    assert refusal("/dev/zero") == "not_a_file"
    (tmp_path / "empty.csv").touch()
    assert refusal(tmp_path / "empty.csv") == "empty_file"


def test_a_file_that_may_not_be_read_is_refused(tmp_path, monkeypatch):
    path = write_log(tmp_path)

    def forbidden(*_args, **_kwargs):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("valuestream.services.bare_file.reader_for", forbidden)
    assert refusal(path) == "unreadable"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", NOISE(4096)),
        ("a.csv", b"\x00\x01\x02" * 1000),
        ("a.csv", b"case,activity,start\n"),
        ("a.csv", HEADER.encode() + b"\n"),
        ("a.csv", b"just words\nand more words\n"),
        ("a.csv.gz", gzip.compress(b"case,activity\n" * 1000, mtime=0)[:-30]),
        ("a.csv.gz", b"\x1f\x8b" + NOISE(300)),
        ("a.csv.gz", gzip.compress(b"a" * 200_000_000, mtime=0)),
        ("a.xes", b"<log><trace>"),
        ("a.xes", b"<log>" + b"<trace>" * 200_000),
        ("a.xes", b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a 'b'>]><log>&a;</log>"),
        ("a.xes", b"<log></log>"),
        ("a.parquet", b"PAR1" + NOISE(500) + b"PAR1"),
        ("a.json", b"[" * 100_000),
        ("a.xlsx", b"PK\x03\x04" + NOISE(500)),
    ],
)
def test_a_file_that_is_no_event_log_is_refused(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content)
    assert refusal(path)


def test_a_column_that_is_not_there_is_refused_with_those_that_are(tmp_path):
    code, document = mine(write_log(tmp_path), "--case", "Auftrag")
    assert (code, document["code"]) == (3, "unknown_column")
    assert "Order, Operation, Machine" in document["hint"]


def test_columns_that_explain_nothing_are_listed_with_the_option_to_name_them(tmp_path):
    code, document = mine(write_log(tmp_path, header="K,V,M,B,E,G,S,W"))
    assert (code, document["code"]) == (3, "no_case_column")
    assert document["hint"] == "Name it with --case. It has: K, V, M, B, E, G, S, W."


@pytest.mark.parametrize(
    "option",
    [("--timezone", "Mars/Olympus"), ("--encoding", "klingon"), ("--delimiter", "ab"), ("--decimal", "x"),
     ("--date-order", "xyz"), ("--extra", "nameless"), ("--profile", "none.toml"), ("--step-pattern", "(")],
)  # fmt: skip
def test_a_bad_option_is_refused(tmp_path, option):
    assert refusal(write_log(tmp_path), *option)


def test_any_failure_becomes_a_refusal_and_the_details_go_to_the_log(tmp_path, monkeypatch, caplog):
    for error, code in (
        (MemoryError(), "out_of_memory"),
        (RecursionError(), "too_deep"),
        (KeyError("x"), "unreadable"),
    ):

        def fail(*_args, error=error, **_kwargs):
            raise error

        monkeypatch.setattr("valuestream.services.bare_file.reader_for", fail)
        assert refusal(write_log(tmp_path)) == code
    assert "KeyError" in caplog.text


def test_the_production_log_needs_no_option():  # the figures are those of test_minedoc.py
    path = public_log("levy_production/Production_Data.csv")
    code, document = mine(path, "--rework", "Qty for MRB")
    assert (code, document["variants"]["count"]) == (0, 221)
    assert sum(step["rework"] or 0 for step in document["steps"]) == 105
    assert document["lead_time_s"]["median"] == 1_201_080
