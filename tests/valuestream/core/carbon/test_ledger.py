"""The ledger: every kilogram of an order has its event, reading and factor version, and they add up to the order."""

from datetime import date

import numpy as np
import pytest

from tests.factories import micros
from tests.valuestream.core.carbon.plants import DAY, load, ml1, ml1_energy, random_plant, steel
from valuestream.core.carbon import carbon_of
from valuestream.core.carbon.classes import CLASSES
from valuestream.core.carbon.ledger import ledger_of
from valuestream.core.energy.factors import FactorBook, make_factor
from valuestream.core.energy.inputs import EnergyInputs, Store


def balances(log, inputs) -> tuple[np.ndarray, np.ndarray]:
    """kg by order and class: of the document, and as the ledger's lines sum up."""
    log = log.sorted()
    names = log.case.names
    lines = ledger_of(log, inputs, names)
    summed = np.zeros((len(names), len(CLASSES)))
    places = [names.index(case) for case in lines["case"]], [CLASSES.index(name) for name in lines["class"]]
    np.add.at(summed, places, lines["kg"].to_numpy())
    return carbon_of(log, inputs).kg_by_case, summed


@pytest.mark.parametrize("seed", range(2000, 2010))
def test_the_lines_of_each_order_sum_to_its_kilograms_class_by_class(seed):
    log, inputs = random_plant(seed, stations=3)
    document, summed = balances(log, inputs)
    assert summed == pytest.approx(document, rel=1e-9, abs=1e-9)


def test_material_and_stores_have_their_lines_too():
    store = Store("store", "P", 2.0, ("mix",))
    document, summed = balances(ml1(), ml1_energy(pieces=steel(), stores=(store,)))
    assert summed == pytest.approx(document, rel=1e-12)


def test_an_orders_lines_name_event_reading_and_factor_version():
    lines = ledger_of(ml1(), ml1_energy(pieces=steel()), ["o1"])
    work = lines.filter((lines["source"] == "power") & (lines["class"] == "value_adding")).row(0, named=True)
    assert (work["case"], work["row"], work["step"], work["factor"], work["resolution"]) == (
        "o1",
        1,
        "P",
        "mix@1",
        "factor",
    )
    assert (work["from"], work["to"]) == (micros(f"{DAY} 06:00"), micros(f"{DAY} 06:50"))
    assert (work["amount"], work["unit"], work["kind"]) == (
        pytest.approx(10 * 305 / 310),
        "kWh",
        "power",
    )  # 50 min · 12 kW
    assert set(lines["case"]) == {"o1"}
    assert lines.filter(lines["source"] == "steel")["kg"].sum() == pytest.approx(48 * 0.5 * 1.92)


def test_energy_over_a_change_of_version_is_told_by_version():
    old = make_factor("mix", "400 g/kWh", basis="location", valid_to=date(2026, 3, 1))
    new = make_factor("mix", "300 g/kWh", basis="location", version=2, valid_from=date(2026, 3, 2))
    inputs = EnergyInputs(sources=(load("M", f"{DAY} 06:00", f"{DAY} 14:00", 10),), book=FactorBook.of([old, new]))
    log = ml1()
    before = EnergyInputs(sources=inputs.sources, book=FactorBook.of([old]))
    assert set(ledger_of(log, inputs, ["o2"])["factor"]) == {"mix@2"}
    assert set(ledger_of(log, before, ["o2"])["factor"]) == {"mix@1"}  # history replayed with its own version
    assert carbon_of(log, before).total_kg.value == pytest.approx(carbon_of(log, inputs).total_kg.value * 4 / 3)
