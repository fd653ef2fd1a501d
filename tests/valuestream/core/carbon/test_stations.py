"""What a station is doing and whose energy it is: overlap, breaks, stops, set-up, gaps of meters, main meters."""

import numpy as np
import pytest

from tests.factories import make_log, micros
from tests.valuestream.core.carbon.plants import BOOK, DAY, SHIFT, load, ml1, ml1_energy
from valuestream.core.carbon import carbon_of
from valuestream.core.carbon.classes import PLACE
from valuestream.core.energy.inputs import EnergyInputs, PerPiece, Rates, Source, Store
from valuestream.core.energy.readings import Readings
from valuestream.core.eventlog import EventLog

HOUR = 3_600_000_000


def at(clock: str) -> str:
    return f"{DAY} {clock}"


def rows(*found: tuple) -> EventLog:
    """(order, step, station, begin, end, good, scrap, product, kind) with clocks of one day."""
    return make_log(
        [(case, step, station, at(begin), at(end), *rest) for case, step, station, begin, end, *rest in found]
    )


def energy(*sources: Source, **told) -> EnergyInputs:
    return EnergyInputs(sources=sources, book=BOOK, **told)


def power(station: str, *rates: float) -> Source:
    return Source(f"power {station}", "power", (station,), ("mix",), rates=Rates(*rates))


def test_orders_that_run_beside_each_other_share_each_moment_equally():
    log = rows(("o1", "A", "M", "06:00", "08:00", 1, 0), ("o2", "A", "M", "07:00", "08:00", 1, 0))
    found = carbon_of(log, energy(load("M", at("06:00"), at("08:00"), 10)))
    # 06–07 o1 alone: 10 kWh; 07–08 both: 5 each; 0.363 kg/kWh
    assert found.kg_by_case[:, PLACE["value_adding"]].tolist() == pytest.approx([15 * 0.363, 5 * 0.363])


def test_a_row_that_reaches_over_a_break_pauses_in_it():
    log = rows(("o1", "A", "M", "09:00", "11:00", 1, 0))
    found = carbon_of(
        log, energy(power("M", 12, 0, 0, 3, 1), calendar=SHIFT, period=(micros(at("09:00")), micros(at("11:00"))))
    )
    assert found.steps[0].kwh_by_class == {"value_adding": pytest.approx(18), "standby": pytest.approx(0.5)}


def test_a_row_that_lies_wholly_outside_the_shifts_works():
    log = rows(("o1", "A", "M", "20:00", "21:00", 1, 0))
    period = (micros(at("20:00")), micros(at("22:00")))
    found = carbon_of(log, energy(power("M", 12, 0, 0, 3, 1), calendar=SHIFT, period=period))
    assert found.steps[0].kwh_by_class == {"value_adding": pytest.approx(12), "standby": pytest.approx(1)}


def test_without_a_calendar_pauses_are_idle():
    log = rows(("o1", "A", "M", "06:00", "07:00", 1, 0), ("o2", "A", "M", "08:00", "09:00", 1, 0))
    found = carbon_of(log, energy(power("M", 12, 0, 0, 3, 1)))
    assert found.steps[0].kwh_by_class == {"value_adding": pytest.approx(24), "idle": pytest.approx(3)}


def test_booked_set_up_belongs_to_its_order_and_no_other_is_guessed():
    log = rows(
        ("o1", "A", "M", "06:00", "07:00", 1, 0, "x", "production"), ("o2", "A", "M", "07:00", "07:30", 0, 0, "y", "setup"),
        ("o2", "A", "M", "08:00", "09:00", 1, 0, "y", "production"),
    )  # fmt: skip
    found = carbon_of(
        log, energy(power("M", 12, 6, 0, 2, 1), calendar=SHIFT, period=(micros(at("06:00")), micros(at("09:00"))))
    )
    assert found.steps[0].kwh_by_class == {"value_adding": 24, "setup": 3, "idle": pytest.approx(1)}
    assert found.kg_by_case[:, PLACE["setup"]].tolist() == pytest.approx([0, 3 * 0.363])


def test_a_set_up_found_between_products_begins_when_the_next_order_was_there():
    log = rows(
        ("o1", "A", "M", "06:00", "07:00", 1, 0, "x"), ("o2", "Z", "N", "06:00", "07:30", 1, 0, "y"),
        ("o2", "A", "M", "08:00", "09:00", 1, 0, "y"),
    )  # fmt: skip
    found = carbon_of(
        log, energy(power("M", 12, 6, 0, 2, 1), calendar=SHIFT, period=(micros(at("06:00")), micros(at("09:00"))))
    )
    step = {one.step: one for one in found.steps}["A"]
    assert step.kwh_by_class == {"value_adding": pytest.approx(24), "setup": pytest.approx(3), "idle": pytest.approx(1)}


