"""The worked examples of the trade: Acme Stamping, TWI, OEE, yields, Little, families, active periods.

Origins are named at each test; the identifiers O-… are those of the method's description.
"""

import numpy as np
import pytest

from lean.units import Missing
from tests.factories import make_log, micros
from valuestream.core import takt
from valuestream.core.bottleneck import active_periods, average_bottleneck, momentary_bottlenecks
from valuestream.core.calendar import WorkCalendar
from valuestream.core.changeover import gaps, run_lengths, total_seconds
from valuestream.core.eventlog import Kind
from valuestream.core.families import merges, propose_families, similarity
from valuestream.core.oee import Elements

# O-ACME: Rother & Shook, Learning to See, current state. step: C/T s, uptime, pieces after the step, capacity a shift
ACME = {
    "Stamping": (1, 0.85, 7000, 23_460),
    "Weld 1": (39, 1.00, 1700, 707.69),
    "Weld 2": (46, 0.80, 2450, 480),
    "Assembly 1": (62, 1.00, 1840, 445.16),
    "Assembly 2": (40, 1.00, 4140, 690),
}
SHIFT = 28_800 - 2 * 600  # s


def test_o_acme_takt_pitch_and_capacities():
    demand = 18_400 / 20
    time = takt.takt(2 * SHIFT, demand)
    assert (SHIFT, demand, time, takt.pitch(time, 20)) == (27_600, 920, 60, 1200)
    for cycle_time, uptime, _, expected in ACME.values():
        assert takt.capacity(SHIFT, cycle_time, uptime) == pytest.approx(expected, rel=1e-4)
    assert takt.capacity(SHIFT, 62) < demand / 2  # Assembly 1 is the bottleneck


def test_o_acme_lead_time_and_value_added_share():
    days = [5.0, *(takt.inventory_days(pieces, 920) for _, _, pieces, _ in ACME.values())]
    assert sum(days) == pytest.approx(23.6196, rel=1e-4)
    printed = [round(day, 1) for day in days]
    lead, process = sum(printed), sum(step[0] for step in ACME.values())
    assert (round(lead, 1), process) == (23.6, 188)
    assert process / (23.6 * 86_400) == pytest.approx(0.0000922003, rel=1e-4)  # 0.009220 % of calendar time
    assert process / (23.6 * 2 * SHIFT) == pytest.approx(0.000144314, rel=1e-4)  # 0.014431 % of working time
    assert pytest.approx(10.17, rel=1e-3) == 240 / 23.6
    assert takt.operators(39 + 46 + 62 + 40, 60) == 4


def test_o_acme_f_the_future_states():
    assert (sum([2.0, 1.5, 0, 4.5]), 240 / 8.0) == (8.0, 30)
    levelled = sum([1.5, 1.0, 0, 2.0])
    assert (levelled, 240 / levelled) == (4.5, pytest.approx(53.33, rel=1e-3))
    assert pytest.approx(0.00043467, rel=1e-4) == 169 / (4.5 * 86_400)
    assert pytest.approx(0.00068035, rel=1e-4) == 169 / (4.5 * 2 * SHIFT)
    assert pytest.approx(0.80932, rel=1e-4) == 1 - 4.5 / 23.6


def test_o_twi_takt_changeovers_operators_gross_demand():
    time = takt.takt(27_000, 24_000 / 40)
    assert time == 45
    assert takt.changeovers_per_shift(27_000, 39 * 600, 300) == 12
    assert takt.operators(195, 45) == 5
    assert takt.gross_demand(460, 0.02) == pytest.approx(469.39, rel=1e-4)


def test_o_oee1_and_o_oee2():
    # O-OEE1: shift 480, breaks 60, down 47 min; ideal 1.0 s; 19 271 made; 423 rejects
    one = Elements(pbt=420 * 60, apt=373 * 60, planned_run_time=19_271, produced=19_271, good=18_848)
    assert [one.availability.value, one.effectiveness.value, one.quality.value, one.oee.value] == pytest.approx(
        [0.888095, 0.861081, 0.978050, 0.747937], rel=1e-4
    )
    # O-OEE2: planned 420, down 42; ideal 1.0 min; 300 made, 6 scrap
    two = Elements(pbt=420 * 60, apt=378 * 60, planned_run_time=300 * 60, produced=300, good=294)
    assert [two.availability.value, two.effectiveness.value, two.quality.value, two.oee.value] == pytest.approx(
        [0.90, 0.793651, 0.98, 0.70], rel=1e-4
    )


def test_an_unplanned_machine_has_no_availability_rather_than_a_full_one():
    assert isinstance(Elements(0, 0, 0, 0, 0).oee, Missing)


def test_o_rty_rolled_and_normalised_yield():
    rolled, normalised = takt.rolled_yield([0.95, 0.90, 0.98])
    assert (rolled, normalised) == pytest.approx((0.837900, 0.942752), rel=1e-4)


def test_o_little_a_stock_of_1840_at_920_a_day_lasts_two_days():
    assert takt.inventory_days(1840, 920) == 2.0


def test_o_fam_similarities_merges_and_families():
    routes = {name: frozenset(steps) for name, steps in
              {"P1": "ABCE", "P2": "ABCE", "P3": "ABDE", "P4": "FGH", "P5": "FGHE"}.items()}  # fmt: skip
    assert similarity(routes["P1"], routes["P3"]) == pytest.approx(0.6)
    assert similarity(routes["P4"], routes["P5"]) == pytest.approx(0.75)
    assert similarity(routes["P3"], routes["P5"]) == pytest.approx(0.142857, rel=1e-4)
    assert merges(routes) == pytest.approx([0, 0.25, 0.40, 0.928571], rel=1e-4)
    assert [family.products for family in propose_families(routes)] == [("P1", "P2", "P3"), ("P4", "P5")]


