"""Streams and maps by API: the same services as the pages."""

import pytest
from rest_framework.test import APIClient

from lean.models import AuditEntry
from tests.valuestream.map_documents import line_document
from tests.valuestream.streams import keep_version, make_stream
from valuestream.services.streams import change_settings

BASE = "/api/v1/sites/augsburg/streams/"


@pytest.fixture
def stream(augsburg):
    return make_stream(augsburg)


@pytest.fixture
def api(lean_manager):
    client = APIClient()
    client.force_authenticate(lean_manager)
    return client


def test_streams_are_listed_and_made(api, stream):
    assert [row["name"] for row in api.get(BASE).data] == ["Heads"]
    made = api.post(BASE, {"name": "Castings", "source_name": "Heads", "noise": 0.3}, format="json")
    assert (made.status_code, made.data["noise"]) == (201, 0.3)
    assert api.post(BASE, {"name": "Castings", "source_name": "Heads"}, format="json").status_code == 400
    assert api.post(BASE, {"name": "New", "source_name": "Nowhere"}, format="json").status_code == 400


def test_a_stream_is_changed_in_part(api, stream):
    changed = api.patch(f"{BASE}{stream.pk}/", {"noise": 0.1}, format="json")
    assert changed.data == {"id": stream.pk, "name": "Heads", "source_name": "Heads", "noise": 0.1}
    assert AuditEntry.objects.filter(action="stream.changed").count() == 1


@pytest.mark.usefixtures("child_in_place")
def test_a_question_is_answered_by_a_run_and_then_by_its_map(api, stream, django_capture_on_commit_callbacks):
    address = f"{BASE}{stream.pk}/mine/"
    with django_capture_on_commit_callbacks(execute=True):
        asked = api.post(address, {}, format="json")
    assert asked.status_code == 202
    run = api.get(f"{BASE}{stream.pk}/runs/{asked.data['id']}/").data
    assert (run["state"], run["map"]) == ("mined", 1)
    assert api.post(address, {}, format="json").data["number"] == 1
    document = api.get(f"{BASE}{stream.pk}/maps/1/").data
    assert (document["schema"], document["orders"]) == ("newlean.map/1", 6)


def test_a_stream_without_events_is_refused_in_words(api, stream):
    stream.source.current = None
    stream.source.save()
    refused = api.post(f"{BASE}{stream.pk}/mine/", {}, format="json")
    assert (refused.status_code, refused.data["code"]) == (422, "no_events")


def test_orders_variants_and_one_order_behind_a_map(api, stream):
    keep_version(stream, line_document(3))
    maps = f"{BASE}{stream.pk}/maps/1/"
    orders = api.get(f"{maps}orders/").data
    assert (orders["count"], orders["results"][0]["case"]) == (6, "A01")
    assert orders["results"][0]["lead_time_s"] == 7 * 3600  # three hours of work, two waits of two hours
    assert [row["step"] for row in api.get(f"{maps}orders/A01/").data] == ["Sawing", "Turning", "Packing"]
    assert [row["orders"] for row in api.get(f"{maps}variants/").data] == [4, 2]
    assert api.get(f"{maps}orders/Z9/").status_code == 404


def test_demand_families_and_counts_are_entered(api, stream):
    base = f"{BASE}{stream.pk}/"
    family = api.post(f"{base}families/", {"name": "Small", "products": ["P1"]}, format="json")
    assert family.status_code == 201
    demand = {"family": "Small", "pieces_per_day": 28, "valid_from": "2026-03-01", "reason": "call-off"}
    assert api.post(f"{base}demand/", demand, format="json").data["number"] == 1
    assert api.post(f"{base}demand/", {**demand, "family": "Large"}, format="json").status_code == 400
    assert api.delete(f"{base}families/{family.data['id']}/").status_code == 409  # demand rests on it
    count = {"step": "Turning", "key": "cycle_time", "value": 210, "counted_on": "2026-03-02"}
    assert api.post(f"{base}gemba/", count, format="json").data["unit"] == "s"
    assert api.post(f"{base}gemba/", {**count, "person": "Otto"}, format="json").status_code == 400


def test_what_changed_between_two_maps(api, stream, lean_manager):
    keep_version(stream, line_document(2))
    change_settings(stream, name="Heads", noise=0.5, by=lean_manager)
    keep_version(stream, line_document(3))
    changes = api.get(f"{BASE}{stream.pk}/maps/2/changes/", {"since": 1}).data
    assert (changes[0]["kind"], changes[0]["step"]) == ("step_new", "Step 03")
    assert api.get(f"{BASE}{stream.pk}/maps/2/changes/").status_code == 400
