"""Emission factors: what people enter, versions and validity, the starter set, the way to a spreadsheet and back."""

from datetime import date

import numpy as np
import pytest

from tests.factories import micros
from valuestream.core.energy.factor_csv import factors_from_csv, factors_to_csv
from valuestream.core.energy.factors import FactorBook, factor_value, make_factor
from valuestream.core.energy.grid import Resolution
from valuestream.core.energy.inputs import EnergyInputs
from valuestream.core.energy.pricing import price_cuts, price_over
from valuestream.core.energy.starter import starter_factors
from valuestream.core.refusal import Refusal


@pytest.mark.parametrize(
    ("entered", "expected"),
    [
        ("363 g/kWh", (0.363, "kWh")),
        ("0.363 tCO2e/MWh", (0.363, "kWh")),
        ("56.1 kg/GJ", (0.20196, "kWh")),  # · 3.6 / 1000
        ("2.5106 kg/l", (2.5106, "l")),
        ("2 kg/Nm3", (2.0, "Nm3")),
        ("100 g/tkm", (0.1, "t*km")),
        ("1.92 t/t", (1.92, "kg")),
    ],
)
def test_a_factor_is_kilograms_per_unit_that_is_computed_with(entered, expected):
    assert factor_value(entered) == (pytest.approx(expected[0]), expected[1])


@pytest.mark.parametrize("entered", ["363", "much", "363 kWh", "3 kWh/kg", "3 kg/parrot", "3 kg/K"])
def test_what_is_no_factor_is_refused(entered):
    with pytest.raises(Refusal) as refused:
        factor_value(entered)
    assert refused.value.message
    assert refused.value.hint


@pytest.mark.parametrize("told", [{"basis": "both"}, {"scope": "4"}, {"gases": "CH4"}, {"uncertainty": -0.1}, {"version": 0},
                                  {"valid_from": date(2025, 1, 1), "valid_to": date(2024, 1, 1)}])  # fmt: skip
def test_a_factor_that_contradicts_itself_is_refused(told):
    with pytest.raises(Refusal, match="cannot be"):
        make_factor("x", "1 kg/kWh", **told)


def test_the_starter_set_names_a_source_for_each_factor():
    factors = {factor.id: factor for factor in starter_factors()}
    assert all(factor.source for factor in factors.values())
    assert factors["electricity-de-2024"].value == 0.363  # method.md C3
    assert factors["lorry-tkm"].per == "t*km"
    # method.md C3: 1,000 kWh saved at Augsburg are 363 kg, at Porto 44 kg
    assert factors["electricity-de-2024"].value / factors["electricity-pt-2024"].value == pytest.approx(8.25)


def test_factors_go_to_a_spreadsheet_and_come_back_the_same():
    assert factors_from_csv(factors_to_csv(starter_factors())) == list(starter_factors())


def test_a_cell_cannot_become_a_formula():
    factor = make_factor("x", "1 kg/kWh", source="=HYPERLINK(1)")
    assert ",'=HYPERLINK(1)," in factors_to_csv([factor])
    assert factors_from_csv(factors_to_csv([factor])) == [factor]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("id,value\nx,363 g/kWh,1\n", "row 2 has more or fewer cells"),
        ("id,value\nx,363 horses/kWh\n", "horses"),
        ("id,value,year\nx,1 kg/kWh,last\n", "“year” cannot be “last”"),
        ("id,value\nx,363 g/kWh\n", "row 2: “x” has no source"),
        ("id,value,source\nx,-5 g/kWh,mill\n", "value cannot be “-5 g/kWh”"),
        ("id,value,source\nx,400 kg/kWh,mill\n", "value cannot be “400 kg/kWh”"),
        ("id,value,source\nx,1 g/kWh,mill\nx,2 g/kWh,mill\n", "“x” is there twice"),
        ("id,worth\nx,1 kg/kWh\n", "nothing is called “worth”"),
        ("id,value\n", "no rows"),
    ],
)
def test_a_table_that_cannot_be_read_says_where(text, said):
    with pytest.raises(Refusal, match=said):
        factors_from_csv(text)


def versions() -> EnergyInputs:
    first = make_factor("mix", "386 g/kWh", valid_from=date(2023, 1, 1), valid_to=date(2023, 12, 31))
    second = make_factor("mix", "363 g/kWh", version=2, valid_from=date(2024, 1, 1), valid_to=date(2024, 12, 31))
    return EnergyInputs(book=FactorBook.of([second, first]))


def test_each_day_takes_the_version_that_was_valid():
    inputs = versions()
    first, last = micros("2023-12-30"), micros("2024-01-03")
    cuts = np.array([first, *price_cuts(inputs, "mix", first, last).tolist(), last])
    found = price_over(inputs, "mix", cuts)
    assert cuts[1:-1].tolist() == [micros("2024-01-01")]
    assert found.kg.tolist() == [0.386, 0.363]
    assert [found.named[place] for place in found.factor] == ["mix@1", "mix@2"]
    assert (set(found.resolution.tolist()), found.outside) == ({Resolution.FACTOR}, 0)


def test_a_time_without_a_valid_version_takes_the_newest_and_says_so():
    found = price_over(versions(), "mix", np.array([micros("2026-01-01"), micros("2026-01-02")]))
    assert (found.kg.tolist(), found.outside) == ([0.363], 1)


def test_a_version_twice_is_refused():
    factor = make_factor("mix", "386 g/kWh")
    with pytest.raises(Refusal, match="twice"):
        FactorBook.of([factor, factor])
