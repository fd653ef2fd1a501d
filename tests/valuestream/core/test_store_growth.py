"""What an import costs follows its events: months without a case of it are not read, and keep the names of theirs."""

from dataclasses import replace

import numpy as np
import pytest

from tests.factories import encode, make_log
from tests.valuestream.core.test_store import ROWS, events_of
from valuestream.core import digest, opened
from valuestream.core.eventlog import EventLog
from valuestream.core.opened import OWN
from valuestream.core.partitions import open_part, write_names, write_part
from valuestream.core.store import (
    INDEX,
    TEXTS,
    content_hash,
    open_events,
    open_part_log,
    open_some_events,
    verify,
    write_events,
)

LATER = ("o9", "saw", "M1", "2026-03-01 06:00", "2026-03-01 06:10", 5, 0)
GOES_ON = ("o9", "mill", "M2", "2026-03-02 06:00", "2026-03-02 06:10", 5, 0)


def with_batches(log: EventLog, batches: list[str]) -> EventLog:
    return replace(log, batch=encode(batches))


@pytest.fixture
def read(monkeypatch):
    """The partitions whose columns were opened, in order."""
    found: list[str] = []
    monkeypatch.setattr(opened, "open_part", lambda folder, name: found.append(name) or open_part(folder, name))
    return found


def test_only_months_with_a_case_of_the_new_events_are_read(tmp_path, read):
    first = write_events(make_log([*ROWS, LATER]), tmp_path)
    second = write_events(make_log([GOES_ON]), tmp_path, first)
    assert [name[:7] for name in read] == ["2026-03"]
    assert second["partitions"][:2] == first["partitions"][:2]
    assert second["content_hash"] == content_hash(make_log([*ROWS, LATER, GOES_ON]))


def test_two_cases_with_one_hash_only_cost_a_month_read_for_nothing(tmp_path, read, monkeypatch):
    first = write_events(make_log([*ROWS, LATER]), tmp_path)
    monkeypatch.setattr(digest, "hash_text", lambda name: 7)
    second = write_events(make_log([GOES_ON]), tmp_path, {**first, "partitions": write_with(first, tmp_path)})
    assert len(second["partitions"]) == 3
    assert events_of(open_events(tmp_path, second)) == events_of(make_log([*ROWS, LATER, GOES_ON]))


def write_with(manifest: dict, folder) -> list[dict]:
    """The partitions written anew, with the hashes of now."""
    return write_events(open_events(folder, manifest), folder)["partitions"]


def test_a_month_has_the_names_of_its_own_cases_only(tmp_path):
    manifest = write_events(make_log([*ROWS, LATER]), tmp_path)
    names = [open_part_log(tmp_path, manifest, part).case.names for part in manifest["partitions"]]
    assert names == [("o2",), ("o1",), ("o9",)]
    assert open_some_events(tmp_path, manifest, "2026-02-01").case.names == ("o1", "o9")
    assert set(manifest["names"]) == {"activity", "resource"}


def test_a_batch_that_two_months_share_is_one_batch(tmp_path):
    log = with_batches(make_log([*ROWS, LATER]), ["", "b1", "b2", "b2", "b1"])
    log.batch.codes[0] = -1
    back = open_events(tmp_path, write_events(log, tmp_path))
    assert set(back.batch.names) == {"b1", "b2"}
    told = sorted((back.case.names[c], back.batch.names[b] if b >= 0 else "") for c, b in
                  zip(back.case.codes, back.batch.codes, strict=True))  # fmt: skip
    assert told == sorted((log.case.names[c], log.batch.names[b] if b >= 0 else "") for c, b in
                          zip(log.case.codes, log.batch.codes, strict=True))  # fmt: skip


def test_a_batch_that_only_later_events_tell_is_empty_before(tmp_path):
    first = write_events(make_log(ROWS), tmp_path)
    second = write_events(with_batches(make_log([LATER]), ["b1"]), tmp_path, first)
    back = open_events(tmp_path, second)
    assert (back.batch.names, back.batch.codes.tolist()) == (("b1",), [-1, -1, -1, -1, 0])
    third = write_events(make_log([("p", "saw", "M1", "2026-04-01 06:00", "2026-04-01 07:00", 1, 0)]), tmp_path, second)
    assert open_events(tmp_path, third).batch.names == ("b1",)


def test_a_spoilt_dictionary_of_a_month_is_found(tmp_path):
    manifest = write_events(make_log(ROWS), tmp_path)
    part = manifest["partitions"][0]["path"]
    (tmp_path / "parts" / part / "case.json").write_text('["o3"]')
    assert verify(tmp_path, manifest) == [part]


def of_old(log: EventLog, folder) -> dict:
    """A state as it was written before months kept the names of their cases: one dictionary for all of them."""
    manifest = write_events(log, folder)
    whole = open_events(folder, manifest)
    parts = []
    for part in manifest["partitions"]:
        columns = {key: np.array(values) for key, values in open_part(folder, part["path"]).items() if key != INDEX}
        mine = open_part_log(folder, manifest, part).case
        columns["case"] = np.array([whole.case.names.index(mine.names[c]) for c in mine.codes], dtype=np.int32)
        path, sha256 = write_part(folder, part["month"], columns, {})
        parts.append({**part, "path": path, "sha256": sha256})
    names = {name: write_names(folder, getattr(whole, name).names) for name in TEXTS if getattr(whole, name)}
    return {key: value for key, value in manifest.items() if key != "own"} | {"partitions": parts, "names": names}


def test_a_state_of_old_can_be_read_and_the_next_import_writes_it_anew(tmp_path):
    old = of_old(make_log(ROWS), tmp_path)
    assert events_of(open_events(tmp_path, old)) == events_of(make_log(ROWS))
    new = write_events(make_log([LATER]), tmp_path, old)
    assert new["content_hash"] == content_hash(make_log([*ROWS, LATER]))
    assert events_of(open_events(tmp_path, new)) == events_of(make_log([*ROWS, LATER]))
    assert not set(OWN) & set(new["names"])
    assert not {part["path"] for part in old["partitions"]} & {part["path"] for part in new["partitions"]}
