"""Energy of a site: versions that stay, maps that keep their figures, a new factor that gives a new map."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from lean.models import AuditEntry, Workstation
from tests.valuestream.streams import make_stream, small_log
from valuestream.core.refusal import Refusal
from valuestream.models import FactorVersion, MiningRun, StationPower
from valuestream.services.energy import factors, powers
from valuestream.services.energy.question import energy_of
from valuestream.services.maps import Question, ask
from valuestream.services.mining_runs import mine_at_once

STATES = {"process": 10.0, "setup": 0.0, "idle": 0.0, "standby": 0.0, "down": 0.0}


@pytest.fixture
def lena(augsburg):
    from tests.factories import make_user

    return make_user("lena", augsburg, "lean_manager")


@pytest.fixture
def priced(augsburg, lena):
    factors.save_factor(augsburg, by=lena, key="mix", value="500 g/kWh", basis="location", source="test", year=2026)
    powers.price_electricity(augsburg, by=lena, location="mix")
    for step in ("Sawing", "Turning", "Packing"):
        powers.save_power(augsburg, by=lena, kind="station", name=f"{step} 1", source="name plate", **STATES)
    return augsburg


def mined(stream):
    answer = ask(Question(stream, stream.source.current))
    if answer.map:
        return answer.map
    mine_at_once(answer.run)
    assert answer.run.state == MiningRun.State.MINED, answer.run.error_message
    return answer.run.map_version


@pytest.mark.usefixtures("child_in_place")
def test_a_map_carries_the_co2_of_its_steps_and_a_new_factor_version_gives_a_new_map(priced, lena):
    """6 orders; the third and sixth go twice through sawing and turning: 22 visits of 1 h × 10 kW × 0.5 kg = 110 kg."""
    stream = make_stream(priced, log=small_log(timezone="UTC"))
    first = mined(stream)
    assert first.content["co2e"]["total_kg"] == pytest.approx(110)
    assert first.content["co2e"]["conservation"]["holds"]
    factors.save_factor(priced, by=lena, key="mix", value="250 g/kWh", basis="location", source="x", reason="new year")
    second = mined(stream)
    assert second.content["co2e"]["total_kg"] == pytest.approx(55)
    first.refresh_from_db()
    assert first.content["co2e"]["total_kg"] == pytest.approx(110)
    assert first.inputs["energy"]["factors"][0]["version"] == 1


@pytest.mark.usefixtures("child_in_place")
def test_without_energy_a_maps_question_and_document_are_what_they_were(augsburg):
    version = mined(make_stream(augsburg))
    assert "energy" not in version.inputs
    assert "co2e" not in version.content


@pytest.mark.usefixtures("child_in_place")
def test_sums_that_do_not_agree_refuse_the_map(priced, monkeypatch):
    from valuestream.core.carbon import conservation

    monkeypatch.setattr(conservation, "TOLERANCE", -1)
    run = ask(Question(make_stream(priced), make_stream(priced, "Bodies").source.current)).run
    mine_at_once(run)
    assert (run.state, run.error_code) == (MiningRun.State.REFUSED, "co2e_not_conserved")
    assert run.map_version is None


def test_a_factor_that_nothing_uses_asks_no_new_question(priced, lena):
    before = energy_of(priced)
    factors.save_factor(priced, by=lena, key="gas", value="0.2 kg/kWh", source="bill")
    assert energy_of(priced) == before


def test_a_change_says_why_and_an_equal_one_is_none(priced, lena):
    with pytest.raises(ValidationError) as refused:
        factors.save_factor(priced, by=lena, key="mix", value="1 g/kWh", basis="location")
    assert "reason" in refused.value.message_dict
    same = {"value": "500 g/kWh", "basis": "location", "source": "test", "year": 2026}
    assert factors.save_factor(priced, by=lena, key="mix", **same).number == 1
    assert AuditEntry.objects.filter(action="factor.entered").count() == 1


@pytest.mark.parametrize(
    ("field", "told"),
    [("value", {"value": "363"}), ("value", {"value": "1 kg/h/kg"}), ("uncertainty", {"uncertainty": 11})],
)
def test_a_wrong_unit_or_share_is_refused_at_its_field(augsburg, lena, field, told):
    with pytest.raises(ValidationError) as refused:
        factors.save_factor(augsburg, by=lena, **{"key": "mix", "value": "1 g/kWh", **told})
    assert list(refused.value.message_dict) == [field]


def test_the_database_edits_no_factor(priced):
    for change in (lambda: FactorVersion.objects.update(key="x"), lambda: FactorVersion.objects.all().delete()):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_a_table_goes_out_and_comes_back_without_new_versions(priced, lena):
    factors.load_starter(priced, by=lena)
    text = factors.export_factors(priced)
    assert factors.import_factors(priced, text, by=lena, reason="") == 0
    changed = text.replace("500 g/kWh", "450 g/kWh")
    assert factors.import_factors(priced, changed, by=lena, reason="supplier's letter") == 1
    assert factors.current_factors(priced).get(key="mix").number == 2


def test_a_table_holds_every_version_and_brings_each_to_another_site(priced, augsburg, porto, lena):
    factors.save_factor(priced, by=lena, key="mix", value="450 g/kWh", source="supplier", reason="a new contract")
    text = factors.export_factors(priced)
    versions = [line.split(",")[:2] for line in text.splitlines() if line.startswith("mix,")]
    assert versions == [["mix", "1"], ["mix", "2"]]
    assert factors.import_factors(priced, text, by=lena, reason="") == 0
    changed = text.replace("500 g/kWh", "499 g/kWh")  # a word about an old version is a new one as well
    assert factors.import_factors(priced, changed, by=lena, reason="mistyped") == 1


def test_a_table_with_one_bad_row_changes_nothing(augsburg, lena):
    with pytest.raises(Refusal):
        factors.import_factors(augsburg, "id,value,source\ngood,1 kg/kg,mill\nbad,1 parsec,mill\n", by=lena, reason="")
    assert not FactorVersion.objects.exists()


def test_the_starter_set_prices_electricity_of_its_region_once(augsburg, lena):
    assert factors.load_starter(augsburg, by=lena) == 11
    assert factors.load_starter(augsburg, by=lena) == 0
    assert powers.suggest_electricity(augsburg, by=lena).location == "electricity-de-2024"


def test_a_basis_takes_only_factors_of_its_own(priced, lena):
    """A location-based factor never stands for the market."""
    with pytest.raises(ValidationError) as refused:
        powers.price_electricity(priced, by=lena, location="mix", market="mix", reason="x")
    assert "market" in refused.value.message_dict


def test_a_stations_own_powers_go_before_those_of_its_class(priced, lena):
    Workstation.objects.create(site=priced, name="Sawing 1", machine_class="saw")
    Workstation.objects.create(site=priced, name="Saw 2", machine_class="saw")
    powers.save_power(priced, by=lena, kind="class", name="saw", source="guess", **{**STATES, "process": 3.0})
    found = powers.by_station(priced)
    assert (found["Sawing 1"].process, found["Saw 2"].process) == (10.0, 3.0)


def test_powers_that_no_longer_hold_leave_the_question(priced, lena):
    row = StationPower.objects.get(name="Sawing 1")
    powers.save_power(
        priced, by=lena, kind="station", name=row.name, source=row.source, is_ended=True, reason="sold", **STATES
    )
    assert [one["station"] for one in energy_of(priced)["powers"]] == ["Packing 1", "Turning 1"]
