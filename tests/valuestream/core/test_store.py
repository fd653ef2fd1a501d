"""The event store keeps what it was given, adds only what is new, and leaves nothing half done."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.factories import make_log
from valuestream.core.eventlog import EventLog, Text
from valuestream.core.store import content_hash, open_events, unused, verify, write_events

ROWS = [
    ("o1", "saw", "M1", "2026-01-30 06:00", "2026-01-30 06:10", 5, 0),
    ("o1", "mill", "M2", "2026-01-31 06:00", "2026-02-01 06:10", 5, 1),
    ("o2", "saw", "M1", "2026-01-30 07:00", "2026-01-30 07:10", 5, 0),
    ("o2", "saw", "M1", "2026-01-30 07:00", "2026-01-30 07:10", 5, 0),  # a true repeat
]


def events_of(log: EventLog) -> list[tuple]:
    def name(text: Text | None, i: int) -> str | None:
        return text.names[text.codes[i]] if text is not None and text.codes[i] >= 0 else None

    rows = range(len(log))
    return sorted(
        (name(log.case, i), name(log.activity, i), name(log.resource, i), int(log.start[i]), int(log.complete[i]))
        for i in rows
    )


def test_a_stored_log_comes_back_as_it_was(tmp_path):
    log = make_log(ROWS)
    back = open_events(tmp_path, write_events(log, tmp_path))
    assert events_of(back) == events_of(log)
    assert np.array_equal(np.sort(back.scrap), np.sort(log.scrap))


def test_months_of_the_cases_ends_are_separate_partitions(tmp_path):
    manifest = write_events(make_log(ROWS), tmp_path)
    assert [part["month"] for part in manifest["partitions"]] == ["2026-01", "2026-02"]
    assert sum(part["events"] for part in manifest["partitions"]) == 4
    assert verify(tmp_path, manifest) == []


def test_the_same_file_again_changes_nothing(tmp_path):
    first = write_events(make_log(ROWS), tmp_path)
    again = write_events(make_log(ROWS), tmp_path, first)
    assert (again["content_hash"], again["partitions"]) == (first["content_hash"], first["partitions"])
    assert again["already_there"] == 4  # the true repeat is known twice, not doubled to three


def test_an_overlapping_export_adds_only_what_is_new(tmp_path):
    first = write_events(make_log(ROWS[:2]), tmp_path)
    both = write_events(make_log(ROWS[1:]), tmp_path, first)
    assert (both["events"], both["already_there"]) == (4, 1)
    assert both["content_hash"] == content_hash(make_log(ROWS))


def test_a_spoilt_partition_is_found(tmp_path):
    manifest = write_events(make_log(ROWS), tmp_path)
    victim = tmp_path / "parts" / manifest["partitions"][0]["path"] / "start.npy"
    victim.write_bytes(victim.read_bytes()[:-1] + b"x")
    assert verify(tmp_path, manifest) == [manifest["partitions"][0]["path"]]


def test_partitions_of_a_given_up_state_are_found_but_not_those_being_written(tmp_path):
    manifest = write_events(make_log(ROWS), tmp_path)
    (tmp_path / "parts" / ".new-left").mkdir()
    assert [path.name for path in unused(tmp_path, [manifest])] == []
    write_events(make_log([*ROWS, ("o3", "saw", "M1", 0, 1, 1, 0)]), tmp_path, manifest)
    assert unused(tmp_path, [manifest]) != []


def test_logs_on_different_clocks_are_not_mixed(tmp_path):
    first = write_events(make_log(ROWS, timezone="Europe/Berlin"), tmp_path)
    with pytest.raises(ValueError, match="Europe/Berlin"):
        write_events(make_log(ROWS), tmp_path, first)


def test_an_empty_log_is_stored_as_nothing(tmp_path):
    log = make_log(ROWS)
    empty = replace(log.take(np.zeros(len(log), dtype=bool)))
    manifest = write_events(empty, tmp_path)
    assert (manifest["events"], manifest["first"], len(open_events(tmp_path, manifest))) == (0, None, 0)


@settings(max_examples=15, deadline=None)
@given(st.data())
def test_any_order_and_any_split_of_a_file_gives_the_same_content(tmp_path_factory, data):
    rows = [(f"o{i % 4}", f"s{i % 3}", "M", float(i // 2), float(i // 2 + 5), i % 5, 0) for i in range(12)]
    mixed = data.draw(st.permutations(rows))
    cut = data.draw(st.integers(1, len(rows) - 1))
    folder = tmp_path_factory.mktemp("store")
    first = write_events(make_log(mixed[:cut]), folder)
    assert write_events(make_log(mixed[cut:]), folder, first)["content_hash"] == content_hash(make_log(rows))
