"""The wastes planted in the demo plants are found where they were planted, and nothing else is sure."""

from datetime import timedelta

import pytest

from kaizen.demo import seed
from kaizen.demo.spindles import ensure_spindles
from kaizen.demo.wastes import PLANTED
from lean.launch import BASE_DIR
from lean.models import Site
from tests.valuestream.conftest import child_in_place, own_folders  # noqa: F401  fixtures
from valuestream.core.findings import Finding
from valuestream.models import FactorVersion, Meter, StreamNight
from valuestream.services.energy.powers import electricity_of
from valuestream.services.night.at_once import night_at_once
from valuestream.services.night.plans import begin, due_on, plan_of

DOCS = BASE_DIR / "docs" / "explanation" / "demo-plant.md"
each_plant = pytest.mark.parametrize("setting", seed.SETTINGS, ids=lambda setting: setting.slug)


def night_of(setting):
    """The first night after the log's end, as the demo goes through it."""
    seed.ensure_people()
    seed.plant(setting)
    site = Site.objects.get(slug=setting.slug)
    night = begin(site, due_on(plan_of(site), setting.plant.last + timedelta(days=1)), by=None)[0]
    night_at_once(night)
    return StreamNight.objects.get(night=night)


def night_of_the_second_line():
    """What the same night finds on Porto's spindles, as the demo goes through it."""
    setting = seed.SETTINGS[1]
    seed.ensure_people()
    site = seed.ensure_site(setting, seed.people_of_the_demo())
    stream = ensure_spindles(seed.people_of_the_demo())
    night = begin(site, due_on(plan_of(site), setting.plant.last + timedelta(days=1)), by=None)[0]
    night_at_once(night)
    return StreamNight.objects.get(night=night, stream=stream)


def named(finding):
    return (finding.rule, finding.place.step, finding.detail)


@each_plant
@pytest.mark.django_db
@pytest.mark.usefixtures("child_in_place", "own_folders")
def test_every_planted_waste_is_found_at_its_step_and_nothing_else_is_sure(setting):
    night, planted = night_of(setting), PLANTED[setting.plant.name]
    findings = [Finding.from_json(one) for one in night.content["findings"]]
    assert {(one.rule, one.step, one.detail) for one in planted} <= {named(one) for one in findings}
    sure = {named(one) for one in findings if one.confidence.level == "high"}
    assert sure == {(one.rule, one.step, one.detail) for one in planted if one.is_sure}
    co2e = night.map_version.content["co2e"]
    assert co2e["conservation"]["holds"]
    # Plzeň has a meter for each step, the others have name plates only
    assert co2e["measured_share"] == pytest.approx(1.0 if setting.slug == "plzen" else 0.0)


@pytest.mark.django_db
@pytest.mark.usefixtures("child_in_place", "own_folders")
def test_the_second_line_has_its_planted_wastes_and_no_other_for_sure():
    findings = [Finding.from_json(one) for one in night_of_the_second_line().content["findings"]]
    planted = PLANTED["Spindles"]
    assert {(one.rule, one.step, one.detail) for one in planted} <= {named(one) for one in findings}
    sure = {named(one) for one in findings if one.confidence.level == "high"}
    assert sure == {(one.rule, one.step, one.detail) for one in planted if one.is_sure}


@each_plant
def test_the_docs_tell_each_planted_waste(setting):
    told = DOCS.read_text(encoding="utf-8")
    for one in PLANTED[setting.plant.name]:
        assert f"| {setting.plant.name} | `{one.rule}` | {one.step} |" in told, one


@pytest.mark.django_db
@pytest.mark.usefixtures("own_folders")
def test_each_site_has_a_factor_of_its_own_grid_and_portos_is_far_cleaner():
    from kaizen.demo.energy import ensure_energy

    seed.ensure_people()
    people = {user.username: user for user in seed.User.objects.all()}
    grams = {}
    for setting in seed.SETTINGS:
        site = seed.ensure_site(setting, people)
        ensure_energy(site, setting.plant, people[setting.manager])
        factor = FactorVersion.objects.get(site=site, key=electricity_of(site).location).content
        assert factor["region"] == setting.country
        grams[setting.slug] = factor["entered"]
    # starter set: UBA for Germany, APREN for Portugal; the Czech figure is made up and says so
    assert grams == {"augsburg": "363 g/kWh", "porto": "44 g/kWh", "plzen": "400 g/kWh"}
    batches = [meter.batches.count() for meter in Meter.objects.filter(site__slug="plzen")]
    assert batches == [1] * 7  # one for each step, however often it is ensured
    ensure_energy(site, setting.plant, people[setting.manager])
    assert [meter.batches.count() for meter in Meter.objects.filter(site__slug="plzen")] == batches
