"""Units at the edge: what people enter becomes one of few units, and a wrong one is refused in a sentence."""

import pytest

from valuestream.core.energy.units import amount, canonical
from valuestream.core.refusal import Refusal


@pytest.mark.parametrize(
    ("entered", "unit", "expected"),
    [
        (12, "kW", 12.0),  # a bare number is in the unit that was asked for
        ("5", "kWh", 5.0),
        ("3.6 MJ", "kWh", 1.0),  # 1 kWh = 3.6 MJ by definition
        ("1 GJ", "kWh", 1000 / 3.6),
        ("1.5 MWh", "kWh", 1500.0),
        ("750 W", "kW", 0.75),
        ("2 tkm", "t*km", 2.0),
        ("2 t·km", "t*km", 2.0),
        ("500 kg*km", "t*km", 0.5),
        ("1 m3", "l", 1000.0),
        ("20 Nm³/h", "Nm3/h", 20.0),
        ("0.12 kWh/Nm3", "kWh/Nm3", 0.12),
        ("363 gCO2e/kWh", "kg/kWh", 0.363),
        ("12.5 l/100km", "l/km", 0.125),
        ("8766 kWh/m2/a", "kWh/m2/h", 1.0),  # a year is 365.25 days of 24 h
        ("3 Stück", "piece", 3.0),
    ],
)
def test_an_entered_quantity_is_turned_into_the_unit_that_is_computed_with(entered, unit, expected):
    assert amount(entered, unit) == pytest.approx(expected, rel=1e-14)


@pytest.mark.parametrize(
    ("entered", "unit", "code"),
    [
        ("5 kW", "kWh", "other_quantity"),  # power is no energy
        ("5 m3", "Nm3", "other_quantity"),  # room is no amount of gas
        ("5 kg", "t*km", "other_quantity"),
        ("5 degC", "kWh", "other_quantity"),
        ("5 kwh", "kWh", "unknown_unit"),
        ("5 furlongs!", "km", "unknown_unit"),
        ("5 2**99999999", "kWh", "unknown_unit"),
        ("5 " + "kWh*" * 20 + "kWh", "kWh", "unknown_unit"),
        ("1,5 kWh", "kWh", "no_quantity"),
        ("much", "kWh", "no_quantity"),
        ("", "kWh", "no_quantity"),
        (float("nan"), "kWh", "no_quantity"),
        (float("inf"), "kWh", "no_quantity"),
        (True, "kWh", "no_quantity"),
        (None, "kWh", "no_quantity"),
    ],
)
def test_a_wrong_unit_is_refused_with_a_sentence(entered, unit, code):
    with pytest.raises(Refusal) as refused:
        amount(entered, unit)
    assert refused.value.code == code
    assert refused.value.message.endswith(".")
    assert refused.value.hint.endswith(".")


def test_a_cubic_metre_of_gas_is_refused_with_what_to_write_instead():
    with pytest.raises(Refusal) as refused:
        amount("100 m3", "Nm3")
    assert "Nm3" in refused.value.hint


def test_the_unit_that_is_computed_with_is_found():
    assert canonical("MWh") == ("kWh", 1000.0)
    assert canonical("t") == ("kg", 1000.0)
    assert canonical("Nm³") == ("Nm3", 1.0)
    with pytest.raises(Refusal) as refused:
        canonical("lux")
    assert refused.value.code == "other_quantity"