def test_state_power_fills_only_the_time_in_which_no_meter_was_read():
    begin = micros(at("06:00"))
    meter = Source(
        "m",
        "meter",
        ("M",),
        ("mix",),
        Readings(np.array([begin]), np.array([begin + HOUR]), np.array([7.0]), np.zeros(1)),
    )
    log = rows(("o1", "A", "M", "06:00", "08:00", 1, 0))
    found = carbon_of(log, energy(meter, power("M", 12)))
    assert found.metered_kwh == pytest.approx(7 + 12)
    assert found.measured_share == pytest.approx(7 / 19)
    assert found.steps[0].measured_share == pytest.approx(7 / 19)


def test_a_metered_step_beside_an_estimated_one_has_its_own_measured_share():
    log = rows(("o1", "A", "M", "06:00", "07:00", 1, 0), ("o1", "B", "N", "07:00", "08:00", 1, 0))
    read = load("M", at("06:00"), at("07:00"), 30).readings
    found = carbon_of(log, energy(Source("m", "meter", ("M",), ("mix",), read), power("N", 10)))
    assert [step.measured_share for step in found.steps] == [1, 0]
    assert found.measured_share == pytest.approx(30 / 40)


def test_a_hall_meter_is_shared_by_all_that_run_and_only_its_rest():
    log = rows(("o1", "A", "M", "06:00", "08:00", 1, 0), ("o2", "A", "N", "06:00", "07:00", 1, 0))
    hall = Source("hall", "meter", ("*",), ("mix",), load("x", at("06:00"), at("08:00"), 10).readings)
    found = carbon_of(log, energy(hall))
    # 06–07 both run: 5 each; 07–08 only o1
    assert found.kg_by_case.sum(axis=1).tolist() == pytest.approx([15 * 0.363, 5 * 0.363])


def test_what_a_later_step_scraps_turns_earlier_work_and_material_into_loss():
    log = rows(("o1", "A", "M", "06:00", "07:00", 10, 0), ("o1", "B", "N", "07:00", "08:00", 8, 2))
    entry = PerPiece("bar", "A", "material", 1.0, "good", "steel")
    found = carbon_of(log, energy(power("M", 10), power("N", 10), pieces=(entry,)))
    # A: 8 of its 10 good pieces survive B; B: 8 of 10 are good; steel 1.92 kg a piece
    assert found.by_class["value_adding"] == pytest.approx((8 + 8) * 0.363)
    assert found.by_class["scrap"] == pytest.approx((2 + 2) * 0.363)
    assert (found.by_class["material"], found.by_class["material_loss"]) == pytest.approx((8 * 1.92, 2 * 1.92))
    assert found.per_good_part_kg.value == pytest.approx((20 * 0.363 + 19.2) / 8)
    # the ladder: (10 · 0.363 + 19.2) / 10 a part, then (that + 0.363) / 0.8
    assert [step.cumulative for step in found.steps] == pytest.approx([2.283, (2.283 + 0.363) / 0.8])


def test_a_step_without_pieces_is_carried_by_the_parts_that_are_left():
    log = rows(
        ("o1", "A", "M", "06:00", "07:00", 10, 2), ("o1", "Set up B", "N", "07:00", "07:30"),
        ("o1", "B", "N", "07:30", "08:30", 10, 0),
    )  # fmt: skip
    found = carbon_of(log, energy(power("M", 12), power("N", 10)))
    # A: 12 · 0.363 on 12 pieces, 10 are left; set-up 5 kWh and B 10 kWh on these 10
    assert [step.cumulative for step in found.steps] == pytest.approx([1.2 * 0.363, 1.7 * 0.363, 2.7 * 0.363])
    assert found.steps[1].survives is None
    assert found.per_good_part_kg.value == pytest.approx(27 * 0.363 / 10)


def test_rework_of_a_few_pieces_is_carried_by_all_parts_and_the_last_rung_is_all_by_good_part():
    """2 orders of 10 pieces; 2 pieces of one are reworked, 1 of them is scrapped there; 10 kW everywhere."""
    log = rows(
        ("o1", "A", "M", "06:00", "07:00", 10, 0), ("o2", "A", "M", "07:00", "08:00", 10, 0),
        ("o2", "Rework", "R", "08:00", "08:30", 1, 1), ("o1", "Pack", "P", "09:00", "10:00", 10, 0),
        ("o2", "Pack", "P", "10:00", "11:00", 9, 0),
    )  # fmt: skip
    found = carbon_of(log, energy(*(power(name, 10) for name in "MRP")))
    # A: 20 kWh on 20 parts; rework: 5 kWh on these 20, of which 19 survive (not 5 kWh ÷ 2 pieces · half of the orders);
    # packing: 20 kWh on 19
    first = 20 * 0.363 / 20
    second = (first + 5 * 0.363 / 20) / (19 / 20)
    assert [step.cumulative for step in found.steps] == pytest.approx([first, second, second + 20 * 0.363 / 19])
    assert [step.survives for step in found.steps] == pytest.approx([1, 19 / 20, 1])
    assert [step.passing for step in found.steps] == [1, 0.5, 1]
    assert found.steps[-1].cumulative == pytest.approx(found.per_good_part_kg.value) == pytest.approx(45 * 0.363 / 19)


