"""``manage.py carbon``: a log and an energy file in, the mined document with ``co2e`` out; nothing else is touched."""

import io
import json

import numpy as np
import pytest
from django.core.management import call_command

from tests.factories import micros
from tests.valuestream.core.energy.series import public_series
from tests.valuestream.logs import GOOD, public_log, write_log

LOAD = '[[load]]\nstation = "{station}"\nkw = {kw}\nfrom = {first}\nto = {last}\ngrid = "{grid}"\n'
GERMANY = "grid_de_2020_carbon_intensity_15min.csv.gz"
FLAT = "time;gCO2/kWh\n" + "".join(
    f"2026-03-0{day} 00:00;{value}\n" for day, value in ((1, "300,5"), (2, "200,0"), (3, "400"))
)


def carbon(path, folder, energy: str, *options) -> tuple[int, dict]:
    """Exit code and document."""
    out, file = io.StringIO(), folder / "energy.toml"
    file.write_text(energy)
    try:
        call_command("carbon", str(path), "--energy", str(file), "--json", *options, stdout=out)
    except SystemExit as stop:
        return int(stop.code), json.loads(out.getvalue())
    return 0, json.loads(out.getvalue())


def refusal(path, folder, energy: str, *options) -> dict:
    code, document = carbon(path, folder, energy, *options)
    assert (code, document["schema"]) == (3, "newlean.refusal/1")
    assert set(document) == {"schema", "code", "message", "hint"}
    assert document["message"]
    assert document["hint"]
    return document


def test_a_constant_load_over_a_month_of_the_german_grid(tmp_path):
    load = LOAD.format(
        station="Lathe 1", kw=10, first="2020-01-01", last="2020-02-01", grid=public_log(f"energy_co2/{GERMANY}")
    )
    code, document = carbon(write_log(tmp_path), tmp_path, load)
    series = public_series(GERMANY)
    january = (series.at >= micros("2020-01-01")) & (series.at < micros("2020-02-01"))
    assert january.sum() == 31 * 96
    co2e = document["co2e"]
    assert (code, co2e["total_kg"]) == (0, pytest.approx(10 * 0.25 * series.values[january].sum() / 1000, rel=1e-9))
    assert co2e["metered_kwh"] == pytest.approx(10 * 31 * 24)
    assert co2e["unallocated_kwh"] == pytest.approx(7440)  # the log is of 2026: nobody worked then
    assert co2e["unallocated"]["kwh"] == {"outside_period": pytest.approx(7440)}
    assert [(factor["grid"], factor["resolution"]) for factor in co2e["factors"]] == [
        (str(public_log(f"energy_co2/{GERMANY}")), {"series": pytest.approx(7440)})
    ]


def test_the_document_is_that_of_mine_with_co2e(tmp_path):
    path = write_log(tmp_path)
    (tmp_path / "flat.csv").write_text(FLAT)
    first, last = "2026-03-02T06:00:00", "2026-03-02T09:45:00"
    code, document = carbon(
        path, tmp_path, LOAD.format(station="Lathe 1", kw=6, first=first, last=last, grid="flat.csv")
    )
    mined = io.StringIO()
    call_command("mine", str(path), "--json", stdout=mined)
    plain = json.loads(mined.getvalue())
    assert {**document, "engine": None} == {**plain, "engine": None, "co2e": document["co2e"]}
    co2e = document["co2e"]
    # 3.75 h · 6 kW at 200 g; the lathe turned two of them, the rest it idled, borne half and half by both orders
    assert (code, co2e["total_kg"], co2e["metered_kwh"]) == (0, pytest.approx(4.5), pytest.approx(22.5))
    assert (co2e["by_class"]["value_adding"], co2e["by_class"]["scrap"]) == pytest.approx((2.4 * 19 / 20, 2.4 / 20))
    assert co2e["by_class"]["idle"] == pytest.approx(2.1)
    assert co2e["per_good_part_kg"] == pytest.approx(4.5 / 19)  # 9 and 10 pieces were packed
    assert (co2e["boundary"], co2e["basis"], co2e["measured_share"]) == ("gate-to-gate", "location", 0)
    assert co2e["conservation"]["holds"]
    assert sum(co2e["by_class"].values()) == pytest.approx(co2e["total_kg"])
    assert sum(step["kg"] for step in co2e["by_step"]) == pytest.approx(co2e["total_kg"])


