"""Wall clock to UTC: the hour that is missing and the hour that comes twice, against Python's zoneinfo."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from valuestream.core.eventlog import NO_TIME
from valuestream.core.zones import to_utc

EPOCH = datetime(1970, 1, 1)


def local(*moments):
    return np.array([(moment - EPOCH) // timedelta(microseconds=1) for moment in moments], np.int64)


def moments(micros):
    return [EPOCH + timedelta(microseconds=int(m)) for m in micros]


def test_summer_and_winter_in_berlin():
    found = to_utc(local(datetime(2024, 1, 1, 12), datetime(2024, 7, 1, 12)), "Europe/Berlin")
    assert moments(found.utc) == [datetime(2024, 1, 1, 11), datetime(2024, 7, 1, 10)]


def test_the_missing_hour_is_a_gap():  # 31 March 2024, 02:00 → 03:00
    times = local(*(datetime(2024, 3, 31, h, m) for h, m in ((1, 59), (2, 0), (2, 59), (3, 0))))
    found = to_utc(times, "Europe/Berlin")
    assert found.gap.tolist() == [False, True, True, False]
    assert not found.overlap.any()


def test_the_double_hour_takes_the_first():  # 27 October 2024, 03:00 → 02:00
    times = local(*(datetime(2024, 10, 27, h, m) for h, m in ((1, 59), (2, 0), (2, 59), (3, 0))))
    found = to_utc(times, "Europe/Berlin")
    assert found.overlap.tolist() == [False, True, True, False]
    assert moments(found.utc)[1] == datetime(2024, 10, 27, 0, 0)  # still +02:00


def test_no_time_stays_no_time():
    found = to_utc(np.array([NO_TIME, 0], np.int64), "Europe/Berlin")
    assert found.utc[0] == NO_TIME
    assert not found.gap.any()


def test_an_unknown_zone_is_an_error():
    with pytest.raises(ZoneInfoNotFoundError):
        to_utc(np.array([0], np.int64), "Europe/Atlantis")


@given(
    st.sampled_from(
        ["Europe/Berlin", "America/Sao_Paulo", "Asia/Jerusalem", "Australia/Lord_Howe", "UTC", "Asia/Kolkata"]
    ),
    st.lists(st.datetimes(datetime(1995, 1, 1), datetime(2037, 1, 1)), min_size=1, max_size=20),
)
def test_as_zoneinfo_with_the_first_of_two(zone, wall):
    found = to_utc(local(*wall), zone)
    for moment, utc, gap in zip(wall, moments(found.utc), found.gap, strict=True):
        if not gap:
            aware = moment.replace(tzinfo=ZoneInfo(zone), fold=0)
            assert utc == aware.astimezone(UTC).replace(tzinfo=None)


@given(st.integers(0, 200_000_000))
def test_gap_and_overlap_as_zoneinfo_sees_them(seconds):
    moment = datetime(2010, 1, 1) + timedelta(seconds=seconds)
    zone = ZoneInfo("Europe/Berlin")
    first, second = (moment.replace(tzinfo=zone, fold=fold).utcoffset() for fold in (0, 1))
    found = to_utc(local(moment), "Europe/Berlin")
    assert bool(found.gap[0]) == (first < second)
    assert bool(found.overlap[0]) == (first > second)