def test_with_scrap_by_order_an_order_without_scrap_has_none():
    by_step, by_order = (carbon_of(ml1(), ml1_energy(scrap_by=one)) for one in ("step", "order"))
    place = PLACE["scrap"]
    assert by_order.kg_by_case[1, place] == 0 < by_step.kg_by_case[1, place]
    # B pieces take 2 min, A pieces 1 min: 3 of A and 2 of B scrapped at (12 + 2.4) kW
    assert by_order.by_class["scrap"] == pytest.approx((3 * 1 + 2 * 2) / 60 * 14.4 * 0.363)
    assert by_order.total_kg.value == pytest.approx(by_step.total_kg.value)


def test_a_second_visit_to_a_step_is_rework():
    log = rows(
        ("o1", "A", "M", "06:00", "07:00", 1, 0),
        ("o1", "B", "N", "07:00", "08:00", 1, 0),
        ("o1", "A", "M", "08:00", "08:30", 1, 0),
    )
    found = carbon_of(log, energy(power("M", 10)))
    step = {one.step: one for one in found.steps}["A"]
    assert step.kwh_by_class == {"value_adding": pytest.approx(10), "rework": pytest.approx(5)}


def test_a_store_is_borne_by_what_waits_by_time_and_pieces():
    log = rows(
        ("o1", "A", "M", "06:00", "07:00", 10, 0), ("o1", "B", "N", "08:00", "09:00", 10, 0),
        ("o2", "A", "M", "06:00", "07:00", 5, 0), ("o2", "B", "N", "10:00", "11:00", 5, 0),
    )  # fmt: skip
    found = carbon_of(log, energy(stores=(Store("store", "B", 2.0, ("mix",)),)))
    # 5 h · 2 kW; o1 waits 1 h with 10 pieces, o2 3 h with 5: 10 to 15
    assert found.kg_by_case[:, PLACE["waiting"]].tolist() == pytest.approx([10 * 0.4 * 0.363, 10 * 0.6 * 0.363])
    assert found.conservation.holds


def test_a_store_before_which_nothing_waits_is_not_allocated():
    log = rows(("o1", "A", "M", "06:00", "07:00", 10, 0), ("o1", "B", "N", "07:00", "08:00", 10, 0))
    found = carbon_of(log, energy(stores=(Store("store", "B", 2.0, ("mix",)),)))
    assert found.rest_kwh == {"nothing_waits": pytest.approx(4)}


def test_a_way_counts_for_each_piece_or_each_order_that_passes():
    log = rows(("o1", "Way", "T", "06:00", "07:00", 10, 0), ("o2", "Way", "T", "07:00", "08:00", 5, 0))
    piece = PerPiece("way", "Way", "transport", 0.5, "piece", "lorry")
    order = PerPiece("way", "Way", "transport", 3.0, "order", "lorry", case="o2")
    assert carbon_of(log, energy(pieces=(piece,))).by_class["transport"] == pytest.approx(15 * 0.5 * 0.1)
    assert carbon_of(log, energy(pieces=(order,))).by_class["transport"] == pytest.approx(3 * 0.1)


def test_in_a_log_without_stations_a_step_is_one():
    log = rows(("o1", "A", "", "06:00", "07:00", 1, 0), ("o2", "B", "", "07:00", "08:00", 1, 0))
    plain = EventLog(case=log.case, activity=log.activity, start=log.start, complete=log.complete, row=log.row)
    found = carbon_of(plain, energy(power("B", 10)))
    assert {one.step: one.kwh for one in found.steps}["B"] == pytest.approx(10 + 0)


def test_four_steps_worked_out_by_hand_to_a_tenth_of_a_gram():
    """Features C03: 10 parts through four steps of an hour each at 10, 20, 5 and 8 kW and 363 g/kWh; 1 part is lost."""
    log = rows(
        ("o1", "Saw", "A", "06:00", "07:00", 10, 0), ("o1", "Turn", "B", "07:00", "08:00", 9, 1),
        ("o1", "Wash", "C", "08:00", "09:00", 9, 0), ("o1", "Pack", "D", "09:00", "10:00", 9, 0),
    )  # fmt: skip
    found = carbon_of(log, energy(*(power(name, kw) for name, kw in zip("ABCD", (10, 20, 5, 8), strict=True))))
    saw, turn, wash, pack = 0.363, (0.363 + 0.726) / 0.9, 5 * 0.363 / 9, 8 * 0.363 / 9
    assert [step.cumulative for step in found.steps] == pytest.approx(
        [saw, turn, turn + wash, turn + wash + pack], abs=1e-4
    )
    assert found.per_good_part_kg.value == pytest.approx(43 * 0.363 / 9, abs=1e-4)
    assert found.by_class["value_adding"] == pytest.approx((9 + 18 + 5 + 8) * 0.363, abs=1e-4)


def test_before_and_after_with_27_per_cent_less_power_differ_by_27_per_cent():
    before, after = (
        carbon_of(ml1(), ml1_energy(sources=(power("M", *(12 * f, 5 * f, 1.5 * f, 3 * f, 3 * f)),))) for f in (1, 0.73)
    )
    assert after.per_good_part_kg.value / before.per_good_part_kg.value - 1 == pytest.approx(-0.27)
