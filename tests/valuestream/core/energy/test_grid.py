"""Carbon intensity of a grid: units, gaps, and what stands in for them."""

import numpy as np
import pytest

from tests.factories import micros
from tests.valuestream.core.energy.series import public_series, quirks_of, series
from valuestream.core.energy.grid import Resolution, grid_from, intensity
from valuestream.core.energy.stamps import Written
from valuestream.core.refusal import Refusal

GERMANY, BRITAIN = "grid_de_2020_carbon_intensity_15min.csv.gz", "grid_gb_2020_carbon_intensity_30min.csv.gz"


def test_the_german_grid_of_2020_loads_and_its_two_gaps_are_named():
    grid = grid_from(public_series(GERMANY), "DE")
    assert len(grid.begin) == 37_147  # rows, mean, least and most: README of the public logs
    assert (grid.kg_per_kwh.mean() * 1000, grid.kg_per_kwh.min() * 1000, grid.kg_per_kwh.max() * 1000) == pytest.approx(
        (315.2, 100.7, 593.3), rel=1e-3
    )
    assert quirks_of(grid) == {"gap": 2}
    gaps = np.flatnonzero(grid.begin[1:] > grid.end[:-1])
    assert grid.end[gaps].tolist() == [micros("2020-12-19 23:15"), micros("2020-12-19 23:45")]
    assert (grid.begin[gaps + 1] - grid.end[gaps]).tolist() == [900_000_000] * 2


def test_the_british_grid_changes_from_half_hours_to_quarter_hours():
    grid = grid_from(public_series(BRITAIN), "GB")
    assert (len(grid.begin), grid.kg_per_kwh.mean() * 1000) == (21_980, pytest.approx(217.6, rel=1e-3))
    found = {quirk.code: quirk for quirk in grid.quirks}
    assert found["resolution_changes"].first == micros("2020-10-31 00:00")
    # counted in the file: 23:15 and 23:45 are missing on 2020-10-31, 23:15 on 2021-01-09
    assert found["gap"].count == 3
    lengths = (grid.end - grid.begin) / 60_000_000
    assert set(lengths.tolist()) == {30.0, 15.0}


def test_in_a_gap_the_mean_of_the_month_stands_in_and_far_away_nothing_does():
    grid = grid_from(public_series(GERMANY), "DE")
    cuts = np.array(
        [micros(t) for t in ("2020-12-19 23:00", "2020-12-19 23:15", "2020-12-19 23:30", "2023-05-01", "2023-05-02")]
    )
    found, resolution = intensity(grid, cuts)
    inside = (grid.begin >= micros("2020-12-01")) & (grid.begin < micros("2021-01-01"))
    assert resolution.tolist() == [Resolution.SERIES, Resolution.MONTH, Resolution.SERIES, Resolution.NONE]
    assert found[1] == pytest.approx(grid.kg_per_kwh[inside].mean())
    assert np.isnan(found[3])


def test_a_month_of_which_little_is_known_takes_the_mean_of_the_year():
    rows = [(f"2026-{month:02}-{day:02} 00:00", 100.0 * month) for month in range(1, 12) for day in range(1, 29)]
    grid = grid_from(series(rows), "X")
    at = np.array([micros("2026-12-10"), micros("2026-12-11")])
    found, resolution = intensity(grid, at)
    assert resolution[0] == Resolution.YEAR
    assert found[0] == pytest.approx(0.6)  # eleven months of 28 days at 0.1 … 1.1


@pytest.mark.parametrize(("unit", "value"), [("g/kWh", 363.0), ("kg/MWh", 363.0), ("kg/kWh", 0.363), ("t/GWh", 363.0)])
def test_every_unit_of_intensity_is_turned_into_kilograms_per_kilowatt_hour(unit, value):
    grid = grid_from(series([("2026-01-01 00:00", value), ("2026-01-01 01:00", value)]), "X", unit)
    assert grid.kg_per_kwh == pytest.approx([0.363] * 2)


def test_values_that_no_grid_has_are_refused():
    rows = [("2026-01-01 00:00", 0.3), ("2026-01-01 01:00", 0.4)]
    with pytest.raises(Refusal, match=r"0\.00035 kg per kWh"):
        grid_from(series(rows), "X", "g/kWh")
    with pytest.raises(Refusal, match="below zero"):
        grid_from(series([("2026-01-01 00:00", -300.0), ("2026-01-01 01:00", 300.0)]), "X")


def test_the_hour_that_comes_twice_is_two_hours():
    rows = [(f"2026-10-25 0{hour}:00", float(value)) for hour, value in ((1, 100), (2, 200), (2, 300), (3, 400))]
    found = series(rows, Written("Europe/Berlin"))
    assert np.diff(found.at).tolist() == [3_600_000_000] * 3
    assert quirks_of(found)["second_hour"] == 1


def test_two_values_for_one_moment_are_refused_and_equal_ones_are_one():
    assert quirks_of(series([("2026-01-01 00:00", 1.0), ("2026-01-01 00:00", 1.0)])) == {"repeated": 1}
    with pytest.raises(Refusal, match="two different values for 2026-01-01"):
        series([("2026-01-01 00:00", 1.0), ("2026-01-01 00:00", 2.0)])
