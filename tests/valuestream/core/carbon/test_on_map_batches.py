"""A map of a period reads the readings of its time: those of years ago change nothing, and may be gone."""

from pathlib import Path

import numpy as np
import pytest

from tests.factories import make_log, micros
from tests.valuestream.core.carbon.test_on_map import energy
from valuestream.core.carbon.onmap import EnergyJob, carbon_on_map
from valuestream.core.energy.shelf import needed, open_series, path_of, write_series
from valuestream.core.energy.stamps import Series
from valuestream.core.eventlog import DAY

HOUR = DAY // 24
BEGIN = micros("2026-03-02")
# an order a day, on days 0 to 129, an hour from six o'clock
LOG = make_log([(f"o{day}", "Mill", "M1", day * 1440 + 360, day * 1440 + 420, 10, 0) for day in range(130)], "UTC")


def batch(folder: Path, days: range, kind: str) -> tuple[str, int, int]:
    """Readings by the hour: 2 kWh in each, or a counter that shows them; another amount on each day."""
    hours = np.arange(days[0] * 24 + 1, days[-1] * 24 + 25)
    amounts = 2.0 + (hours - 1) // 24 % 5
    values = np.cumsum(amounts) + 10.0 * hours[0] if kind == "cumulative" else amounts
    at = BEGIN + hours * HOUR
    return write_series(folder, Series(at, values, ())), int(at[0]), int(at[-1])


def told(folder: Path, batches: list, kind: str):
    meter = {
        "id": 1, "name": "mill", "kind": kind, "label": "end", "unit": "kWh", "stations": ["M1"], "factor": "",
        "uncertainty": None, "until": len(batches), "hash": "", "main": "",
    }  # fmt: skip
    job = EnergyJob(energy(powers=[], meters=[meter]), folder, {"mill": batches})
    return carbon_on_map(LOG, LOG.take(LOG.start >= BEGIN + 100 * DAY), job, windowed=True)


@pytest.mark.parametrize("kind", ["interval", "cumulative"])
def test_batches_of_long_ago_are_not_read(tmp_path, kind):
    """130 batches of a day each; the period begins on day 100 at six, 31 days before lie in day 69's batch."""
    batches = [batch(tmp_path, range(day, day + 1), kind) for day in range(130)]
    whole = told(tmp_path, batches, kind)
    assert whole["total_kg"] > 0
    kept = needed(batches, BEGIN + 100 * DAY + 6 * HOUR)
    assert kept == [name for name, _first, _last in batches[68:]]
    for name, _first, _last in batches[:68]:
        path_of(tmp_path, name).unlink()
    assert told(tmp_path, batches, kind) == whole


@pytest.mark.parametrize("kind", ["interval", "cumulative"])
def test_read_in_many_batches_or_in_one_the_figures_are_the_same(tmp_path, kind):
    """One batch from day 0 to 129 is read as a whole. The counter's days are put one after the other."""
    one = batch(tmp_path, range(130), kind)
    series_days = [batch_of(tmp_path, one[0], day) for day in range(130)]
    assert told(tmp_path, series_days, kind) == told(tmp_path, [one], kind)


def batch_of(folder: Path, name: str, day: int) -> tuple[str, int, int]:
    """A day's readings out of a batch."""
    whole = open_series(folder, [name])
    mine = (whole.at > BEGIN + day * DAY) & (whole.at <= BEGIN + (day + 1) * DAY)
    part = Series(whole.at[mine], whole.values[mine], ())
    return write_series(folder, part), int(part.at[0]), int(part.at[-1])


def test_a_counter_that_was_not_read_for_long_goes_on_from_its_last_reading(tmp_path):
    """A reading of 100 kWh on day 11, the next of 460 kWh on day 115: 360 kWh in 104 days, evenly."""
    at = [BEGIN + 10 * DAY, BEGIN + 11 * DAY]
    early = (write_series(tmp_path, Series(np.array(at), np.array([90.0, 100.0]), ())), at[0], at[1])
    then = [BEGIN + 115 * DAY, BEGIN + 116 * DAY]
    late = (write_series(tmp_path, Series(np.array(then), np.array([460.0, 463.0]), ())), then[0], then[1])
    first = [BEGIN, BEGIN + DAY]
    oldest = (write_series(tmp_path, Series(np.array(first), np.array([1.0, 2.0]), ())), first[0], first[1])
    assert needed([oldest, early, late], BEGIN + 100 * DAY) == [early[0], late[0]]
    begin = BEGIN + 100 * DAY + 6 * HOUR
    expected = 360 * (then[0] - begin) / (then[0] - at[1]) + 3  # kWh from the first order's start to the last reading
    assert told(tmp_path, [oldest, early, late], "cumulative")["total_kg"] == pytest.approx(expected * 0.5)
