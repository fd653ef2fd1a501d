"""Sums over months: what all orders add up to, bit for bit, made again only where a month changed."""

import os
from pathlib import Path

import pytest

from tests.factories import make_log
from valuestream.core.eventlog import EventLog
from valuestream.core.night import shelf, sums
from valuestream.core.night.state import state_of
from valuestream.core.store import Manifest, open_events, write_events

MONTH = 31 * 24 * 60  # minutes; 2 March 2026 and 31 days on each time: another month each


def log_of(months: range, name: str = "o", minutes: int = 30) -> EventLog:
    """Four orders a month through two steps."""
    rows = []
    for order in (4 * month + n for month in months for n in range(4)):
        at = (order // 4) * MONTH + order % 4
        rows += [
            (f"{name}{order}", "saw", "M", at, at + minutes, 5, 1),
            (f"{name}{order}", "mill", "M", at + 60, at + 99),
        ]
    return make_log([(*row, 5, 0)[:7] for row in rows], "Europe/Berlin")


def counted(folder: Path, log: EventLog, previous: Manifest | None = None) -> Manifest:
    manifest = write_events(log, folder, previous)
    for part in manifest["partitions"]:
        shelf.compute(folder, manifest, part)
    return manifest


def names(folder: Path) -> set[str]:
    return {path.name for path in shelf.place_of(folder, "").iterdir() if path.name.startswith("sum-")}


def is_that_of_all(folder: Path, manifest: Manifest) -> bool:
    full = state_of(open_events(folder, manifest))
    return all(frame.equals(full[kind]) for kind, frame in sums.whole(folder, manifest).items())


@pytest.mark.parametrize("months", [1, 2, 3, 9])
def test_sums_of_months_are_the_state_of_the_whole(tmp_path, months):
    manifest = counted(tmp_path, log_of(range(months)))
    assert len(manifest["partitions"]) == months
    for _ in range(2):  # made, then read
        assert is_that_of_all(tmp_path, manifest)


def test_a_new_month_makes_no_more_sums_than_it_completes(tmp_path):
    """Nine months: the first seven as 4 + 2 + 1, so sums 12, 34, 1234, 56. The tenth lets 78, 5678, 1234 5678 follow."""
    nine = counted(tmp_path, log_of(range(9)))
    sums.whole(tmp_path, nine)
    before = names(tmp_path)
    ten = counted(tmp_path, log_of(range(9, 10)), nine)
    assert is_that_of_all(tmp_path, ten)
    assert (len(before), len(names(tmp_path) - before)) == (4, 3)


def test_a_late_event_makes_only_the_sums_of_its_month_again(tmp_path):
    """Of 12, 34, 1234 and 56 an order more in the third month changes 34 and 1234."""
    nine = counted(tmp_path, log_of(range(9)))
    sums.whole(tmp_path, nine)
    before = names(tmp_path)
    late = counted(tmp_path, log_of(range(2, 3), "late"), nine)
    assert is_that_of_all(tmp_path, late)
    assert len(names(tmp_path) - before) == 2
    unused = {path.name for path in sums.unused(tmp_path, [late])}
    assert len(unused & before) == 2
    assert sums.unused(tmp_path, [nine, late]) == []


def test_a_sum_that_was_not_written_to_its_end_is_made_again(tmp_path, monkeypatch):
    nine = counted(tmp_path, log_of(range(9)))

    def killed(*_names):
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(os, "rename", killed)
        with pytest.raises(SystemExit):
            sums.whole(tmp_path, nine)
    assert names(tmp_path) == set()
    assert is_that_of_all(tmp_path, nine)
