"""The path that orders are to take: page, API, and what a night's report tells of deviations and findings.

55 orders of ``small_log``: every third one (18) goes Sawing, Turning, Sawing, Turning, Packing; 37 keep to the path.
"""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from tests.valuestream.streams import STEPS, make_stream, small_log
from tests.valuestream.test_nights import reported
from valuestream.models import FindingLife, ReferenceVersion
from valuestream.services.findings.decisions import decide
from valuestream.services.findings.references import confirm_reference
from valuestream.services.findings.settings import save_settings

pytestmark = pytest.mark.usefixtures("child_in_place")
PATH = [{"name": name, "is_optional": False, "most": 1} for name in STEPS]
MORNING = date(2026, 4, 30)  # the log ends on 26 April


@pytest.fixture
def stream(augsburg):
    return make_stream(augsburg, log=small_log(55, timezone="Europe/Berlin"))


@pytest.fixture
def lena(client, lean_manager, stream, django_capture_on_commit_callbacks):
    """Signed in, with the map of the stream mined."""
    client.force_login(lean_manager)
    with django_capture_on_commit_callbacks(execute=True):
        client.get(reverse("map", args=["augsburg", stream.pk]))
    return client


def address(stream):
    return reverse("reference", args=["augsburg", stream.pk])


def answers(reason="routing 12", most="1"):
    """What the form sends when the proposal is confirmed as it stands."""
    form = {"reason": reason}
    for number, name in enumerate(STEPS):
        form |= {f"name_{number}": name, f"on_{number}": "on", f"place_{number}": number + 1, f"most_{number}": most}
    return form


def test_without_a_path_the_page_proposes_the_main_stream(lena, stream):
    text = lena.get(address(stream)).text
    assert "No path is confirmed" in text
    assert "Proposed from the map" in text
    assert text.index("Sawing is on the path") < text.index("Packing is on the path")


def test_a_confirmed_path_tells_deviations_of_orders_on_the_page(lena, stream):
    assert lena.post(address(stream), answers()).status_code == 302
    text = lena.get(address(stream)).text
    assert "67.3\u00a0%" in text  # 37 of 55
    assert "32.7\u00a0% of the orders pass Sawing more often than the path allows." in text  # 18 of 55
    assert "routing 12" in text


def test_a_path_without_a_reason_or_steps_or_of_another_map_is_refused(lena, stream):
    assert lena.post(address(stream), answers(reason="")).status_code == 422
    assert lena.post(address(stream), {"reason": "none of them"} | names()).status_code == 422
    assert lena.post(address(stream), answers() | {"name_0": "Welding"}).status_code == 422
    assert not ReferenceVersion.objects.exists()


def names():
    return {f"name_{number}": name for number, name in enumerate(STEPS)}


def test_a_step_that_may_be_passed_any_number_of_times_is_not_repeated(lena, stream):
    lena.post(address(stream), answers(most=""))
    assert ReferenceVersion.objects.get().steps[0]["most"] is None
    text = lena.get(address(stream)).text
    assert "more often than the path allows" not in text


def test_an_operator_sees_the_path_and_changes_nothing(lena, stream, operator):
    lena.post(address(stream), answers())
    lena.force_login(operator)
    text = lena.get(address(stream)).text
    assert "Sawing" in text
    assert "Confirm as a new version" not in text
    assert lena.post(address(stream), answers()).status_code == 403


def test_the_path_is_confirmed_and_read_by_api_and_the_map_is_held_against_it(lena, stream, lean_manager):
    api, here = APIClient(), f"/api/v1/sites/augsburg/streams/{stream.pk}/"
    api.force_login(lean_manager)
    assert api.get(f"{here}path/").status_code == 404
    assert api.put(f"{here}path/", {"steps": PATH, "reason": "routing 12"}, format="json").json()["number"] == 1
    assert api.put(f"{here}path/", {"steps": PATH, "reason": "routing 12"}, format="json").json()["number"] == 1
    assert api.get(f"{here}path/").json()["steps"] == PATH
    found = api.get(f"{here}maps/1/conformance/").json()
    assert (found["reference"], found["cases"]) == (1, 55)
    assert found["fitting"]["value"] == pytest.approx(37 / 55)
    assert {one["cases"] for one in found["deviations"]} == {18}
    assert api.put(f"{here}path/", {"steps": [], "reason": "none"}, format="json").status_code == 400