def test_a_meter_is_read_in_the_plants_time_and_by_its_labels(tmp_path):
    rows = "".join(f"02.03.2026 {hour:02}:00;{hour}\n" for hour in range(6, 12))
    (tmp_path / "meter.csv").write_text("Zeit;kWh\n" + rows)
    energy = """
timezone = "Europe/Berlin"
[[meter]]
file = "meter.csv"
station = "Lathe 1"
date_order = "dmy"
factor = "electricity-de-2024"
"""
    code, document = carbon(write_log(tmp_path), tmp_path, energy)
    co2e = document["co2e"]
    assert (code, co2e["measured_share"], co2e["metered_kwh"]) == (0, 1.0, 51.0)
    # labels are ends: 06:00–08:00, when the lathe turned, is 7 + 8 kWh; the hours to 10:00 and 09:45 idle
    kwh = co2e["by_step"][0]["kwh_by_class"]
    assert kwh["value_adding"] + kwh["scrap"] == pytest.approx(15)
    assert co2e["unallocated"]["kwh"] == {"outside_period": pytest.approx(6 + 11 + 0.25 * 10)}
    assert co2e["quirks"]["factors"][0]["code"] == "outside_validity"


def test_market_and_location_stand_beside_each_other_and_are_never_mixed(tmp_path):
    energy = """
basis = "{basis}"
[electricity]
factor = {factors}
[[factor]]
id = "contract"
value = "20 g/kWh"
basis = "market"
[[power]]
station = "Lathe 1"
process = 5
"""
    path = write_log(tmp_path)
    both = '["electricity-de-2024", "contract"]'
    co2e = carbon(path, tmp_path, energy.format(basis="market", factors=both))[1]["co2e"]
    assert (co2e["total_kg"], co2e["other_basis_kg"]) == pytest.approx((10 * 0.02, 10 * 0.363))
    assert [factor["name"] for factor in co2e["factors"]] == ["contract@1"]
    alone = refusal(path, tmp_path, energy.format(basis="market", factors='"electricity-de-2024"'))
    assert alone["code"] == "no_price"
    twice = energy.format(basis="market", factors='["electricity-de-2024", "electricity-pt-2024"]')
    assert refusal(path, tmp_path, twice)["code"] == "two_prices"


def test_a_grid_that_does_not_reach_needs_a_fallback(tmp_path):
    (tmp_path / "flat.csv").write_text(FLAT)
    path = write_log(tmp_path)
    load = LOAD.format(station="Lathe 1", kw=6, first="2027-03-02", last="2027-03-03", grid="DE")
    grid = '[[grid]]\nname = "DE"\nfile = "flat.csv"\n'
    assert refusal(path, tmp_path, grid + load)["code"] == "no_price"
    co2e = carbon(path, tmp_path, grid + 'fallback = "electricity-de-2024"\n' + load)[1]["co2e"]
    assert co2e["total_kg"] == pytest.approx(6 * 24 * 0.363)
    assert co2e["factors"][0]["resolution"] == {"factor": pytest.approx(144)}


def test_a_mix_of_generation_makes_an_intensity(tmp_path):
    """Medians of IPCC AR5 annex III, g/kWh; the plants' imports at 300 are this test's own."""
    medians = {"Biomass": 230, "Fossil Gas": 490, "Fossil Hard coal": 820, "Fossil Oil": 650, "Nuclear": 12, "Other": 700,
               "Hydro Pumped Storage": 24, "Hydro Run-of-river and poundage": 24, "Solar": 48, "Wind Offshore": 12,
               "Wind Onshore": 11, "FR": 300, "NL": 300, "IE": 300, "BE": 300}  # fmt: skip
    mix = "".join(f'"{name}" = "{grams} g/kWh"\n' for name, grams in medians.items())
    file = public_log("energy_co2/grid_gb_2020_generation_mix.csv.gz")
    grid = f'[[grid]]\nname = "GB"\nfile = "{file}"\n[grid.mix]\n'
    load = LOAD.format(station="Lathe 1", kw=1, first="2020-01-01T00:00:00Z", last="2020-01-01T00:30:00Z", grid="GB")
    path = write_log(tmp_path)
    co2e = carbon(path, tmp_path, grid + mix + load)[1]["co2e"]
    row = np.array([public_series(file.name, value=name).values[576] for name in medians])  # the first row of 2020
    assert co2e["total_kg"] == pytest.approx(0.5 * (row * list(medians.values())).sum() / row.sum() / 1000)
    assert {quirk["code"]: quirk["count"] for quirk in co2e["quirks"]["GB"]}["no_value"] == 4  # rows without imports
    assert "Nuclear" in refusal(path, tmp_path, grid + mix.replace('"Nuclear" = "12 g/kWh"\n', "") + load)["message"]


