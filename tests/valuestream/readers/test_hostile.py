"""Files that want to hurt: each is refused in words within 20 seconds, and the parent lives."""

import gzip
import json
import random
import zlib
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from lean import sandbox

MIB = 1024**2
LOG = b'<?xml version="1.0"?>\n%b<log xes.version="1.0"><trace><string key="concept:name" value="1"/>%b</trace></log>'
EVENT = (
    b'<event><string key="concept:name" value="%b"/><date key="time:timestamp" value="2024-01-01T00:00:00Z"/></event>'
)
HEADER = b"Order,Step,Start,End\n"
ROW = b"A,Saw,2024-03-04 06:00,2024-03-04 07:00\n"


def laughs() -> bytes:
    entities = b"".join(b'<!ENTITY l%d "%b">' % (i, b"&l%d;" % (i - 1) * 10 if i else b"lol") for i in range(10))
    return LOG % (b"<!DOCTYPE log [%b]>" % entities, EVENT % b"&l9;")


def external() -> bytes:
    return LOG % (b'<!DOCTYPE log [<!ENTITY x SYSTEM "file:///etc/passwd">]>', EVENT % b"&x;")


def nested(depth: int = 200_000) -> bytes:
    inner = b'<string key="a" value="b">' * depth + b"</string>" * depth
    return LOG % (b"", b"<event>" + inner + b"</event>")


