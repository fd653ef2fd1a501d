"""What goes in comes out: over random logs, meters and powers, and where it does not, it is seen."""

from dataclasses import replace

import numpy as np
import pytest

from tests.factories import make_log, micros
from tests.valuestream.core.carbon.plants import BOOK, DAY, load, ml1, ml1_energy, random_plant
from valuestream.core.carbon import carbon_of, frame, sharing
from valuestream.core.carbon.classes import PLACE
from valuestream.core.carbon.conservation import TOLERANCE
from valuestream.core.energy.inputs import EnergyInputs, Source
from valuestream.core.energy.readings import Readings


@pytest.mark.slow
def test_ten_thousand_random_stations_conserve():
    """100 plants of 100 stations; each source of each station is a check of its own."""
    checked = 0
    for seed in range(100):
        found = carbon_of(*random_plant(seed, stations=100))
        assert [check for check in found.conservation.checks if not check.holds] == []
        assert found.kg_by_case.sum() + found.unallocated_kg == pytest.approx(found.total_kg.value, rel=TOLERANCE)
        checked += 100
    assert checked == 10_000


@pytest.mark.parametrize("seed", range(1000, 1020))
def test_one_random_plant_conserves_on_both_bases(seed):
    log, inputs = random_plant(seed, stations=3)
    found, other = carbon_of(log, inputs), carbon_of(log, replace(inputs, basis="market"))
    assert found.conservation.holds
    assert other.conservation.holds
    assert (found.other_basis_kg, other.other_basis_kg) == (other.total_kg, found.total_kg)
    assert other.total_kg.value == pytest.approx(found.total_kg.value / 0.363 * 0.02, rel=1e-9, abs=1e-9)


def a_thousandth_too_much(self, amounts, state, original=frame.Frame.shared):
    return original(self, amounts, state) * 1.001


def without_stops(*args, original=sharing.share):
    found = original(*args)
    return sharing.Shares(tuple(one for one in found.portions if one.place != PLACE["down"]), found.rest)


@pytest.mark.parametrize("broken", ["shared", "stops"])
def test_a_broken_allocation_is_caught(monkeypatch, broken):
    assert carbon_of(ml1(), ml1_energy()).conservation.holds
    if broken == "shared":
        monkeypatch.setattr(frame.Frame, "shared", a_thousandth_too_much)
    else:
        monkeypatch.setattr("valuestream.core.carbon.tally.share", without_stops)
    found = carbon_of(ml1(), ml1_energy())
    assert not found.conservation.holds
    assert not found.may_be_published


def test_energy_of_an_unknown_station_or_outside_the_log_is_shown_as_rest():
    sources = (
        load("M", f"{DAY} 04:00", f"{DAY} 07:00", 10),  # the log begins at 06:00: 2 of 3 hours are outside
        load("Nowhere", f"{DAY} 06:00", f"{DAY} 07:00", 5),
    )
    found = carbon_of(ml1(), EnergyInputs(sources=sources, book=BOOK))
    assert found.rest_kwh == {"outside_period": 20.0, "no_station": 5.0}
    assert (found.metered_kwh, found.allocated_kwh) == (35.0, pytest.approx(10.0))
    assert found.total_kg.value == pytest.approx(35 * 0.363)
    assert sum(found.by_class.values()) + found.unallocated_kg == pytest.approx(found.total_kg.value)
    assert found.conservation.holds


def test_a_meter_that_returns_as_much_as_it_draws_conserves():
    """Differences are measured against what flows, not against a sum that is nothing."""
    begin = micros(f"{DAY} 06:00") + np.arange(4) * 3_600_000_000
    amount = np.array([0.1, -0.3, 0.7, -0.5]) * 1e6
    readings = Readings(begin, begin + 3_600_000_000, amount, np.maximum(-amount, 0))
    found = carbon_of(ml1(), EnergyInputs(sources=(Source("m", "meter", ("M",), ("mix",), readings),), book=BOOK))
    assert found.metered_kwh == pytest.approx(0, abs=1e-6)
    assert (found.sources[0].gross, found.sources[0].returned) == pytest.approx((1.6e6, 0.8e6))
    assert found.conservation.holds


def test_a_station_without_processing_time_has_nobody_to_bear_its_idle_energy():
    log = make_log([("o1", "A", "M", 0, 0, 1, 0), ("o1", "B", "N", 60, 120, 1, 0)])
    found = carbon_of(log, EnergyInputs(sources=(load("M", "2026-03-02 00:00", "2026-03-02 01:00", 4),), book=BOOK))
    assert found.unallocated_kwh == pytest.approx(4)
    assert found.rest_kwh == {"no_processing": 4.0}
