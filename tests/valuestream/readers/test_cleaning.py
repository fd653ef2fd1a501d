"""The kept copy of a file holds no column about persons, whatever its format, and reads as before."""

import gzip

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from valuestream.core.profile import Profile
from valuestream.readers import reader_for
from valuestream.readers.cleaning import copy_only

CSV = 'Order,Worker,Note\nA1,"Huber, H.","a ""quoted"" note"\nA2,Maier,one,too many\nA3,,two\nlines\n'
XES = """<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1.0" xmlns="http://www.xes-standard.org/">
<extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
<string key="creator" value="Huber"/>
<trace><string key="concept:name" value="A1"/><string key="clerk" value="Huber"/>
<event><string key="concept:name" value="Turning"><string key="by" value="Huber"/></string>
<string key="org:resource" value="Huber"/><date key="time:timestamp" value="2026-03-02T06:00:00+01:00"/></event>
</trace></log>
"""


def read_back(path):
    data = path.read_bytes()
    return (gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data).decode()


@pytest.mark.parametrize("packed", [False, True])
def test_text_loses_the_column_and_the_rows_that_do_not_fit(tmp_path, packed):
    path, target = tmp_path / "a.csv", tmp_path / "b"
    path.write_bytes(gzip.compress(CSV.encode()) if packed else CSV.encode())
    copy_only(["Order", "Note"], path, target, Profile())
    assert read_back(target) == 'Order,Note\nA1,"a ""quoted"" note"\n\nA3,two\n\n'
    assert (target.read_bytes()[:2] == b"\x1f\x8b") is packed


def test_a_long_cell_is_copied_as_the_reader_read_it(tmp_path):
    """2 MB: Arrow takes rows up to 8 MB and quarantines the name, so the copy has to carry it."""
    path, target = tmp_path / "a.csv", tmp_path / "b"
    path.write_text(f"Order,Note\nA1,{'x' * 2_000_000}\n")
    copy_only(["Order", "Note"], path, target, Profile())
    assert read_back(target) == path.read_text()


def test_text_keeps_its_encoding_and_delimiter(tmp_path):
    path, target = tmp_path / "a.csv", tmp_path / "b"
    path.write_bytes("Auftrag;Prüfer;Schritt\r\nA1;Müller;Drehen ½\r\n".encode("cp1252"))
    copy_only(["Auftrag", "Schritt"], path, target, Profile(delimiter=";", encoding="cp1252"))
    assert target.read_bytes() == "Auftrag;Schritt\nA1;Drehen ½\n".encode("cp1252")


@pytest.mark.parametrize("packed", [False, True])
def test_xes_keeps_only_named_attributes_of_traces_and_events(tmp_path, packed):
    path, target = tmp_path / "a.xes", tmp_path / "b"
    path.write_bytes(gzip.compress(XES.encode()) if packed else XES.encode())
    copy_only(["case:concept:name", "concept:name", "time:timestamp"], path, target, Profile(format="xes"))
    text = read_back(target)
    assert "Huber" not in text
    assert text.count("<event") == text.count("<trace") == 1
    again = reader_for(target).propose(target)
    assert {column.name for column in again.columns} == {"case:concept:name", "concept:name", "time:timestamp"}


def test_parquet_loses_the_column_in_data_and_metadata(tmp_path):
    path, target = tmp_path / "a.parquet", tmp_path / "b"
    pq.write_table(pa.table({"Order": ["A1", "A2"], "Worker": ["Huber", "Maier"]}), path)
    copy_only(["Order"], path, target, Profile(format="parquet"))
    assert pq.read_table(target).to_pydict() == {"Order": ["A1", "A2"]}
    assert b"Huber" not in target.read_bytes()
    assert b"Worker" not in target.read_bytes()
