"""Pages of findings: the order, what is muted and gone, one finding, weights and costs."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from lean import formats
from lean.models import AuditEntry
from tests.factories import PASSWORD, make_user
from tests.valuestream.finding_rows import DAY, a_finding
from tests.valuestream.map_documents import line_document
from tests.valuestream.streams import keep_version, make_stream
from valuestream.core.night.job import Terms
from valuestream.models import FindingSettings
from valuestream.services.findings.settings import save_settings, settings_of


@pytest.fixture
def version(augsburg):
    return keep_version(make_stream(augsburg), line_document(3))


@pytest.fixture
def signed_in(client, augsburg):
    def sign_in(role="lean_manager"):
        user = make_user(role, augsburg, role)
        assert client.login(username=role, password=PASSWORD)
        return user

    return sign_in


def page(client, route, *args, **query):
    return client.get(reverse(route, args=["augsburg", *args], query=query))


def weighing(**changes):
    """What the form sends when nothing but ``changes`` is changed."""
    form = {"weight_station_hour": 1, "weight_order_hour": 0.02, "weight_euro": 0.02, "weight_kilogram": 0.01}
    form |= {"limit_waiting": 5, "limit_changeover": 10, "limit_busy": 85, "limit_rework": 3, "limit_scrap": 2}
    return {**form, "limit_deviation": 3, "limit_idle_energy": 25, "mute_below": 50, **changes}


def test_before_the_first_night_the_list_says_so(client, signed_in, augsburg):
    signed_in("operator")
    assert "No night has looked for findings yet" in page(client, "findings").text


def test_the_list_says_what_was_found_with_size_life_and_confidence(client, signed_in, version):
    a_finding(version)
    signed_in("operator")
    text = page(client, "findings").text
    for told in ("10.0\u00a0% of the orders come back to Step 01", "12\u00a0h/month", "10.8 points", "new", "high"):
        assert told in text
    assert "no cost rate is entered" in text


def test_a_muted_and_a_gone_finding_stand_behind_a_line(client, signed_in, version):
    a_finding(version, "Step 01", sure=0.2)
    a_finding(version, "Step 02", stage="gone")
    signed_in()
    text = page(client, "findings").text
    assert "1 finding is less sure than 50.0\u00a0% and muted" in text
    assert "1 finding is gone" in text
    assert "Nothing is sure enough to be listed" in text


def test_the_list_is_filtered_by_stream_waste_and_stage(client, signed_in, version):
    a_finding(version)
    signed_in()
    for query, is_there in (
        ({"stream": version.stream_id}, True), ({"stream": "999"}, False), ({"waste": "defects"}, True),
        ({"waste": "none"}, False), ({"stage": "new"}, True), ({"stage": "back"}, False), ({"stream": "x"}, True),
    ):  # fmt: skip
        assert ("come back to Step 01" in page(client, "findings", **query).text) == is_there, query


def test_a_finding_leads_to_its_frozen_map_and_says_why_figures_are_missing(client, signed_in, version):
    signed_in()
    text = page(client, "finding", a_finding(version).pk).text
    assert f"?version={version.number}&amp;step=Step%2001" in text
    assert "Look at what Step 02 finds wrong with them" in text
    assert "no energy figures" in text


def test_a_finding_of_another_site_does_not_exist(client, signed_in, porto):
    foreign = a_finding(keep_version(make_stream(porto), line_document(2)))
    signed_in()
    assert page(client, "finding", foreign.pk).status_code == 404
    assert "come back to" not in page(client, "findings").text


def test_weights_are_changed_with_a_reason_and_a_second_click_changes_nothing(client, signed_in, version):
    signed_in()
    address = reverse("finding_settings", args=["augsburg"])
    assert client.post(address, weighing(rate_station_hour=60)).status_code == 302
    assert client.post(address, weighing(rate_station_hour=60)).status_code == 302
    assert FindingSettings.objects.count() == 1
    assert client.post(address, weighing(rate_station_hour=70)).status_code == 422
    assert client.post(address, weighing(rate_station_hour=70, reason="new year")).status_code == 302
    assert settings_of(version.stream.site)["rates"]["station_hour"] == 70
    assert client.post(address, weighing(weight_euro=-1, reason="try")).status_code == 422


def test_who_may_not_change_weights_sees_them(client, signed_in, version):
    signed_in("operator")
    text = page(client, "finding_settings").text
    assert "Points for an hour of a station" in text
    assert "Reason for the change" not in text
    assert client.post(reverse("finding_settings", args=["augsburg"]), weighing()).status_code == 403


def test_the_pages_speak_german(client, signed_in, version):
    a_finding(version)
    signed_in()
    client.cookies["django_language"] = "de"
    assert "der Aufträge kommen" in page(client, "findings").text
    assert "Worauf es beruht" in page(client, "finding", version.stream.findings.get().pk).text


def test_a_decision_is_kept_with_its_reason_and_sets_the_finding_aside(client, signed_in, version):
    signed_in("team_leader")
    life = a_finding(version)
    address = reverse("finding", args=["augsburg", life.pk])
    assert client.post(address, {"kind": "muted", "reason": ""}).status_code == 422
    assert client.post(address, {"kind": "muted", "reason": "test loop of the new grinder"}).status_code == 302
    assert "test loop of the new grinder" in client.get(address).text
    listed = page(client, "findings").text
    assert "1 finding is set aside with a reason" in listed
    assert client.post(address, {"kind": "muted", "reason": "again"}).status_code == 422  # it is muted already


def test_who_may_not_decide_sees_what_was_decided_and_no_form(client, signed_in, version):
    user = signed_in("operator")
    life = a_finding(version)
    life.decisions.create(kind="accepted", reason="until the new saw comes", decided_on=DAY, entered_by=user)
    text = page(client, "finding", life.pk).text
    assert "until the new saw comes" in text
    assert "Keep with its reason" not in text
    assert (
        client.post(reverse("finding", args=["augsburg", life.pk]), {"kind": "open", "reason": "x"}).status_code == 403
    )


def people(text, reason="", **counts):
    """What the page of the people sends with these counts; underscores stand for blanks."""
    names = dict(re.findall(r'<label for="id_(people_\w+)">([^<]+)</label>', text))
    return {key: counts.get(name.replace(" ", "_"), "") for key, name in names.items()} | {"reason": reason}


def test_people_at_stations_are_entered_as_numbers_and_nights_go_by_them(client, signed_in, augsburg, version):
    augsburg.workstations.create(name="Oven")  # the map knows Machine 1, 2 and 3
    signed_in()
    address = reverse("finding_people", args=["augsburg"])
    text = client.get(address).text
    assert "at least 7 people work at it in a shift" in text
    assert len(people(text)) == 4 + 1  # stations, reason
    assert client.post(address, people(text, Machine_1=8, Oven=2)).status_code == 302
    assert Terms.from_json(settings_of(augsburg)).people == {"Machine 1": 8, "Oven": 2}
    kept = AuditEntry.objects.filter(action="findings.weighed").latest("pk").after["content"]["people"]
    assert kept == {"Machine 1": 8, "Oven": 2}
    assert client.post(address, people(text, Machine_1=8)).status_code == 422  # a change says why
    assert client.post(address, people(text, "try", Machine_1=0)).status_code == 422
    assert client.post(address, people(text, "oven sold", Machine_1=8)).status_code == 302
    assert settings_of(augsburg)["people"] == {"Machine 1": 8}


def test_weights_that_change_keep_the_people_and_an_operator_only_reads_them(client, signed_in, augsburg, version):
    user = signed_in("lean_manager")
    save_settings(augsburg, by=user, people={"M1": 9})
    save_settings(augsburg, by=user, reason="new year", weights={"euro": 0.5})
    assert settings_of(augsburg)["people"] == {"M1": 9}
    signed_in("operator")
    assert "M1" in page(client, "finding_people").text
    assert client.post(reverse("finding_people", args=["augsburg"]), people("")).status_code == 403


def test_a_closed_finding_that_the_next_night_finds_says_so(client, signed_in, version):
    life, user = a_finding(version), signed_in()
    closed = life.decisions.create(kind="closed", reason="new gauge", decided_on=DAY, entered_by=user)
    assert "still found" not in page(client, "findings").text  # no later night has looked
    life.last = DAY + timedelta(days=1)
    life.save()
    text = page(client, "findings").text
    assert "1 finding is set aside with a reason, 1 closed and still found" in text
    assert f"still found in the night to {formats.day(life.last, 'en')}" in text
    assert "comes back by itself" in page(client, "finding", life.pk).text
    life.absent = 1
    life.save()
    assert "still found" not in page(client, "findings").text
    life.decisions.create(kind="muted", reason="known", decided_on=closed.decided_on, entered_by=user)
    life.absent = 0
    life.save()
    assert "still found" not in page(client, "findings").text  # who mutes it does not call it solved
