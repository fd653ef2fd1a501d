"""Findings by API: list, one, decisions and weights."""

import pytest
from django.db import DatabaseError, transaction
from rest_framework.test import APIClient

from lean.models import AuditEntry
from tests.valuestream.finding_rows import a_finding
from tests.valuestream.map_documents import line_document
from tests.valuestream.streams import keep_version, make_stream
from valuestream.models import FindingDecision

HERE = "/api/v1/sites/augsburg/"


@pytest.fixture
def version(augsburg):
    return keep_version(make_stream(augsburg), line_document(3))


@pytest.fixture
def api(lean_manager):
    client = APIClient()
    client.force_login(lean_manager)
    return client


def decide(api, life, kind, reason):
    return api.post(f"{HERE}findings/{life.pk}/decisions/", {"kind": kind, "reason": reason}, format="json")


def places(api, query=""):
    return [(one["document"]["place"]["step"], one["place"]) for one in api.get(f"{HERE}findings/{query}").json()]


def test_the_list_is_in_the_order_of_the_page_with_the_document_of_each(api, version):
    a_finding(version, "Step 01", sure=0.6)
    a_finding(version, "Step 02", sure=0.9)
    a_finding(version, "Step 03", sure=0.2)
    assert places(api) == [("Step 02", "ranked"), ("Step 01", "ranked"), ("Step 03", "muted")]
    first = api.get(f"{HERE}findings/").json()[0]
    assert first["points"] == pytest.approx(0.9 * 12)  # confidence × 12 station hours × 1 point
    assert (first["map"], first["stage"], first["first"]) == (version.number, "new", "2026-03-11")
    assert first["document"]["evidence"]["map"] == version.content_hash


def test_the_list_is_filtered_and_an_unknown_stream_is_refused(api, version):
    a_finding(version)
    assert len(places(api, f"?stream={version.stream_id}&waste=defects&stage=new")) == 1
    assert places(api, "?waste=motion") == []
    assert api.get(f"{HERE}findings/?stream=Lapping").status_code == 400


@pytest.mark.parametrize("kind", ["muted", "accepted", "closed"])
def test_a_decision_sets_a_finding_aside_with_its_reason_and_a_line_in_the_trail(api, version, kind):
    life = a_finding(version)
    answer = decide(api, life, kind, "planned rebuild")
    assert (answer.status_code, answer.json()["place"]) == (201, "aside")
    assert answer.json()["decision"]["reason"] == "planned rebuild"
    assert places(api) == [("Step 01", "aside")]
    assert AuditEntry.objects.filter(action="finding.decided").count() == 1
    decide(api, life, kind, "planned rebuild")
    assert life.decisions.count() == 1


def test_a_decision_needs_a_reason_and_a_known_kind(api, version):
    life = a_finding(version)
    assert decide(api, life, "muted", " ").status_code == 400
    assert decide(api, life, "deleted", "no").status_code == 400
    assert not life.decisions.exists()


def test_an_opened_finding_is_ranked_again_and_both_decisions_stay(api, version):
    life = a_finding(version)
    decide(api, life, "muted", "known gap")
    answer = decide(api, life, "open", "the gap is closed").json()
    assert (answer["place"], answer["decision"]) == ("ranked", None)
    told = api.get(f"{HERE}findings/{life.pk}/").json()["decisions"]
    assert [one["kind"] for one in told] == ["open", "muted"]
    assert api.get(f"{HERE}findings/{life.pk}/decisions/").json() == told


def test_a_decision_is_never_edited(api, version):
    decide(api, a_finding(version), "muted", "known gap")
    with pytest.raises(DatabaseError), transaction.atomic():
        FindingDecision.objects.update(reason="another")


def test_weights_are_changed_in_versions_that_say_why(api, version):
    address = f"{HERE}finding-settings/"
    assert api.get(address).json()["number"] == 0
    assert api.patch(address, {"weights": {"euro": 0.5}}, format="json").json()["weights"]["euro"] == 0.5
    assert api.patch(address, {"weights": {"euro": 0.6}}, format="json").status_code == 400
    changed = api.patch(address, {"weights": {"euro": 0.6}, "reason": "new year"}, format="json").json()
    assert (changed["number"], changed["weights"]["euro"], changed["weights"]["station_hour"]) == (2, 0.6, 1.0)
    assert api.patch(address, {"weights": {"beauty": 1}, "reason": "try"}, format="json").status_code == 400
    assert api.patch(address, {"mute_below": 0.7, "colour": 1}, format="json").status_code == 400


def test_people_at_stations_are_set_as_a_whole(api, version):
    address = f"{HERE}finding-settings/"
    assert api.get(address).json()["people"] == {}
    assert api.patch(address, {"people": {"M1": 8, "M2": 3}}, format="json").json()["people"] == {"M1": 8, "M2": 3}
    body = {"people": {"M1": 8}, "reason": "M2 sold"}
    assert api.patch(address, body, format="json").json()["people"] == {"M1": 8}
    for wrong in ({"M1": 0}, {"M1": "Anna"}, {"": 3}):
        assert api.patch(address, {"people": wrong, "reason": "try"}, format="json").status_code == 400


def test_an_operator_reads_and_decides_nothing(version, operator):
    client = APIClient()
    client.force_login(operator)
    life = a_finding(version)
    assert client.get(f"{HERE}findings/{life.pk}/").status_code == 200
    assert decide(client, life, "muted", "mine").status_code == 403
