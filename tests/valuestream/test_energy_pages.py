"""Pages about energy: who may change, what is refused, and the ladder on the map."""

import csv

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation

from tests.factories import PASSWORD, make_user
from tests.valuestream.streams import make_stream, small_log
from valuestream.models import FactorVersion, StationPower
from valuestream.services.energy import factors, powers
from valuestream.services.energy.ledgers import ledger_of_order
from valuestream.services.maps import Question, ask
from valuestream.services.mining_runs import mine_at_once
from valuestream.templatetags.energy_words import as_entered, source_name

FACTOR = {"key": "mix", "value": "363 g/kWh", "source": "UBA", "gases": "CO2", "basis": "location"}


@pytest.fixture
def signed_in(client, augsburg):
    def sign_in(role):
        user = make_user(role, augsburg, role)
        assert client.login(username=role, password=PASSWORD)
        return user

    return sign_in


def post(client, route, data, *args):
    return client.post(reverse(route, args=["augsburg", *args]), data)


@pytest.mark.parametrize(("language", "shown"), [("en", "0.14993\u00a0kg/tkm"), ("de", "0,14993\u00a0kg/tkm")])
def test_a_factor_keeps_its_digits_and_takes_the_decimal_mark_of_the_language(language, shown):
    with translation.override(language):
        assert as_entered("0.14993 kg/tkm") == shown  # the lorry of the starter set


def test_a_source_that_nobody_named_is_named_in_the_language_of_the_reader():
    with translation.override("de"):
        assert source_name("power of Saw 1") == "Leistung von Saw 1"
        assert source_name("Main meter") == "Main meter"


def test_a_german_comma_is_a_decimal_mark_not_thousands(client, signed_in):
    signed_in("lean_manager")
    client.cookies["django_language"] = "de"
    assert post(client, "factor_new", {**FACTOR, "value": "1,234 kg/kg"}).status_code == 302
    kept = FactorVersion.objects.get().content
    assert (kept["entered"], kept["value"]) == ("1.234 kg/kg", 1.234)
    assert 'value="1,234 kg/kg"' in client.get(reverse("factor", args=["augsburg", "mix"])).text


@pytest.mark.parametrize("role", ["lean_manager", "sustainability_manager"])
def test_a_factor_is_entered_and_changed_with_a_reason(client, signed_in, role):
    signed_in(role)
    assert post(client, "factor_new", FACTOR).status_code == 302
    changed = {**FACTOR, "value": "350 g/kWh"}
    refused = post(client, "factor", changed, "mix")
    assert (refused.status_code, FactorVersion.objects.count()) == (422, 1)
    assert post(client, "factor", {**changed, "reason": "2025 figure"}, "mix").status_code == 302
    assert FactorVersion.objects.get(number=2).content["value"] == pytest.approx(0.35)


def test_everybody_sees_factors_with_their_sources_and_no_form(client, signed_in, augsburg):
    signed_in("operator")
    factors.load_starter(augsburg, by=make_user("lena", augsburg, "lean_manager"))
    text = client.get(reverse("factors", args=["augsburg"])).text
    assert "Umweltbundesamt" in text
    assert "csrfmiddlewaretoken" not in text.split("<main")[1].split("</main")[0]
    assert post(client, "factor_new", FACTOR).status_code == 403


def test_a_wrong_unit_stands_at_its_field(client, signed_in):
    signed_in("lean_manager")
    refused = post(client, "factor_new", {**FACTOR, "value": "363 kWh"})
    assert refused.status_code == 422
    assert "Write a mass per unit" in refused.text


def test_one_button_adds_the_starter_set_and_prices_electricity(client, signed_in, augsburg):
    signed_in("sustainability_manager")
    assert "11 emission factors added" in client.post(reverse("factor_starter", args=["augsburg"]), follow=True).text
    assert powers.electricity_of(augsburg).location == "electricity-de-2024"


