"""The quarantine file: whole, and harmless to a spreadsheet."""

import csv

from tests.valuestream.core.raw import take


def test_every_row_is_in_the_file_with_its_reason_and_its_cells(tmp_path):
    result = take({}, {"case": "=cmd|' /C calc'!A0", "start": "16:00.0"}, {"activity": "", "good": "-"})
    result.quarantine.write_csv(tmp_path / "q.csv", translate=str.upper)
    with (tmp_path / "q.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["row"] for row in rows] == ["2", "3"]
    assert rows[0]["code"] == "time_without_day"
    assert rows[0]["sentence"] == "THE TIME HAS NO DAY AND NO HOUR."
    assert rows[0]["case column"] == "'=cmd|' /C calc'!A0"
    assert rows[0]["value"] == "16:00.0"
    assert rows[1]["column"] == "activity column"


def test_an_empty_quarantine_has_only_a_header(tmp_path):
    take({}).quarantine.write_csv(tmp_path / "q.csv")
    assert len((tmp_path / "q.csv").read_text().splitlines()) == 1
