"""Findings of a night: found in the child, carried on once a night, the same when the night is computed again."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction

from lean.models import AuditEntry
from tests.factories import make_log
from tests.valuestream.core.findings.plant import Plan, plant
from tests.valuestream.streams import add_events, make_stream
from tests.valuestream.test_nights import night_of, reported
from valuestream.models import FindingLife, FindingSettings, NightlyRun
from valuestream.services.findings.decisions import decide
from valuestream.services.findings.lives import keep_lives
from valuestream.services.findings.references import confirm_reference, proposal, reference_of
from valuestream.services.findings.settings import save_settings, settings_of
from valuestream.services.night import nights, plans
from valuestream.services.night.at_once import night_at_once

pytestmark = pytest.mark.usefixtures("child_in_place")
MORNING = date(2026, 3, 11)  # 400 orders, one each half hour from 2 March on: the last ends on 10 March
PATH = [{"name": name, "is_optional": False, "most": 1} for name in ("saw", "mill", "test")]


def told(content):
    """Rule, detail and step of what the report ranks."""
    found = {doc["fingerprint"]: doc for doc in content["streams"][0]["content"]["findings"]}
    docs = [found[one["fingerprint"]] for one in content["streams"][0]["findings"]["ranked"]]
    return [(doc["rule"], doc["detail"], doc["place"]["step"]) for doc in docs]


@pytest.fixture
def reworking(augsburg):
    """A line where one order in ten comes back from the test to the mill; data is late after ten days only."""
    plan = plans.plan_of(augsburg)
    plan.late_after_hours = 240
    plan.save()
    return make_stream(augsburg, log=plant(Plan(orders=400, rework=0.1)))


def test_a_planted_loop_is_found_ranked_and_new(augsburg, reworking, lean_manager):
    save_settings(augsburg, by=lean_manager, mute_below=0.2)  # nine days of 28 are a confidence of 0.32
    content = reported(augsburg, MORNING).content
    assert ("rework", "", "mill") in told(content)
    stream = content["streams"][0]
    assert {one["stage"] for one in stream["findings"]["ranked"]} == {"new"}
    assert "no_demand" in {spot["missing"] for spot in stream["content"]["blind"]}
    life = FindingLife.objects.get(document__rule="rework")
    assert (life.stage, life.first, life.last, life.map_version.stream) == ("new", MORNING, MORNING, reworking)
    assert life.document["evidence"]["map"] == life.map_version.content_hash


def test_the_next_night_knows_it_and_counts_one_night_however_often_it_is_computed(augsburg, reworking):
    reported(augsburg, MORNING)
    second = reported(augsburg, MORNING + timedelta(days=1))
    rows = list(FindingLife.objects.values())
    assert {row["stage"] for row in rows if not row["absent"]} == {"known"}
    night = second.night
    for _ in range(2):
        nights.again(night, by=None)
        night_at_once(night)
    assert night.reports.get().content_hash == second.content_hash
    assert list(FindingLife.objects.values()) == rows


def test_an_earlier_night_computed_again_leaves_the_lives_of_the_later_one(augsburg, reworking):
    first = reported(augsburg, MORNING)
    reported(augsburg, MORNING + timedelta(days=1))
    keep_lives(first)
    assert set(FindingLife.objects.values_list("stage", flat=True)) == {"known"}


def test_what_is_not_found_for_three_nights_is_gone_and_then_back(augsburg, reworking):
    reported(augsburg, MORNING)
    loops = FindingLife.objects.filter(document__rule="rework")
    again = reworking.source.current
    for number in range(1, 5):  # the same days without the loop: told by a plant that has none
        add_events(reworking.source, plant(Plan(orders=400 + 48 * number)))
        reported(augsburg, MORNING + timedelta(days=number))
        assert (loops.get().absent, loops.get().stage) == (min(number, 3), "gone" if number >= 3 else "new")
    add_events(reworking.source, plant(Plan(orders=400 + 48 * 5, rework=0.1)))
    assert again != reworking.source.current
    reported(augsburg, MORNING + timedelta(days=5))
    assert (loops.get().stage, loops.get().first) == ("back", MORNING)


def test_late_data_turns_nothing_red_and_ages_nothing(augsburg, reworking):
    reported(augsburg, MORNING)
    before = {row.fingerprint: row.absent for row in FindingLife.objects.all()}
    content = reported(augsburg, MORNING + timedelta(days=20)).content
    assert content["is_late"]
    assert not any(doc["signals"] for doc in content["streams"][0]["content"]["findings"])
    assert {spot["missing"] for spot in content["streams"][0]["content"]["blind"]} >= {"late"}
    assert {row.fingerprint: row.absent for row in FindingLife.objects.all()} == before


def test_a_stream_that_could_not_be_looked_at_keeps_its_lives(augsburg, reworking):
    reported(augsburg, MORNING)
    lives = FindingLife.objects.count()
    empty = reported(augsburg, MORNING + timedelta(days=200)).content
    assert empty["streams"] == []
    assert len(empty["lives"][f"{reworking.pk}-0"]) == lives > 0


def test_orders_are_told_against_the_confirmed_path(augsburg, reworking, lean_manager):
    confirm_reference(reworking, PATH, by=lean_manager, reason="as planned")
    stream = reported(augsburg, MORNING).content["streams"][0]
    kept = stream["content"]["conformance"]
    assert kept["reference"] == 1
    assert kept["fitting"]["value"] == pytest.approx(0.9, abs=0.03)  # one in ten comes back, by the plan
    kinds = {(one["kind"], one["step"]): one for one in stream["deviations"]}
    assert set(kinds) == {("repeated", "mill"), ("repeated", "test")}
    assert (kinds["repeated", "mill"]["since"], kinds["repeated", "mill"]["more"]) == ("2026-03-11", None)
    again = reported(augsburg, MORNING + timedelta(days=1)).content["streams"][0]["deviations"]
    assert {(one["since"], one["more"]) for one in again} == {("2026-03-11", 0)}


def test_a_path_is_proposed_from_the_main_stream_and_frozen_once_confirmed(augsburg, reworking, lean_manager):
    reported(augsburg, MORNING)
    drawn = reworking.maps.get().content
    assert [step["name"] for step in proposal(drawn) if step["is_on"]] == ["saw", "mill", "test"]
    first = confirm_reference(reworking, PATH, by=lean_manager, reason="as planned")
    assert confirm_reference(reworking, PATH, by=lean_manager, reason="again") == first
    with pytest.raises(ValidationError):
        confirm_reference(reworking, PATH[:2], by=lean_manager, reason=" ")
    assert confirm_reference(reworking, PATH[:2], by=lean_manager, reason="no test").number == 2
    assert reference_of(reworking).number == 2
    with pytest.raises(DatabaseError), transaction.atomic():
        reworking.references.update(reason="other")
    assert AuditEntry.objects.filter(action="reference.confirmed").count() == 2


@pytest.mark.parametrize("steps", [[], [PATH[0], PATH[0]], [{"name": "saw", "most": 0}], [{"nom": "saw"}]])
def test_a_path_that_is_none_is_refused(reworking, lean_manager, steps):
    with pytest.raises(ValidationError):
        confirm_reference(reworking, steps, by=lean_manager, reason="try")


def test_a_cost_rate_gives_euros_and_weights_change_the_order(augsburg, reworking, lean_manager):
    content = reported(augsburg, MORNING).content
    sizes = [doc["size"]["money"] for doc in content["streams"][0]["content"]["findings"] if doc["rule"] == "rework"]
    assert sizes == [{"missing": "no_cost_rate"}]
    save_settings(augsburg, by=lean_manager, rates={"station_hour": 60.0}, weights={"order_hour": 0.0})
    after = reported(augsburg, MORNING + timedelta(days=1)).content["streams"][0]
    loop = next(doc for doc in after["content"]["findings"] if doc["rule"] == "rework")["size"]
    assert loop["money"]["value"] == pytest.approx(loop["hours"]["value"] * 60, rel=1e-5)
    assert after["findings"]["weights"]["order_hour"] == 0.0


def test_settings_are_versions_that_say_why(augsburg, lean_manager):
    save_settings(augsburg, by=lean_manager, mute_below=0.6)
    with pytest.raises(ValidationError):
        save_settings(augsburg, by=lean_manager, mute_below=0.7)
    save_settings(augsburg, by=lean_manager, mute_below=0.7, reason="too many")
    assert settings_of(augsburg)["mute_below"] == 0.7
    assert FindingSettings.objects.count() == 2
    for nonsense in ({"mute_below": 1.5}, {"weights": {"euro": -1.0}}, {"thresholds": {"nothing": 1.0}}):
        with pytest.raises(ValidationError):
            save_settings(augsburg, by=lean_manager, reason="try", **nonsense)


def test_a_night_keeps_the_settings_with_which_it_began(augsburg, reworking, lean_manager):
    report = reported(augsburg, MORNING)
    save_settings(augsburg, by=lean_manager, rates={"station_hour": 60.0})
    confirm_reference(reworking, PATH, by=lean_manager, reason="as planned")
    nights.again(report.night, by=None)
    night_at_once(report.night)
    assert report.night.reports.get() == report


def test_a_night_that_dies_while_it_reports_carries_lives_on_once(augsburg, reworking, monkeypatch):
    reported(augsburg, MORNING)
    night = night_of(augsburg, MORNING + timedelta(days=1))
    move = nights._move
    monkeypatch.setattr(nights, "_move", lambda row, *a, **k: _die(row) or move(row, *a, **k))
    with pytest.raises(SystemExit):
        night_at_once(night)
    monkeypatch.setattr(nights, "_move", move)
    NightlyRun.objects.filter(pk=night.pk).update(lease_until=None)
    night_at_once(night)
    assert night.reports.count() == 1
    assert set(FindingLife.objects.values_list("stage", flat=True)) == {"known"}


def _die(row):
    if row.state == NightlyRun.State.REPORTING:
        raise SystemExit


def test_a_log_without_stations_says_what_no_rule_could_see(augsburg):
    rows = [(f"o{i}", step, "", i * 30 + at, i * 30 + at) for i in range(400) for step, at in (("a", 0), ("b", 60))]
    make_stream(augsburg, log=make_log(rows))
    content = reported(augsburg, MORNING).content["streams"][0]["content"]
    assert {spot["rule"] for spot in content["blind"]} >= {"motion", "talent"}


def test_what_people_muted_leaves_the_order_of_the_next_night_and_stays_in_its_report(
    augsburg, reworking, lean_manager
):
    save_settings(augsburg, by=lean_manager, mute_below=0.2)
    reported(augsburg, MORNING)
    life = FindingLife.objects.get(document__rule="rework")
    decide(life, kind="muted", reason="trial of a new gauge", by=lean_manager)
    content = reported(augsburg, MORNING + timedelta(days=1)).content
    assert ("rework", "", "mill") not in told(content)
    (aside,) = content["streams"][0]["findings"]["aside"]
    assert (aside["fingerprint"], aside["kind"]) == (life.fingerprint, "muted")
    assert life.fingerprint in {doc["fingerprint"] for doc in content["lives"][f"{reworking.pk}-0"]}
