"""A map of a period reads the months around it, and says what it would say with the whole history in memory."""

from datetime import UTC, date, datetime

import pytest

from tests.factories import make_log
from valuestream.core import opened
from valuestream.core.around import open_around
from valuestream.core.partitions import open_part
from valuestream.core.selection import select, window
from valuestream.core.store import open_events, write_events
from valuestream.core.streammap import draw_map

DAY = 24 * 60
FIRST = date(2026, 9, 1)  # 183 days after the first of the times in minutes, 2 March 2026
TRUST = {"rows_read": 0, "accepted": 0, "duplicates": 0, "quarantined": 0, "reasons": []}


def order(name: str, day: float, lead: int = 300) -> list[tuple]:
    """Sawed for an hour on a day after 2 March, milled in the last hour of its lead time (min)."""
    at = int(day * DAY)
    return [(name, "saw", "M1", at, at + 60, 5, 0), (name, "mill", "M2", at + lead - 60, at + lead, 5, 0)]


def rows_of(days: range) -> list[tuple]:
    return [row for day in days for row in order(f"o{day}", day, 300 + day % 7)]


@pytest.fixture
def months(monkeypatch):
    """The months whose columns were opened."""
    found: list[str] = []
    monkeypatch.setattr(opened, "open_part", lambda folder, name: found.append(name[:7]) or open_part(folder, name))
    return found


def test_only_months_from_a_quarter_before_the_period_are_opened(tmp_path, months):
    """1 September less 91 days is 2 June, day 92 of the log; an order of each day, so the first of 92 to 200."""
    manifest = write_events(make_log(rows_of(range(201)), "UTC"), tmp_path)
    around = open_around(tmp_path, manifest, FIRST)
    assert set(months) == {"2026-06", "2026-07", "2026-08", "2026-09"}
    assert sorted(around.case.names[code] for code in set(around.case.codes.tolist())) == sorted(
        f"o{day}" for day in range(92, 201)
    )


def test_an_order_that_was_under_way_for_longer_brings_all_that_ran_meanwhile(tmp_path, months):
    """Begun on day 10, milled on day 190: the orders seen last on day 10 and later ran beside it."""
    rows = [*rows_of(range(201)), *order("slow", 10, 180 * DAY)]
    around = open_around(tmp_path, write_events(make_log(rows, "UTC"), tmp_path), FIRST)
    names = {around.case.names[code] for code in set(around.case.codes.tolist())}
    assert names == {"slow", *(f"o{day}" for day in range(10, 201))}


def test_a_period_without_begin_is_about_all_orders(tmp_path):
    manifest = write_events(make_log(rows_of(range(201)), "UTC"), tmp_path)
    assert len(open_around(tmp_path, manifest, None)) == 402


def test_a_period_after_the_last_event_has_no_order(tmp_path):
    manifest = write_events(make_log(rows_of(range(5)), "UTC"), tmp_path)
    assert len(open_around(tmp_path, manifest, date(2027, 1, 1))) == 0


def test_the_map_is_that_of_the_whole_history(tmp_path):
    """The process stayed as it was, so only the number of waits that are known differs: one for each order read."""
    manifest = write_events(make_log(rows_of(range(201)), "UTC"), tmp_path)
    near, far = (
        draw_map(
            select(around, first=FIRST), name="Test", trust=TRUST, around=around, window=window(FIRST, None, "UTC")
        )
        for around in (open_around(tmp_path, manifest, FIRST), open_events(tmp_path, manifest))
    )
    waits = [drawn["completion"].pop("usual_wait") for drawn in (near, far)]
    assert [wait["n"] for wait in waits] == [109, 201]
    assert waits[0]["value"] == waits[1]["value"]
    assert near == far
    assert near["orders"] == 18  # those of day 183 (1 September) to 200


def test_days_are_those_of_the_log_when_it_has_no_time_zone(tmp_path):
    manifest = write_events(make_log(rows_of(range(201))), tmp_path)
    around = open_around(tmp_path, manifest, FIRST)
    assert datetime.fromtimestamp(around.start.min() / 1e6, UTC).date() == date(2026, 6, 2)
