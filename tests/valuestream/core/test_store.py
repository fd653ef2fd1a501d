"""The event store keeps what it was given, adds only what is new, and leaves nothing half done."""

import hashlib
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.factories import make_log
from valuestream.core.eventlog import EventLog, Text
from valuestream.core.partitions import finished, hash_of
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


def test_a_partition_that_gets_no_new_case_stays_as_it_is(tmp_path):
    first = write_events(make_log(ROWS), tmp_path)
    later = ("o9", "saw", "M1", "2026-03-01 06:00", "2026-03-01 06:10", 5, 0)
    second = write_events(make_log([later]), tmp_path, first)
    assert second["partitions"][:2] == first["partitions"]
    assert (second["events"], second["cases"]) == (5, 3)
    assert second["content_hash"] == content_hash(make_log([*ROWS, later]))
    assert events_of(open_events(tmp_path, second)) == events_of(make_log([*ROWS, later]))


def test_a_case_that_goes_on_moves_to_the_month_in_which_it_ends(tmp_path):
    first = write_events(make_log(ROWS), tmp_path)
    later = ("o2", "mill", "M2", "2026-02-03 06:00", "2026-02-03 06:10", 5, 0)
    second = write_events(make_log([later]), tmp_path, first)
    assert [(part["month"], part["events"]) for part in second["partitions"]] == [("2026-02", 5)]
    assert second["content_hash"] == content_hash(make_log([*ROWS, later]))


def test_a_column_that_comes_later_is_empty_before(tmp_path):
    first = write_events(replace(make_log(ROWS), resource=None, scrap=None), tmp_path)
    later = make_log([("o9", "saw", "M9", "2026-03-01 06:00", "2026-03-01 06:10", 5, 2)])
    later = replace(later, extra={"a/b": np.array([1.0]), "a_b": np.array([2.0]), "x" * 300: np.array([3.0])})
    back = open_events(tmp_path, write_events(later, tmp_path, first))
    assert back.resource.codes.tolist() == [-1, -1, -1, -1, 0]
    assert np.nansum(back.scrap) == 2
    assert np.isnan(back.scrap).sum() == 4
    assert [back.extra[key][-1] for key in ("a/b", "a_b", "x" * 300)] == [1, 2, 3]


def test_completion_times_only_beside_starts_stay_marked_row_by_row(tmp_path):
    only_ends = replace(make_log(ROWS), start_estimated=True)
    first = write_events(only_ends, tmp_path)
    assert open_events(tmp_path, first).start_estimated
    later = make_log([("o9", "saw", "M9", "2026-03-01 06:00", "2026-03-01 06:10", 5, 2)])
    back = open_events(tmp_path, write_events(later, tmp_path, first))
    assert not back.start_estimated
    assert back.estimated.tolist() == [True, True, True, True, False]


def test_a_column_that_says_nothing_is_like_no_column():
    log = make_log(ROWS)
    assert content_hash(replace(log, rework=np.full(4, np.nan))) == content_hash(log)
    assert content_hash(replace(log, rework=np.zeros(4))) != content_hash(log)


def test_a_full_disk_leaves_nothing_behind(tmp_path, monkeypatch):
    def full(*_args, **_kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "save", full)
    with pytest.raises(OSError, match="No space"):
        write_events(make_log(ROWS), tmp_path)
    assert list((tmp_path / "parts").iterdir()) == []


def test_a_missing_dictionary_is_found(tmp_path):
    manifest = write_events(make_log(ROWS), tmp_path)
    (tmp_path / "names" / manifest["names"]["activity"]).unlink()
    assert verify(tmp_path, manifest) == [manifest["names"]["activity"]]


@settings(max_examples=15, deadline=None)
@given(st.data())
def test_any_order_and_any_split_of_a_file_gives_the_same_content(tmp_path_factory, data):
    rows = [(f"o{i % 4}", f"s{i % 3}", "M", float(i // 2), float(i // 2 + 5), i % 5, 0) for i in range(12)]
    mixed = data.draw(st.permutations(rows))
    cut = data.draw(st.integers(1, len(rows) - 1))
    folder = tmp_path_factory.mktemp("store")
    first = write_events(make_log(mixed[:cut]), folder)
    both = write_events(make_log(mixed[cut:]), folder, first)
    assert both["content_hash"] == content_hash(make_log(rows))
    assert verify(folder, both) == []
    assert events_of(open_events(folder, both)) == events_of(make_log(rows))


ROOT = Path(__file__).resolve().parents[3]
WRITER = """
import sys
from pathlib import Path
import numpy as np
from valuestream.core.eventlog import EventLog, Text
from valuestream.core.store import write_events
random, state = np.random.default_rng(1), None
print("ready", flush=True)
while True:
    n = 20_000
    case = np.sort(random.integers(0, 500, n)).astype(np.int32)
    start = random.integers(1_767_225_600, 1_790_000_000, n) * 1_000_000
    names = tuple(f"o{i}" for i in range(500))
    log = EventLog(Text(case, names), Text((case % 7).astype(np.int32), tuple("ABCDEFG")), start, start, np.arange(n))
    write_events(log, Path(sys.argv[1]))
"""


def test_a_writer_killed_at_any_moment_leaves_only_whole_files(tmp_path):
    whole = 0
    for patience in (0.05, 0.2, 0.4, 0.7, 1.1):
        writer = subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE)
        writer.stdout.readline()
        time.sleep(patience)
        writer.kill()
        writer.wait()
        for path in finished(tmp_path):
            content = hash_of(path) if path.is_dir() else hashlib.sha256(path.read_bytes()).hexdigest()
            assert content.startswith(path.stem.rpartition("-")[2])
            whole += 1
    assert whole > 0