def test_a_family_is_split_where_work_content_differs_by_more_than_30_per_cent():
    routes = {name: frozenset("AB") for name in ("P1", "P2", "P3")}
    found = propose_families(routes, {"P1": 100, "P2": 129, "P3": 140})
    assert [family.products for family in found] == [("P1", "P2"), ("P3",)]


def stations():
    spans = {"M1": [(0, 10), (12, 30)], "M2": [(0, 8), (9, 20), (22, 30)], "M3": [(0, 25), (26, 30)]}
    return [active_periods(n, np.array([b for b, _ in s], float), np.array([e for _, e in s], float)) for n, s in spans.items()]  # fmt: skip


def test_o_ap_mean_active_periods_and_utilisation():
    found = {station.name: station for station in stations()}
    assert [found[name].mean_period for name in ("M1", "M2", "M3")] == [14.0, 9.0, 14.5]
    assert [found[name].active / 30 for name in ("M1", "M2", "M3")] == pytest.approx([0.9333, 0.9, 0.9667], rel=1e-3)
    assert average_bottleneck(stations()).name == "M3"


def test_o_ap_momentary_and_shifting_bottleneck():
    shifting = momentary_bottlenecks(stations(), 30)
    assert shifting.spells == (("M3", 0, 12, True), ("M3", 12, 25, False), ("M1", 25, 30, True))
    assert (shifting.sole_share("M3"), shifting.sole_share("M1")) == pytest.approx((0.40, 0.1667), rel=1e-3)
    assert shifting.shifting_share == pytest.approx(0.4333, rel=1e-3)


# O-ML1 (method.md A4): one machine, one shift 06:00–14:00 with a break 10:00–10:30; PRI A 0.95, B 1.9 min
ML1 = [
    ("o1", "M", "M", "2026-03-02 06:00", "2026-03-02 06:50", 48, 2, "A", "production"),
    ("o2", "M", "M", "2026-03-02 06:50", "2026-03-02 07:40", 50, 0, "A", "production"),
    ("o3", "M", "M", "2026-03-02 08:00", "2026-03-02 09:00", 30, 0, "B", "production"),
    ("o4", "M", "M", "2026-03-02 09:00", "2026-03-02 10:00", 28, 2, "B", "production"),
    ("o5", "M", "M", "2026-03-02 10:50", "2026-03-02 11:40", 50, 0, "A", "production"),
    ("o6", "M", "M", "2026-03-02 11:40", "2026-03-02 12:30", 49, 1, "A", "production"),
    ("o6", "M", "M", "2026-03-02 12:30", "2026-03-02 13:00", 0, 0, "A", "down"),
    ("o7", "M", "M", "2026-03-02 13:00", "2026-03-02 13:50", 50, 0, "A", "production"),
]


def test_o_ml1_from_the_log_to_the_data_box():
    log = make_log(ML1)
    shift = {"weekday": 0, "start": "06:00", "end": "14:00", "breaks": [["10:00", "10:30"]]}
    calendar = WorkCalendar.from_spec({"timezone": None, "shifts": [shift]})
    day = [micros("2026-03-02"), micros("2026-03-03")]
    busy = calendar.working(np.array(day[:1]), np.array(day[1:]))[0] / 60
    made, stops = log.kind == Kind.PRODUCTION, log.kind == Kind.DOWN
    run = log.take(made)
    apt, down = total_seconds(run.start, run.complete) / 60, total_seconds(log.start[stops], log.complete[stops]) / 60
    between = gaps(run.start, run.complete, run.product.codes, calendar, np.array([log.start[stops], log.complete[stops]]).T)  # fmt: skip
    setup = between.changeovers.sum() / 60
    assert [busy, apt, down, setup, busy - apt - down - setup] == [450, 370, 30, 40, 10]
    assert list(between.changeovers / 60) == [20, 20]
    pieces = run.good + run.scrap
    assert [pieces.sum(), run.good.sum(), run.scrap.sum()] == [310, 305, 5]
    minutes = (run.complete - run.start) / 60e6
    by_product = {name: minutes[run.product.codes == code].sum() / pieces[run.product.codes == code].sum()
                  for code, name in enumerate(run.product.names)}  # fmt: skip
    assert by_product == {"A": 1.0, "B": 2.0}
    assert minutes.sum() / pieces.sum() == pytest.approx(1.193548, rel=1e-4)
    assert (busy - down) / busy == pytest.approx(0.933333, rel=1e-4)
    planned = 0.95 * 250 + 1.9 * 60
    box = Elements(pbt=busy, apt=apt, planned_run_time=planned, produced=310, good=305, setup=setup)
    figures = [box.availability, box.effectiveness, box.quality, box.oee, box.nee, box.setup_ratio]
    assert [figure.value for figure in figures] == pytest.approx(
        [0.822222, 0.95, 0.983871, 0.768513, 0.851595, 0.097561], rel=1e-4
    )
    lengths = run_lengths(run.product.codes, pieces)
    assert [(run.product.names[code], total) for code, total in lengths] == [("A", 100), ("B", 60), ("A", 150)]
    assert takt.takt(450, 300) == 1.5
    assert takt.epei(40, 450, 30, 370) == pytest.approx(0.8)