def zipped(prefix: bytes, filling: bytes, size: int, suffix: bytes = b"") -> bytes:
    """gzip of ``prefix``, ``filling`` repeated to ``size`` bytes, and ``suffix``."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    block = filling * (MIB // len(filling))
    parts = [packer.compress(prefix)]
    parts += [packer.compress(block) for _ in range(size // len(block))]
    return b"".join([*parts, packer.compress(suffix), packer.flush()])


def one_huge_attribute() -> bytes:
    head, tail = (LOG % (b"", EVENT % b"CUT")).split(b"CUT")
    return zipped(head, b"x", 256 * MIB, tail)


def exploding_parquet(path: Path) -> None:
    """20 million rows of a text of 2,000 characters: a few kB on disk, 40 GB when written out."""
    text = pa.DictionaryArray.from_arrays(pa.array([0] * MIB, pa.int32()), ["x" * 2000])
    table = pa.table({name: text for name in ("Order", "Step", "Start", "End")})
    with pq.ParquetWriter(path, table.schema, compression="zstd") as writer:
        for _ in range(20):
            writer.write_table(table)


def namesakes() -> bytes:
    text = pa.array(["2024-03-04 06:00"])
    sink = pa.BufferOutputStream()
    pq.write_table(pa.table([text] * 5, names=["Order", "Step", "Start", "Start", "End"]), sink)
    return sink.getvalue().to_pybytes()


MAKERS = {
    "billion_laughs.xes": (laughs, "doctype"),
    "external_entity.xes": (external, "doctype"),
    "doctype_in_latin_1.xes": (lambda: laughs().replace(b'"1.0"?', b'"1.0" encoding="ISO-8859-1"?', 1), "doctype"),
    "hidden_in_utf_7.xes": (lambda: laughs().replace(b'"1.0"?', b'"1.0" encoding="UTF-7"?', 1), "unknown_encoding"),
    "undefined_entity.xes": (lambda: LOG % (b"", EVENT % b"&lol;"), "not_xml"),
    "nul_by_number.xes": (lambda: LOG % (b"", EVENT % b"a&#0;"), "not_xml"),
    "utf_16.xes": (lambda: (LOG % (b"", EVENT % b"a")).decode().encode("utf-16"), "unknown_encoding"),
    "deep.xes": (nested, "too_deep"),
    "seventy_levels.xes": (lambda: nested(70), "too_deep"),
    "bomb_one_attribute.xes.gz": (one_huge_attribute, "zip_bomb"),
    "bomb_events.xes.gz": (lambda: zipped(b"<log><trace>", EVENT % b"a", 200 * MIB, b"</trace></log>"), "zip_bomb"),
    "bomb.csv.gz": (lambda: zipped(HEADER, ROW, 200 * MIB), "zip_bomb"),
    "bomb_in_pieces.csv.gz": (lambda: gzip.compress(HEADER) + zipped(b"", b"\n", 200 * MIB), "zip_bomb"),
    "truncated.xes": (lambda: (LOG % (b"", EVENT % b"a"))[:-40], "not_xml"),
    "truncated.xes.gz": (lambda: gzip.compress(LOG % (b"", EVENT % b"a" * 99))[:-60], "truncated"),
    "damaged.csv.gz": (lambda: gzip.compress(HEADER + ROW * 999)[:40] + b"\xff" * 40, "damaged_gzip"),
    "nul.csv": (lambda: HEADER + ROW + b"A,S\0w,2024-03-04 06:00,2024-03-04 07:00\n", "unknown_format"),
    "late_nul.csv": (lambda: HEADER + ROW * 9999 + b"A,S\0w,,\n", "nul_bytes"),
    "columns.csv": (lambda: b",".join(b"c%d" % i for i in range(300_000)) + b"\n" + b"1,\n", "too_many_columns"),
    "open_quote.csv": (lambda: HEADER + b'A,"Saw,2024' + ROW * 1_000_000, "open_quote"),
    "open_quote_late.csv": (lambda: HEADER + ROW * 9 + b'A,"Saw,2024\n' + ROW * 99, "open_quote"),
    "one_endless_row.csv": (lambda: HEADER + b"x" * 40 * MIB, "open_quote"),
    "empty.csv": (lambda: b"", "empty_file"),
    "blank.csv": (lambda: b"\n \n", "empty_file"),
    "header.csv": (lambda: HEADER, "no_rows"),
    "header_without_line_end.csv": (lambda: HEADER.strip(), "no_rows"),
    "nothing.csv.gz": (lambda: gzip.compress(b""), "empty_file"),
    "packed_twice.csv.gz": (lambda: gzip.compress(gzip.compress(HEADER + ROW)), "unknown_format"),
    "header.csv.gz": (lambda: gzip.compress(HEADER), "no_rows"),
    "no_events.xes": (lambda: b'<?xml version="1.0"?><log xes.version="1.0"></log>', "no_rows"),
    "page.xes": (lambda: b"<?xml version='1.0'?><html><body/></html>", "not_xes"),
    "noise.csv": (lambda: random.Random(1).randbytes(100_000), "unknown_format"),
    "sheet.csv": (lambda: b"PK\x03\x04" + bytes(100), "unknown_format"),
    "damaged.parquet": (lambda: b"PAR1" + random.Random(1).randbytes(5000) + b"PAR1", "damaged_parquet"),
    "two_of_a_name.parquet": (namesakes, "repeated_columns"),
    "exploding.parquet": (exploding_parquet, "mostly_unusable"),
}  # fmt: skip
PROFILES = {
    "xes": {
        "format": "xes",
        "columns": {"case": "case:concept:name", "activity": "concept:name", "complete": "time:timestamp"},
    },
    "csv": {"columns": {"case": "Order", "activity": "Step", "start": "Start", "complete": "End"}},
}


# Files whose first megabytes are an ordinary log: the proposal shows them, reading refuses them.
LOOK_HARMLESS = {"late_nul.csv", "open_quote_late.csv", "exploding.parquet", "bomb.csv.gz"}


@pytest.mark.parametrize("name", MAKERS)
def test_a_hostile_file_is_refused_in_words(tmp_path, name):
    maker, code = MAKERS[name]
    path = tmp_path / name
    if name.startswith("exploding"):
        maker(path)
    else:
        path.write_bytes(maker())
    job = tmp_path / "job.json"
    job.write_text(json.dumps({"path": str(path), "profile": PROFILES["xes" if ".xes" in name else "csv"]}))
    outcome = sandbox.run(
        "tests.valuestream.readers.reading",
        [str(job)],
        scratch=job.parent,
        memory_bytes=4 * sandbox.GIB,
        cpu_seconds=20,
        wall_seconds=60,
    )
    assert outcome.ok, outcome
    answers = json.loads((tmp_path / "answers.json").read_text())
    for command, answer in answers.items():
        assert answer["seconds"] < 20
        if command == "read" or name not in LOOK_HARMLESS:
            assert answer.get("code") == code, (command, answer)
            assert answer["message"]
            assert answer["hint"]