def test_options_of_mine_hold_and_a_period_bounds_the_energy(tmp_path):
    path = write_log(tmp_path, header="K,V,M,B,E,G,S,W")
    named = (
        "--case",
        "K",
        "--activity",
        "V",
        "--resource",
        "M",
        "--start",
        "B",
        "--complete",
        "E",
        "--good",
        "G",
        "--scrap",
        "S",
    )
    load = LOAD.format(station="Lathe 1", kw=6, first="2026-03-01", last="2026-03-04", grid="flat.csv")
    (tmp_path / "flat.csv").write_text(FLAT)
    code, document = carbon(path, tmp_path, load, *named, "--from", "2026-03-02T07:00", "--to", "2026-03-02T10:00")
    assert (code, document["co2e"]["metered_kwh"]) == (0, pytest.approx(18))
    assert document["co2e"]["by_step"][0]["kwh"] == pytest.approx(18)


@pytest.mark.parametrize(
    ("energy", "code"),
    [
        ("[[load]]", "missing_entry"),
        (LOAD.format(station="M", kw='"5 kWh"', first="2020-01-01", last="2020-01-02", grid="x"), "other_quantity"),
        (
            LOAD.format(station="M", kw=5, first="2020-01-02", last="2020-01-01", grid="electricity-de-2024"),
            "bad_period",
        ),
        (LOAD.format(station="M", kw=5, first="2020-01-01", last="2020-01-02", grid="nowhere.csv"), "no_file"),
        ('timezone = "Mars/Base"', "unknown_zone"),
        ('[[power]]\nstation = "M"\nprocess = 5', "no_price"),
        ('[[material]]\nwhat = "steel"\nstep = "Nowhere"\nin = "1 kg"\nfactor = "steel-crude-world"', "unknown_step"),
        (
            '[[material]]\nwhat = "steel"\nstep = "Turning"\nin = "1 kWh"\nfactor = "steel-crude-world"',
            "other_quantity",
        ),
        ('[[material]]\nwhat = "steel"\nstep = "Turning"\nin = "1 kg"\nfactor = "tin"', "unknown_price"),
        ('[[transport]]\nstep = "Packing"\nmass = 3\ndistance = "5 kg"\nfactor = "lorry-tkm"', "other_quantity"),
        ('[[transport]]\nstep = "Packing"\nmass = 3\ndistance = 5\nfactor = "heating-oil"', "other_quantity"),
        ('[[use]]\nwhat = "gas"\nstation = "Lathe 1"\nrate = "5 kWh"\nfactor = "natural-gas-net"', "other_quantity"),
        ('[[use]]\nwhat = "diesel"\nstation = "Lathe 1"\nrate = "5 l/h"\nfactor = "natural-gas-net"', "other_quantity"),
        ('[[storage]]\nbefore = "Nowhere"\nkw = 3\nfactor = "electricity-de-2024"', "unknown_step"),
        ("[[load", "bad_energy_file"),
    ],
)
def test_a_wrong_energy_file_is_refused_in_words(tmp_path, energy, code):
    assert refusal(write_log(tmp_path), tmp_path, energy)["code"] == code


def test_a_log_without_starts_has_no_states(tmp_path):
    energy = '[[power]]\nstation = "Lathe 1"\nprocess = 5\nfactor = "electricity-de-2024"'
    assert refusal(write_log(tmp_path), tmp_path, energy, "--complete", "End")["code"] == "no_start_times"


def test_a_step_of_which_no_energy_is_known_is_named_and_its_zero_is_no_figure(tmp_path):
    energy = '[[power]]\nstation = "Lathe 1"\nprocess = 5\nfactor = "electricity-de-2024"'
    _, document = carbon(write_log(tmp_path), tmp_path, energy)
    known = {step["step"] for step in document["co2e"]["by_step"] if step["kwh"]}
    assert known == {"Turning"}
    assert set(document["co2e"]["without_energy"]) == {step["step"] for step in document["co2e"]["by_step"]} - known - {
        None
    }