def test_the_report_tells_deviations_and_what_to_look_at_first(lena, augsburg, stream, lean_manager):
    save_settings(augsburg, by=lean_manager, mute_below=0.0)
    confirm_reference(stream, PATH, by=lean_manager, reason="routing 12")
    content = reported(augsburg, MORNING).content
    text = lena.get(reverse("report", args=["augsburg", MORNING])).text
    assert "67.3\u00a0% of 55 finished orders keep to path v1." in text
    assert "32.7\u00a0% of the orders pass Turning more often than the path allows." in text
    assert "What to look at first" in text
    ranked = [one["fingerprint"] for one in content["streams"][0]["findings"]["ranked"]]
    pages = {life.fingerprint: reverse("finding", args=["augsburg", life.pk]) for life in FindingLife.objects.all()}
    assert [pages[key] in text for key in ranked[:6]] == [True] * 5 + [False]  # the five first; the list has the rest


def test_the_report_says_what_is_set_aside_and_that_no_path_is_confirmed(lena, augsburg, stream, lean_manager):
    save_settings(augsburg, by=lean_manager, mute_below=0.0)
    reported(augsburg, MORNING)
    for life in FindingLife.objects.all():
        decide(life, kind="accepted", reason="until the new saw comes", by=lean_manager)
    tomorrow = MORNING + timedelta(days=1)
    reported(augsburg, tomorrow)
    text = lena.get(reverse("report", args=["augsburg", tomorrow])).text
    assert "set aside with a reason" in text
    assert "No path is confirmed for the orders" in text


def test_a_late_night_shows_findings_as_the_night_before_left_them(lena, augsburg, stream, lean_manager):
    save_settings(augsburg, by=lean_manager, mute_below=0.0)
    first = reported(augsburg, MORNING).content["streams"][0]["content"]["findings"]
    late = MORNING + timedelta(days=80)  # its window of thirteen weeks holds only the last days of the log
    content = reported(augsburg, late).content
    found = {doc["fingerprint"] for doc in content["streams"][0]["content"]["findings"]}
    ranked = [one["fingerprint"] for one in content["streams"][0]["findings"]["ranked"]]
    assert set(ranked[:5]) - found
    assert set(ranked[:5]) - found <= {doc["fingerprint"] for doc in first}
    text = lena.get(reverse("report", args=["augsburg", late])).text
    assert text.count("/sites/augsburg/findings/") >= 5


@pytest.mark.filterwarnings("ignore:the matrix subclass")
def test_a_night_replays_the_orders_on_the_path_beside_its_document(lena, augsburg, stream, lean_manager):
    confirm_reference(stream, PATH, by=lean_manager, reason="routing 12")
    assert "The next night replays" in lena.get(address(stream)).text
    night = reported(augsburg, MORNING).night
    row = night.streams.get()
    fitness = row.fitness
    assert (fitness["orders"], fitness["ways"], fitness["left"]) == (55, 2, 0)
    # alignments: 37 orders fit; of the 18 others 2 of 5 moves are in the log only: 1 − 2 ÷ (5 + 3)
    assert fitness["alignment"]["value"] == pytest.approx((37 + 18 * 0.75) / 55)
    assert fitness["token"]["value"] < 1
    assert "fitness" not in row.content["conformance"]  # it has a limit of time, the document has none
    text = lena.get(address(stream)).text
    assert "91.8\u00a0%" in text  # 50.5 of 55
    api = APIClient()
    api.force_login(lean_manager)
    told = api.get(f"/api/v1/sites/augsburg/streams/{stream.pk}/maps/1/conformance/").json()["fitness"]
    assert (told["day"], told["orders"]) == ("2026-04-30", 55)
