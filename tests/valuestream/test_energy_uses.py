"""Media, transports and stores: entered with their units, on the map, in the ledger, and as the bare command has them."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from lean.models import AuditEntry, Workstation
from tests.factories import PASSWORD, make_user
from tests.valuestream.streams import make_stream, small_log
from valuestream.core.carbon import carbon_of
from valuestream.core.carbon.carbonjson import carbon_json
from valuestream.models import MediaUse, StoreEnergy, TransportWay
from valuestream.services.energy import factors, powers, uses
from valuestream.services.energy.ledgers import ledger_of_order
from valuestream.services.energy.question import energy_of
from valuestream.services.energy_files import energy_for
from valuestream.services.maps import Question, ask
from valuestream.services.mining_runs import mine_at_once

AIR = {"kind": "station", "name": "Sawing 1", "what": "compressed air", "rate": "20 Nm3/h", "energy": "0.12 kWh/Nm3",
       "process": True, "source": "compressor log"}  # fmt: skip
GAS = {"kind": "station", "name": "Turning 1", "what": "gas", "rate": "5 Nm3/h", "factor": "gas", "process": True,
       "source": "bill"}  # fmt: skip
WAY = {"step": "Turning", "what": "lorry", "mass": "450 g", "distance": "12", "factor": "lorry", "source": "map"}
STORE = {"before": "Packing", "name": "cold store", "area": "200", "energy": "50 kWh/m2/a", "source": "bill"}
PLANT = """
[electricity]
factor = "mix"
[[factor]]
id = "mix"
value = "500 g/kWh"
basis = "location"
[[factor]]
id = "gas"
value = "2 kg/Nm3"
[[factor]]
id = "lorry"
value = "150 g/tkm"
[[power]]
station = "*"
process = 10
[[use]]
what = "compressed air"
station = "Sawing 1"
rate = "20 Nm3/h"
energy = "0.12 kWh/Nm3"
[[use]]
what = "gas"
station = "Turning 1"
rate = "5 Nm3/h"
factor = "gas"
[[transport]]
step = "Turning"
mass = "450 g"
distance = 12
factor = "lorry"
[[storage]]
before = "Packing"
area = 200
energy = "50 kWh/m2/a"
"""


@pytest.fixture
def lena(augsburg):
    return make_user("lena", augsburg, "lean_manager")


@pytest.fixture
def priced(augsburg, lena):
    for key, value in (("mix", "500 g/kWh"), ("gas", "2 kg/Nm3"), ("lorry", "150 g/tkm")):
        basis = "location" if key == "mix" else "none"
        factors.save_factor(augsburg, by=lena, key=key, value=value, basis=basis, source="test")
    powers.price_electricity(augsburg, by=lena, location="mix")
    return augsburg


@pytest.fixture
def entered(priced, lena):
    """Powers, media, a way and a store, as PLANT has them."""
    for step in ("Sawing", "Turning", "Packing"):
        powers.save_power(priced, by=lena, kind="station", name=f"{step} 1", source="name plate", process=10.0)
    for values in (AIR, GAS):
        uses.save_media(priced, by=lena, **values)
    uses.save_way(priced, by=lena, **WAY)
    uses.save_store(priced, by=lena, **STORE)
    return priced


def mined(stream):
    run = ask(Question(stream, stream.source.current)).run
    mine_at_once(run)
    assert run.map_version, run.error_message
    return run.map_version


@pytest.mark.usefixtures("child_in_place")
def test_a_map_says_what_the_bare_command_says_of_the_same_plant_and_the_ledger_traces_it(entered, lena, tmp_path):
    log = small_log(timezone="UTC")
    stream = make_stream(entered, log=log)
    version = mined(stream)
    found = version.content["co2e"]
    (tmp_path / "plant.toml").write_text(PLANT)
    bare = carbon_json(carbon_of(log, energy_for(str(tmp_path / "plant.toml"), log)[0]), "UTC")
    told = ("total_kg", "per_good_part_kg", "by_class", "by_step", "metered_kwh", "allocated_kwh", "unallocated_kwh")
    assert {key: found[key] for key in told} == {key: bare[key] for key in told}
    assert found["conservation"]["holds"]
    # 8 visits × 21 pieces × 0.45 kg × 12 km × 0.15 kg/tkm; 200 m2 × 50 kWh/m2/a over 133 h of 8,766 × 0.5 kg
    assert found["by_class"]["transport"] == pytest.approx(8 * 21 * 0.00045 * 12 * 0.15)
    assert found["by_class"]["waiting"] == pytest.approx(200 * 50 * 133 / 8766 * 0.5)
    # 22 h × 10 kW and 8 h × 20 Nm3 × 0.12 kWh, at 0.5 kg; 8 h × 5 Nm3 of gas at 2 kg
    energy = 22 * 10 * 0.5 + 8 * 20 * 0.12 * 0.5 + 8 * 5 * 2
    assert found["total_kg"] == pytest.approx(energy + found["by_class"]["transport"] + found["by_class"]["waiting"])
    ledgers = [ledger_of_order(version, f"A0{number}") for number in range(1, 7)]
    assert sum(one.kg for one in ledgers) == pytest.approx(found["total_kg"])
    lines = {(line.kind, line.unit, line.factor) for line in ledgers[0].lines}
    assert {("use", "Nm3", "gas@1"), ("piece", "t*km", "lorry@1"), ("store", "kWh", "mix@1")} <= lines
    uses.save_way(entered, by=lena, **{**WAY, "distance": "24", "reason": "other shop"})
    assert mined(stream).content["co2e"]["by_class"]["transport"] == pytest.approx(2 * found["by_class"]["transport"])
    version.refresh_from_db()
    assert version.content["co2e"]["by_class"] == found["by_class"]


def test_what_nobody_entered_leaves_the_question_what_it_was(priced, lena):
    powers.save_power(priced, by=lena, kind="station", name="Sawing 1", source="x", process=1.0)
    assert not {"media", "transports", "stores"} & energy_of(priced).keys()
    row = uses.save_store(priced, by=lena, **STORE)
    assert [one["name"] for one in energy_of(priced)["stores"]] == ["cold store"]
    uses.save_store(priced, by=lena, **STORE, is_ended=True, reason="torn down")
    assert "stores" not in energy_of(priced)
    assert AuditEntry.objects.filter(action="store.entered").count() == row.number + 1


def test_a_stations_own_rate_goes_before_that_of_its_class(priced, lena):
    for name in ("Sawing 1", "Saw 2"):
        Workstation.objects.create(site=priced, name=name, machine_class="saw")
    uses.save_media(priced, by=lena, **{**AIR, "kind": "class", "name": "saw", "rate": "10 Nm3/h"})
    uses.save_media(priced, by=lena, **AIR)
    found = energy_of(priced)["media"]
    assert {one["unit"] for one in found} == {"kWh"}
    assert {one["station"]: one["rate"] for one in found} == pytest.approx({"Sawing 1": 2.4, "Saw 2": 1.2})


@pytest.mark.parametrize(
    ("save", "values", "wrong", "field"),
    [
        ("save_media", AIR, {"rate": "20 m"}, "rate"),
        ("save_media", AIR, {"rate": "20"}, "rate"),
        ("save_media", AIR, {"rate": "0 Nm3/h"}, "rate"),
        ("save_media", AIR, {"energy": "2 kg"}, "energy"),
        ("save_media", AIR, {"energy": ""}, "factor"),  # Nm3 without anything that says what they emit
        ("save_media", GAS, {"factor": "lorry"}, "factor"),
        ("save_media", GAS, {"rate": "5 m3/h"}, "factor"),  # a room, and no amount of gas
        ("save_media", AIR, {"process": False}, "process"),
        ("save_way", WAY, {"mass": "3 l"}, "mass"),
        ("save_way", WAY, {"distance": "0"}, "distance"),
        ("save_way", WAY, {"distance": "2 kg"}, "distance"),
        ("save_way", WAY, {"factor": "gas"}, "factor"),
        ("save_way", WAY, {"factor": ""}, "factor"),
        ("save_store", STORE, {"energy": "50 kWh"}, "energy"),
        ("save_store", STORE, {"energy": ""}, "energy"),
        ("save_store", STORE, {"area": "", "energy": ""}, "power"),
        ("save_store", STORE, {"power": "3 kWh"}, "power"),
        ("save_store", STORE, {"factor": "gas"}, "factor"),
    ],
)
def test_a_wrong_unit_or_factor_is_refused_at_its_field(priced, lena, save, values, wrong, field):
    with pytest.raises(ValidationError) as refused:
        getattr(uses, save)(priced, by=lena, **values | wrong)
    assert list(refused.value.message_dict) == [field]


def test_the_database_edits_none_of_them(entered):
    for model in (MediaUse, TransportWay, StoreEnergy):
        for change in (lambda: model.objects.update(source="x"), lambda: model.objects.all().delete()):  # noqa: B023
            with pytest.raises(IntegrityError), transaction.atomic():
                change()


PAGES = [
    ("media", AIR, "media_uses", "20\u00a0Nm³/h"),
    ("transport", {**WAY, "per": "piece"}, "transport_ways", "450\u00a0g"),
    ("store", STORE, "store_energies", "200\u00a0m²"),
]


@pytest.mark.parametrize(("route", "values", "rows", "shown"), PAGES)
def test_each_is_entered_shown_changed_with_a_reason_and_ended(client, priced, lena, route, values, rows, shown):
    assert client.login(username="lena", password=PASSWORD)
    new, found = reverse(f"{route}_new", args=["augsburg"]), getattr(priced, rows)
    assert "None entered" in client.get(reverse("energy", args=["augsburg"])).text
    assert client.post(new, values).status_code == 302
    assert shown in client.get(reverse("energy", args=["augsburg"])).text
    page = reverse(route, args=["augsburg", found.get().pk])
    changed = {**values, "source": "measured"}
    refused = client.post(page, changed)
    assert (refused.status_code, found.count()) == (422, 1)
    assert client.post(page, {**changed, "reason": "measured", "act": "end"}).status_code == 302
    assert found.get(number=2).is_ended
    assert shown not in client.get(reverse("energy", args=["augsburg"])).text


@pytest.mark.parametrize(("route", "values", "rows", "shown"), PAGES)
def test_an_operator_enters_none(client, priced, route, values, rows, shown):
    make_user("otto", priced, "operator")
    assert client.login(username="otto", password=PASSWORD)
    assert client.post(reverse(f"{route}_new", args=["augsburg"]), values).status_code == 403
    assert not getattr(priced, rows).exists()


def test_a_german_comma_is_a_decimal_mark(client, priced, lena):
    assert client.login(username="lena", password=PASSWORD)
    client.cookies["django_language"] = "de"
    sent = {**AIR, "rate": "1,5 Nm3/h", "energy": "0,12 kWh/Nm3"}
    assert client.post(reverse("media_new", args=["augsburg"]), sent).status_code == 302
    row = MediaUse.objects.get()
    assert (row.entered, row.rate, row.energy) == ("1.5 Nm3/h", 1.5, 0.12)
    page = client.get(reverse("media", args=["augsburg", row.pk])).text
    assert 'value="1,5 Nm3/h"' in page


def test_a_wrong_unit_stands_at_its_field_on_the_page(client, priced, lena):
    assert client.login(username="lena", password=PASSWORD)
    refused = client.post(reverse("media_new", args=["augsburg"]), {**AIR, "rate": "20 m"})
    assert refused.status_code == 422
    assert "Write such as 20 Nm3/h, 3 kW or 0.5 l/h." in refused.text


API = [
    ("api_media", AIR, {"rate": 20.0, "unit": "Nm3", "energy": 0.12, "number": 1}),
    ("api_transports", WAY, {"mass": 0.45, "distance": 12.0, "number": 1}),
    ("api_stores", {**STORE, "energy": "8.766 MWh/m2/a"}, {"kw": 200.0, "number": 1}),  # a year has 8,766 h
]


@pytest.mark.parametrize(("route", "values", "kept"), API)
def test_each_is_entered_and_listed_by_api(client, priced, lena, route, values, kept):
    assert client.login(username="lena", password=PASSWORD)
    address = reverse(route, args=["augsburg"])
    told = client.post(address, values, content_type="application/json")
    assert told.status_code == 201
    assert {key: told.json()[key] for key in kept} == pytest.approx(kept)
    assert client.get(address).json() == [told.json()]
    refused = client.post(address, {**values, "source": "measured"}, content_type="application/json")
    assert (refused.status_code, list(refused.json())) == (400, ["reason"])
    ended = client.post(address, {**values, "reason": "gone", "is_ended": True}, content_type="application/json")
    assert (ended.status_code, client.get(address).json()) == (201, [])
