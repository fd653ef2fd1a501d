"""What a standard will bring a line, through the services: its own days and factors, and everybody's results."""

from datetime import date
from math import expm1

import pytest

from kaizen.core.rollout.prediction import again
from kaizen.models import AdoptionDocument, Outcome, VerdictDocument
from kaizen.services.a3 import opening
from kaizen.services.rollouts import answering, predicting
from kaizen.services.rollouts.rows import newest
from kaizen.services.trials import registering
from tests.kaizen.rollouts.campaigns import begun, handed_in, make_team, verdict_content
from tests.kaizen.trial_logs import trial_design, trial_log
from tests.valuestream.streams import add_events, keep_version
from valuestream.core.fingerprint import fingerprint

BEFORE = date(2026, 3, 27)
CO2E = {
    "total_kg": 90.0, "without_material_kg": 90.0, "period": {"first": "2026-03-01", "last": "2026-03-31T10:30:00"},
    "by_step": [{"step": "Grinding", "by_class": {"waiting": 4.5}, "kwh_by_class": {"waiting": 100.0}}],
    "factors": [{"id": "grid-pt", "version": 2}],
}  # fmt: skip


@pytest.fixture
def plzen(db):
    return make_team("plzen", "Europe/Prague", "CZ")


def measured(row, team, *, theta, word="verified"):
    """The line has its own trial, verdict and outcome."""
    a3 = opening.begin(team.site, title="Set-up from Augsburg", by=team.leader, over_limit="for the test")
    row.trial = registering.register(a3, stream=team.stream, design=trial_design(), by=team.leader, today=BEFORE)
    row.save()
    verdict = VerdictDocument.objects.create(
        trial=row.trial, number=1, look=2, word="proven", grade="A", content_hash=f"{row.pk:064}",
        content=verdict_content(trial_design(), theta=theta),
    )  # fmt: skip
    told = {"found": {"share": expm1(theta)}}
    return Outcome.objects.create(
        adoption=row, verdict=verdict, word=word, content=told, content_hash=fingerprint(told)
    )


def test_the_effect_of_the_origin_is_carried_over_to_the_own_days_of_the_line(version, augsburg_team, porto):
    row = begun(version, [porto.stream], by=augsburg_team.lean).adoptions.get()
    content = newest(row, "prediction").content
    assert content["effect"]["share"] == pytest.approx(expm1(-0.14), rel=1e-6)
    assert content["effect"]["low"] < content["effect"]["share"] < content["effect"]["high"] < 0
    usual = content["inputs"]["usual"]
    assert (usual["metric"], usual["unit"], usual["n"]) == ("waiting", "s", 20)
    assert usual["value"] == pytest.approx(15_000, rel=0.1)  # 200 min, half the orders half as long again
    assert content["change"]["value"] == pytest.approx(usual["value"] * expm1(-0.14), rel=1e-6)
    assert content["missing"] == {"co2e": "no_energy"}
    assert again(content).as_json() == {name: value for name, value in content.items() if name != "after"}


def test_co2e_comes_from_the_energy_and_factors_of_the_receiver(version, augsburg_team, porto):
    content = {"co2e": CO2E, "period": {"first": "2026-03-02T00:00:00", "last": "2026-03-27T00:00:00"}, "steps": [],
               "completion": {"last_steps": ["Grinding"]}}  # fmt: skip
    keep_version(porto.stream, content)
    row = begun(version, [porto.stream], by=augsburg_team.lean).adoptions.get()
    told = newest(row, "prediction").content
    assert told["inputs"]["uses"][0]["factor"] == pytest.approx(0.045)
    assert told["co2e"]["value"] == pytest.approx(4.5 * expm1(-0.14), rel=1e-6)


def test_lines_that_have_a_result_count_also_the_bad_ones(version, augsburg_team, porto, plzen):
    rollout = begun(version, [porto.stream], [plzen.stream], by=augsburg_team.lean)
    row, late = rollout.adoptions.get(site=porto.site), rollout.adoptions.get(site=plzen.site)
    measured(row, porto, theta=-0.02, word="failed")
    sources = list(predicting.sources_of(late))
    assert [one.name for one in sources] == ["Augsburg", "Porto Shafts"]
    assert len(list(predicting.sources_of(row))) == 1  # not its own


def test_the_same_prediction_is_kept_once_and_a_signed_one_stays(version, augsburg_team, porto):
    row = begun(version, [porto.stream], by=augsburg_team.lean).adoptions.get()
    first = newest(row, "prediction")
    assert predicting.predict(row) == first
    handed_in(row, porto)
    add_events(porto.stream.source, trial_log(75))
    assert predicting.predict(row) == first
    assert AdoptionDocument.objects.filter(adoption=row, kind="prediction").count() == 1


def test_what_is_signed_is_the_prediction_of_the_day_it_was_handed_in(version, augsburg_team, porto):
    row = begun(version, [porto.stream], by=augsburg_team.lean).adoptions.get()
    answering.accept(row, choice="adopt", by=porto.leader)
    add_events(porto.stream.source, trial_log(75))
    answering.hand_in(row, reason="Fits", goes_back_itself=True, by=porto.leader)
    kept = list(AdoptionDocument.objects.filter(adoption=row, kind="prediction").order_by("pk"))
    assert kept[1].content["after"] == kept[0].content_hash
    assert row.gates.filter(gate="G2").last().evidence["bound"]["prediction"] == kept[1].content_hash


def test_without_a_result_there_is_a_promise_and_nothing_beside_it(version, augsburg_team, porto):
    rollout = begun(version, [porto.stream], by=augsburg_team.lean)
    (row,) = predicting.compared(rollout.adoptions.all())
    assert (row.promised["share"] < 0, row.found, row.outcome) == (True, None, None)