def test_a_table_is_imported_and_a_bad_row_is_named(client, signed_in):
    signed_in("lean_manager")
    good = SimpleUploadedFile("factors.csv", b"id;value;basis;source\nmix;363 g/kWh;location;UBA\n")
    assert post(client, "factor_import", {"file": good}).status_code == 302
    bad = SimpleUploadedFile("factors.csv", b"id;value\nmix;363 parsec\n")
    refused = post(client, "factor_import", {"file": bad})
    assert refused.status_code == 422
    assert "row 2" in refused.text


def test_powers_are_entered_for_a_station_and_ended(client, signed_in, augsburg):
    signed_in("lean_manager")
    values = {"kind": "station", "name": "Lathe 1", "process": 12, "source": "name plate"}
    assert post(client, "power_new", values).status_code == 302
    row = StationPower.objects.get()
    assert (row.process, row.idle) == (12, 0)
    assert post(client, "power", {**values, "reason": "sold", "act": "end"}, row.pk).status_code == 302
    assert not powers.current_powers(augsburg).exists()


@pytest.fixture
def with_co2(client, signed_in, augsburg, child_in_place):
    """A mined map with 10 kW in processing at every station and 0.363 kg/kWh."""
    lena = signed_in("lean_manager")
    post(client, "factor_new", FACTOR)
    post(client, "electricity", {"location": "mix", "basis": "location"})
    for step in ("Sawing", "Turning", "Packing"):
        powers.save_power(augsburg, by=lena, kind="station", name=f"{step} 1", source="x", process=10.0)
    stream = make_stream(augsburg, log=small_log(timezone="UTC"))
    mine_at_once(ask(Question(stream, stream.source.current)).run)
    return stream


def open_page(client, route, stream, *args, **query):
    return client.get(reverse(route, args=["augsburg", stream.pk, *args], query=query))


def test_the_drawer_shows_classes_kwh_and_the_factor_with_its_source(client, with_co2):
    """Packing: 6 visits × 10 kWh = 60 kWh."""
    text = open_page(client, "step", with_co2, step="Packing").text
    for said in ("60.0\xa0kWh", "mix@1", "UBA", "one figure for all hours"):
        assert said in text, said


def test_table_and_method_show_steps_sums_and_sources(client, with_co2):
    assert "CO₂e by step" in open_page(client, "map_table", with_co2).text
    text = open_page(client, "method", with_co2).text
    assert "power of Sawing 1" in text
    assert "orders_kg = steps_kg" in text


def test_the_csv_sums_to_the_total_of_the_document(client, with_co2):
    rows = list(csv.DictReader(open_page(client, "carbon_csv", with_co2).text.splitlines()))
    assert sum(float(row["kg_co2e"]) for row in rows) == pytest.approx(79.86)  # 22 visits × 10 kWh × 0.363
    assert {row["factors"] for row in rows} == {"mix@1"}
    assert {row["boundary"] for row in rows} == {"gate-to-gate"}


def test_an_orders_ledger_sums_to_its_share_and_names_row_and_factor(client, with_co2):
    """A03 passes five visits of an hour: 50 kWh × 0.363 = 18.15 kg; with no idle power nothing is shared."""
    found = ledger_of_order(with_co2.maps.get(), "A03")
    assert found.kg == pytest.approx(18.15)
    assert {line.factor for line in found.lines} == {"mix@1"}
    page, fragment = open_page(client, "ledger", with_co2, "A03"), open_page(client, "case", with_co2, "A03")
    assert "mix@1" in page.text
    assert reverse("ledger", args=["augsburg", with_co2.pk, "A03"]) in fragment.text


def test_the_ledgers_of_all_orders_sum_to_the_map(with_co2):
    version = with_co2.maps.get()
    kg = sum(ledger_of_order(version, f"A0{number}").kg for number in range(1, 7))
    assert kg == pytest.approx(version.content["co2e"]["total_kg"])


def test_the_map_shows_the_ladder_with_basis_boundary_and_balance(client, with_co2):
    """79.86 kg on 6 orders that end with 20 good pieces each: 0.67 kg a part."""
    text = open_page(client, "map", with_co2).text
    for said in ("CO₂e per good part", "gate to gate", "location-based", "0.67\xa0kg", "Balance closed: 80\xa0kg"):
        assert said in text, said
