"""Every format gives the identical log of the same ten events; a person leaves no trace."""

import dataclasses

import numpy as np
import pytest

from tests.valuestream.readers import ten_events as ten
from valuestream.core.eventlog import EventLog
from valuestream.readers import READERS, reader_for

FILES = {
    "csv": lambda folder: (ten.write_csv(folder / "ten.csv"), ten.TABLE),
    "csv.gz": lambda folder: (ten.write_csv(folder / "ten.csv.gz", packed=True), ten.TABLE),
    "tsv": lambda folder: (
        ten.write_csv(folder / "ten.tsv", "\t"),
        dataclasses.replace(ten.TABLE, delimiter="\t"),
    ),
    "xes": lambda folder: (ten.write_xes(folder / "ten.xes"), ten.XES),
    "xes.gz": lambda folder: (ten.write_xes(folder / "ten.xes.gz", packed=True), ten.XES),
    "parquet": lambda folder: (ten.write_parquet(folder / "ten.parquet"), ten.TABLE),
    "halved csv": lambda folder: (ten.write_halved_csv(folder / "halved.csv"), ten.HALVED_TABLE),
    "halved xes": lambda folder: (ten.write_halved_xes(folder / "halved.xes"), ten.HALVED_XES),
    "halved parquet": lambda folder: (ten.write_halved_parquet(folder / "halved.parquet"), ten.HALVED_TABLE),
}


def as_plain(log: EventLog) -> dict[str, object]:
    """The log as lists that can be compared."""

    def plain(value: object) -> object:
        if dataclasses.is_dataclass(value):
            return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
        return value.tolist() if isinstance(value, np.ndarray) else value

    return plain(log)


@pytest.mark.parametrize("kind", FILES)
def test_every_format_gives_the_identical_log(tmp_path, kind):
    first_path, first_profile = FILES["csv"](tmp_path)
    expected = reader_for(first_path).read(first_path, first_profile)
    path, profile = FILES[kind](tmp_path)
    found = reader_for(path).read(path, profile)
    assert as_plain(found.log) == as_plain(expected.log)
    assert (found.trust.rows_read, found.trust.accepted) == (10, 10)
    assert len(found.log) == 10


def test_the_ten_events_say_what_was_written(tmp_path):
    path, profile = FILES["csv"](tmp_path)
    log = reader_for(path).read(path, profile).log
    assert log.case.names == ("A-1", "B-2")
    assert log.activity.names == ("Saw", "Mill", "Check", "Saw & cut", "Paint", "Pack")
    assert log.start[0] == np.datetime64("2024-03-04T05:00:00", "us").astype(int)  # 06:00 in Berlin, winter
    assert log.good.sum() == 134  # 10+9+8+1+9+20+20+19+19+19
    assert log.scrap.sum() == 3
    assert log.timezone == "Europe/Berlin"


@pytest.mark.parametrize("kind", FILES)
def test_a_person_leaves_no_trace(tmp_path, kind):
    path, profile = FILES[kind](tmp_path)
    reader = reader_for(path)
    result = reader.read(path, profile)
    proposal = reader.propose(path)
    told = repr((as_plain(result.log), result.trust, result.quarantine.fields, proposal.as_json()))
    assert not [name for name in ("Meier", "Huber", "Kraus", "Sommer", "Wörner") if name in told]
    assert set(proposal.profile.dropped) == set(profile.dropped)


@pytest.mark.parametrize("kind", FILES)
def test_the_proposal_alone_reads_the_file(tmp_path, kind):
    path, _ = FILES[kind](tmp_path)
    reader = reader_for(path)
    profile = reader.propose(path).profile
    assert len(reader.read(path, profile).log) == 10


def test_reader_keys_are_unique():
    assert len({reader.key for reader in READERS}) == len(READERS)