def test_a_load_at_a_station_that_is_not_in_the_log_tells_no_part(tmp_path):
    load = """[[load]]\nstation = "Nowhere"\nkw = 10\nfrom = 2026-03-02T06:00:00+01:00\nto = 2026-03-02T10:00:00+01:00
factor = "electricity-de-2024" """
    co2e = carbon(write_log(tmp_path), tmp_path, load)[1]["co2e"]
    assert (co2e["per_good_part_kg"], co2e["missing"]["per_good_part_kg"]) == (None, "no_energy")
    assert co2e["unallocated"]["kwh"] == {"no_station": pytest.approx(40)}


def test_without_json_a_table_is_printed(tmp_path):
    out, file = io.StringIO(), tmp_path / "energy.toml"
    file.write_text('[[power]]\nstation = "Lathe 1"\nprocess = 5\nfactor = "electricity-de-2024"')
    call_command("carbon", str(write_log(tmp_path)), "--energy", str(file), stdout=out)
    assert "CO₂e gate-to-gate [kg, location-based]: total 3.630" in out.getvalue()
    assert "sums agree: yes" in out.getvalue()
    assert len(GOOD) == 6


def test_one_file_may_hold_the_meters_of_many_stations_behind_a_main_meter(tmp_path):
    rows = "".join(f"2026-03-02 0{hour}:00,Lathe 1,{hour}\n2026-03-02 0{hour}:00,Grinder 2,1\n" for hour in (7, 8, 9))
    (tmp_path / "meters.csv").write_text("time,machine,kWh\n" + rows)
    (tmp_path / "hall.csv").write_text("time,MWh\n" + "".join(f"2026-03-02 0{hour}:00,0.02\n" for hour in (7, 8, 9)))
    energy = """
[electricity]
factor = "electricity-de-2024"
[[meter]]
name = "machines"
file = "meters.csv"
station_column = "machine"
value = "kWh"
sub_of = "hall"
[[meter]]
name = "hall"
file = "hall.csv"
unit = "MWh"
station = "*"
"""
    code, document = carbon(write_log(tmp_path), tmp_path, energy)
    kwh = {source["name"]: source["kwh"] for source in document["co2e"]["sources"]}
    assert (code, kwh) == (0, {"machines Lathe 1": 24, "machines Grinder 2": 3, "hall": pytest.approx(60 - 27)})
    assert document["co2e"]["conservation"]["holds"]


def test_the_steel_year_is_read_whole_with_its_labels_named(tmp_path):
    file = public_log("energy_co2/steel_industry_energy_2018_15min.csv.gz")
    energy = f"""
[[meter]]
file = "{file}"
station = "Lathe 1"
value = "Usage_kWh"
date_order = "dmy"
timezone = "Asia/Seoul"
factor = "electricity-de-2024"
"""
    co2e = carbon(write_log(tmp_path), tmp_path, energy)[1]["co2e"]
    assert co2e["metered_kwh"] == pytest.approx(959_640.31)  # README of the public logs
    assert [(quirk["code"], quirk["count"]) for quirk in co2e["quirks"][str(file)]] == [("midnight_label", 365)]


def test_a_fuel_by_the_litre_emits_but_is_no_electricity(tmp_path):
    energy = '[[use]]\nwhat = "diesel"\nstation = "Lathe 1"\nrate = "5 l/h"\nfactor = "diesel-litre"\n'
    energy += '[[use]]\nwhat = "gas"\nstation = "Lathe 1"\nrate = "5 kW"\nfactor = "natural-gas-net"'
    co2e = carbon(write_log(tmp_path), tmp_path, energy)[1]["co2e"]
    # the lathe turns two hours; gas has a kWh, diesel has not
    assert co2e["total_kg"] == pytest.approx(10 * 2.5106 + 10 * 0.20268)
    assert co2e["metered_kwh"] == pytest.approx(10)
    assert co2e["other_basis_kg"] == pytest.approx(co2e["total_kg"])  # fuels count the same on both


def test_a_power_of_all_stations_is_taken_by_each_of_them(tmp_path):
    energy = '[[power]]\nstation = "*"\nprocess = 6\nfactor = "electricity-de-2024"'
    co2e = carbon(write_log(tmp_path), tmp_path, energy)[1]["co2e"]
    # 60 + 60 min turning, 30 + 45 grinding, 10 + 15 packing, at 6 kW
    assert co2e["metered_kwh"] == pytest.approx(220 / 60 * 6)
    assert len(co2e["sources"]) == 3
