"""Whatever stands in a table: every row is accepted, a copy, or in the quarantine file. Nothing is guessed."""

import csv
import io
import tempfile
from collections import Counter
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from valuestream.core.profile import Profile
from valuestream.readers import reader_for

HEADER = ["Order", "Step", "Start", "End", "Good", "Worker"]
TIMES = st.one_of(
    st.datetimes().map(lambda moment: moment.isoformat(" ")),
    st.sampled_from(
        ["", "16:00.0", "45000.25", "2024-03-31 02:30", "2024-10-27 02:30", "29.02.2023", "01/02/2024 10:00",
         "2024-02-30 1:00", "2024-03-04 06:00",
         "2024-03-04 07:00", "2024-03-04T07:00:00Z", "1970-01-01 00:00", "2199-01-01 00:00", "soon"]
    ),
)  # fmt: skip
WORDS = st.one_of(
    st.sampled_from(["A", "B", "Saw", "", " ", "x" * 1001, "a;b", 'say "no"', "line\nbreak", "\x07", "Müller", "=1+1"]),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r"), max_size=12),
)
NUMBERS = st.sampled_from(["", "0", "5", "-1", "1,5", "1.5", "NaN", "many", "1e400"])
ROW = st.tuples(WORDS, WORDS, TIMES, TIMES, NUMBERS, st.sampled_from(["Huber4711", "Maier0815"])).map(list)
ODD_ROW = st.one_of(ROW, ROW, ROW, ROW, st.lists(WORDS, min_size=2, max_size=9).filter(lambda row: len(row) != 6))


def written(rows: list[list[str]], delimiter: str) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows([HEADER, *rows])
    return out.getvalue().encode()


@settings(max_examples=150)
@given(
    st.lists(ODD_ROW, min_size=1, max_size=25),
    st.sampled_from([",", ";", "\t"]),
    st.booleans(),
    st.sampled_from(["", "Europe/Berlin"]),
)
def test_every_row_is_accounted_for(rows, delimiter, drop_duplicates, zone):
    profile = Profile(
        columns={"case": "Order", "activity": "Step", "start": "Start", "complete": "End", "good": "Good"},
        dropped=("Worker",), delimiter=delimiter, drop_duplicates=drop_duplicates, timezone=zone,
    )  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "messy.csv"
        path.write_bytes(written(rows, delimiter))
        result = reader_for(path).read(path, profile)
        result.quarantine.write_csv(Path(folder) / "quarantine.csv")
        with (Path(folder) / "quarantine.csv").open(encoding="utf-8-sig", newline="") as file:
            listed = list(csv.DictReader(file))
    trust = result.trust
    assert trust.rows_read == len(rows)
    assert trust.rows_read == trust.accepted + trust.duplicates + trust.quarantined
    assert len(result.log) == trust.accepted
    numbers = [int(row["row"]) for row in listed]
    assert len(numbers) == trust.quarantined == len(set(numbers))
    assert not set(numbers) & set(result.log.row.tolist())
    assert all(row["code"] and row["sentence"] for row in listed)
    assert Counter(row["code"] for row in listed) == Counter(
        {reason.code: reason.count for reason in trust.reasons if reason.effect == "quarantined"}
    )
    assert not [name for name in ("Huber4711", "Maier0815") if name in repr((listed, result.log, trust))]
    said = {row[0].strip() for row in rows}
    assert set(result.log.case.names) <= said  # no name that the file does not hold


HALVED = ["Order", "Step", "Day", "From", "To", "Worker"]
DAYS = st.sampled_from(
    ["2024-03-04", "2024-03-31", "04.03.2024", "2024-03-04 00:00", "2024-03-04 06:00", "", "soon", "45000"]
)
CLOCKS = st.one_of(
    st.times().map(str),
    st.sampled_from(["", "06:00", "2:30", "143000", "16:00.0", "25:00", "06:00Z", "30.12.1899 06:00", "0.25"]),
)


@settings(max_examples=100)
@given(
    st.lists(
        st.tuples(st.just("A"), st.just("Saw"), DAYS, CLOCKS, CLOCKS, st.just("Huber4711")), min_size=1, max_size=25
    ),
    st.sampled_from(["", "Europe/Berlin"]),
)
def test_every_row_with_its_time_in_two_columns_is_accounted_for(rows, zone):
    times = {"start": "Day", "start_clock": "From", "complete": "Day", "complete_clock": "To"}
    profile = Profile(columns={"case": "Order", "activity": "Step", **times}, dropped=("Worker",), timezone=zone)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "messy.csv"
        path.write_text("\n".join(",".join(row) for row in [HALVED, *rows]) + "\n")
        result = reader_for(path).read(path, profile)
    trust = result.trust
    assert trust.rows_read == len(rows) == trust.accepted + trust.quarantined
    assert set(result.quarantine.columns) <= {"Day", "From", "To"}
    assert "Huber4711" not in repr(result)
