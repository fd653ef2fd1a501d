"""On which energy of a line an effect acts, with the line's own factors."""

import pytest

from kaizen.core.rollout.uses import uses_of

CO2E = {
    "total_kg": 900.0, "without_material_kg": 600.0,
    "period": {"first": "2026-03-01T00:00:00", "last": "2026-03-31T10:30:00"},  # 30.4375 days: one month
    "by_step": [
        {"step": "Grinding", "by_class": {"setup": 36.3, "waiting": 4.0}, "kwh_by_class": {"setup": 100.0}},
        {"step": None, "kg": 1.0, "kwh": 2.0, "by_class": {"unallocated": 1.0}},
    ],
    "factors": [{"id": "grid-de", "version": 3}, {"id": "steel", "version": 1}],
}  # fmt: skip


def test_a_shorter_setup_saves_the_energy_of_setting_up_with_the_factor_there():
    (use,) = uses_of(CO2E, "setup", "Grinding")
    assert (use.amount, use.unit, use.factor) == pytest.approx((100.0, "kWh", 0.363))
    assert use.factor_id == "grid-de/3, steel/1"


def test_what_has_no_energy_of_its_own_is_told_in_kg():
    (use,) = uses_of(CO2E, "waiting", "Grinding")
    assert (use.amount, use.unit, use.factor) == pytest.approx((4.0, "kg", 1.0))


def test_co2e_per_part_acts_on_all_but_material():
    assert uses_of(CO2E, "co2e_per_part", None)[0].amount == pytest.approx(600.0)


@pytest.mark.parametrize(("co2e", "metric", "step"), [
    (None, "setup", "Grinding"), ({"refusal": "no_energy"}, "setup", "Grinding"), (CO2E, "lead_time", None),
    (CO2E, "setup", "Milling"), (CO2E, "scrap", "Grinding"),
    ({**CO2E, "period": {"first": "2026-03-01", "last": "2026-03-01"}}, "setup", "Grinding"),
])  # fmt: skip
def test_what_is_not_known_is_left_out(co2e, metric, step):
    assert uses_of(co2e, metric, step) == ()
