"""CO₂ on a map: orders that the map is not about take their shares of the energy too, and that is told."""

from datetime import date
from pathlib import Path

import pytest

from tests.factories import make_log
from valuestream.core.carbon.onmap import EnergyJob, carbon_on_map
from valuestream.core.energy.factors import make_factor
from valuestream.core.energy.site import factor_content
from valuestream.core.refusal import Refusal
from valuestream.core.selection import select

STATES = {"process": 10, "setup": 4, "idle": 2, "standby": 2, "down": 1}
# two orders on one station: A an hour of P1, an hour's pause, then B two hours of P2
ROWS = [("A", "Mill", "M1", 0, 60, 10, 0, "P1"), ("B", "Mill", "M1", 120, 240, 10, 0, "P2")]


def energy(**changes):
    factors = [factor_content(make_factor("mix", "500 g/kWh", basis="location"))]
    powers = [{"station": "M1", "version": 1, "uncertainty": None, **STATES}]
    plain = {"timezone": "UTC", "basis": "location", "prices": ["mix"], "grids": [], "meters": [], "materials": []}
    return {**plain, "factors": factors, "powers": powers, **changes}


def told(log, chosen, windowed=False, rework=(), **changes):
    job = EnergyJob(energy(**changes), Path(), {}, rework=rework)
    return carbon_on_map(log, chosen, job, windowed=windowed)


def test_a_family_bears_its_own_work_and_its_share_of_idle_time_by_processing_time():
    """A: 1 h × 10 kW = 10 kWh, B: 20 kWh; between them 1 h idle × 2 kW = 2 kWh, a third of it is A's: 0.6667 kWh.
    At 0.5 kg/kWh A bears 5.3333 kg, and 10.6667 kg are on other orders; 32 kWh × 0.5 = 16 kg in all."""
    log = make_log(ROWS, timezone="UTC")
    found = told(log, select(log, products=["P1"]))
    assert found["total_kg"] == pytest.approx(16)
    assert found["unallocated"]["kg"] == {"other_orders": pytest.approx(10 + 2 / 3)}
    assert found["per_good_part_kg"] == pytest.approx((5 + 1 / 3) / 10)
    assert found["by_step"][0]["kg"] == pytest.approx(5 + 1 / 3)
    assert found["conservation"]["holds"]


def test_all_orders_leave_nothing_to_others():
    log = make_log(ROWS, timezone="UTC")
    found = told(log, log)
    assert found["unallocated"]["kg"] == {}
    assert found["per_good_part_kg"] == pytest.approx(16 / 20)


def test_a_period_counts_energy_from_the_first_to_the_last_moment_of_its_orders():
    """B alone: two hours × 10 kW × 0.5 = 10 kg; the idle hour before it lies outside."""
    log = make_log(ROWS, timezone="UTC")
    found = told(log, log.take(log.case.codes == 1), windowed=True)
    assert (found["total_kg"], found["unallocated_kg"]) == (pytest.approx(10), 0)


def test_work_at_a_step_that_the_map_calls_rework_is_rework():
    """The same 30 kWh × 0.5 kg of work; idle stays idle."""
    log = make_log(ROWS, timezone="UTC")
    found = told(log, log, rework=("Mill",))
    assert found["by_class"]["rework"] == pytest.approx(15)
    assert found["by_class"]["value_adding"] == 0


def test_material_counts_for_the_product_it_is_entered_for():
    """10 pieces of P1 × 0.4 kg in the good piece × 2 kg/kg = 8 kg; 0.1 kg each lost = 2 kg; P2 has none."""
    steel = {"step": "Mill", "product": "P1", "what": "steel", "factor": "steel", "mass_in": 0.5, "mass_good": 0.4}
    factors = [*energy()["factors"], factor_content(make_factor("steel", "2 kg/kg"))]
    log = make_log(ROWS, timezone="UTC")
    found = told(log, log, materials=[steel], factors=factors)
    assert found["by_class"]["material"] == pytest.approx(8)
    assert found["by_class"]["material_loss"] == pytest.approx(2)
    assert found["without_material_kg"] == pytest.approx(16)


def test_a_station_of_which_nothing_is_known_is_named():
    log = make_log([*ROWS, ("B", "Pack", "M2", 240, 250, 10, 0, "P2")], timezone="UTC")
    assert told(log, log)["uncovered"] == ["M2"]


def test_what_cannot_be_told_says_why_and_leaves_the_map_alone():
    """Powers say nothing where nobody reported when work began."""
    log = make_log([("A", "Mill", "M1", 60, 60)], timezone="UTC")
    found = told(type(log)(**{**vars_of(log), "start_estimated": True}), log)
    assert found["refusal"]["code"] == "no_start_times"


def vars_of(log):
    return {name: getattr(log, name) for name in log.__slots__}


def test_a_sum_that_does_not_agree_is_never_told(monkeypatch):
    from valuestream.core.carbon import tally

    monkeypatch.setattr(tally.Tally, "_of_chosen", lambda self, portion: portion.values * 0.99)
    monkeypatch.setattr(tally, "OTHERS", "others")
    log = make_log(ROWS, timezone="UTC")
    monkeypatch.setattr(tally.Tally, "by_case", property(lambda self: sum(self.table["location"]) * 1.1))
    with pytest.raises(Refusal, match="do not add up"):
        told(log, log)


def test_a_log_with_a_wall_clock_is_taken_for_the_sites(tmp_path):
    """In Berlin in March 00:00 is 23:00 UTC: the document's period says so."""
    log = make_log(ROWS)
    assert told(log, log, timezone="Europe/Berlin")["total_kg"] == pytest.approx(16)


def test_the_kilograms_of_a_day_are_those_of_the_orders_finished_on_it():
    """An hour × 10 kW × 0.5 kg/kWh = 5 kg for A, 10 kg for B; the idle hours between them (23.0 h × 2 kW × 0.5 = 23 kg)
    are shared by processing time, 1 : 2. A ends on 2 March, B at midnight, on 4 March."""
    rows = [
        ("A", "Mill", "M1", "2026-03-02 22:00", "2026-03-02 23:00", 9, 1, "P"),
        ("B", "Mill", "M1", "2026-03-03 22:00", "2026-03-04 00:00", 10, 0, "P"),
    ]
    log = make_log(rows, timezone="UTC")
    found = told(log, log)["by_day"]
    idle = 23.0
    first, second = (date(2026, 3, day).toordinal() - date(1970, 1, 1).toordinal() for day in (2, 4))
    assert found == [[first, 1, 9.0, pytest.approx(5 + idle / 3)], [second, 1, 10.0, pytest.approx(10 + idle * 2 / 3)]]
    assert sum(row[3] for row in found) == pytest.approx(told(log, log)["total_kg"])


def test_an_order_that_has_not_left_a_usual_last_step_counts_on_no_day():
    log = make_log([*ROWS, ("A", "Pack", "M2", 240, 250, 10, 0, "P1")], timezone="UTC")
    found = carbon_on_map(log, log, EnergyJob(energy(), Path(), {}, last_steps=("Pack",)), windowed=False)["by_day"]
    assert [row[1:3] for row in found] == [[1, 10.0]]  # A; B ended at the mill


def test_a_log_without_quantities_has_orders_and_no_pieces_by_day():
    log = make_log([row[:5] for row in ROWS], timezone="UTC")
    assert [row[1:3] for row in told(log, log)["by_day"]] == [[2, None]]
