"""Pages of a value stream: what they show, to whom, at what cost."""

import json
import re
from datetime import date

import numpy as np
import pytest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from lean.models import AuditEntry
from tests.factories import make_user
from tests.valuestream.map_documents import cable_head, line_document
from tests.valuestream.streams import add_events, keep_version, make_stream, small_log
from valuestream.core.drawing import draw
from valuestream.models import Demand, GembaValue, MiningRun, ProductFamily, ValueStream
from valuestream.services.maps import Question
from valuestream.templatetags.vsm import box_value, share

PAGES = ("map", "map_table", "hidden", "method", "variants", "cases", "charts", "map_compare", "demand", "gemba_value",
         "families")  # fmt: skip


@pytest.fixture
def stream(augsburg):
    return make_stream(augsburg)


@pytest.fixture
def mined(stream):
    """The stream with a map of the cable heads, whose three first steps the small log does not know."""
    document = line_document(3)
    for step, name in zip(document["steps"], ("Sawing", "Turning", "Packing"), strict=True):
        step["name"] = name
    names = [None, "Sawing", "Turning", "Packing", None]
    for flow, source, target in zip(document["flows"], names[:-1], names[1:], strict=True):
        flow["source"], flow["target"] = source, target
    keep_version(stream, document)
    return stream


@pytest.fixture
def lena(client, lean_manager):
    client.force_login(lean_manager)
    return client


def page(client, route, stream, **query):
    return client.get(reverse(route, args=[stream.site.slug, stream.pk], query=query))


@pytest.mark.usefixtures("child_in_place")
def test_a_first_look_at_a_stream_mines_its_map_in_place_and_shows_it(lena, stream, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        page(lena, "map", stream)
    found = page(lena, "map", stream)
    assert found.status_code == 200
    assert "6 orders" in found.text
    assert 'class="vsm' in found.text
    assert stream.maps.count() == 1


def test_an_address_that_names_a_step_opens_its_drawer_and_keeps_the_map(lena, mined):
    found = page(lena, "map", mined, step="Turning", version=1)
    assert found.url == reverse("step", args=["augsburg", mined.pk], query={"version": 1, "step": "Turning"})
    assert page(lena, "map", mined, step="Turning", print="a3").status_code == 200  # paper has no drawer
    assert page(lena, "map", mined, step="of another period").status_code == 200


def test_a_map_without_an_older_one_is_compared_with_the_newest_other(lena, mined):
    keep_version(mined, line_document(4), Question(mined, mined.source.current, first=date(2026, 3, 2)))
    assert "v2" in page(lena, "map_compare", mined, version=1).text.split("<main")[1]


def test_a_share_that_is_not_all_is_not_shown_as_all():
    assert [share(ratio) for ratio in (0.994, 0.998, 1.0)] == ["99\u00a0%", ">\u00a099\u00a0%", "100\u00a0%"]


def test_while_a_map_is_mined_the_page_says_so_and_asks_again(lena, stream, monkeypatch):
    monkeypatch.setattr("valuestream.tasks.wake", lambda run: None)
    found = page(lena, "map", stream)
    run = MiningRun.objects.get()
    assert "Waiting for a worker" in found.text
    assert reverse("mining_run", args=["augsburg", stream.pk, run.pk]) in found.text


def test_a_finished_run_leads_the_waiting_page_to_the_map(lena, stream, monkeypatch):
    monkeypatch.setattr("valuestream.tasks.wake", lambda run: None)
    page(lena, "map", stream)
    run = MiningRun.objects.get()
    address = reverse("mining_run", args=["augsburg", stream.pk, run.pk], query={"back": "first=2026-03-04"})
    assert "hx-get" in lena.get(address, headers={"HX-Request": "true"}).text
    version = keep_version(stream, line_document(3))
    MiningRun.objects.filter(pk=run.pk).update(state="mined", map_version=version)
    told = lena.get(address, headers={"HX-Request": "true"})
    assert told.headers["HX-Redirect"] == reverse("map", args=["augsburg", stream.pk]) + "?first=2026-03-04"


@pytest.mark.usefixtures("child_in_place")
def test_a_period_without_orders_is_explained_with_a_way_out(lena, stream, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        page(lena, "map", stream, first="2020-01-01", last="2020-01-31")
    found = page(lena, "map", stream, first="2020-01-01", last="2020-01-31")
    assert "No order has its last event in this period." in found.text
    assert "Map of the whole log" in found.text


@pytest.mark.parametrize("route", PAGES)
@pytest.mark.parametrize("language", ["en", "de"])
def test_every_page_answers_in_both_languages(lena, lean_manager, mined, route, language):
    lean_manager.language = language
    lean_manager.save()
    found = page(lena, route, mined)
    assert found.status_code == 200
    assert f'<html lang="{language}"' in found.text


@pytest.mark.parametrize("route", PAGES)
def test_no_page_carries_inline_script_or_style(lena, mined, route):
    text = page(lena, route, mined).text
    assert not re.search(r"<style|\sstyle=|<script(?![^>]*(src=|application/json))", text)


@pytest.mark.parametrize("route", ["map", "map_table", "step", "cases", "variants", "charts"])
def test_a_page_costs_a_fixed_number_of_queries(lena, mined, route, django_assert_max_num_queries):
    with django_assert_max_num_queries(22):
        page(lena, route, mined, **({"step": "Turning"} if route == "step" else {}))


def test_the_list_costs_the_same_for_one_stream_and_for_ten(lena, mined, augsburg, django_assert_max_num_queries):
    for number in range(9):
        keep_version(make_stream(augsburg, f"Stream {number}"), line_document(3))
    with django_assert_max_num_queries(14):
        found = lena.get(reverse("stream_list", args=["augsburg"]))
    assert found.text.count("<section") == 10


def test_an_empty_site_says_what_to_do_first(lena):
    found = lena.get(reverse("stream_list", args=["augsburg"]))
    assert "No value stream yet" in found.text
    assert reverse("upload", args=["augsburg"]) in found.text


def test_newer_events_are_offered_where_an_older_version_is_shown(lena, mined):
    add_events(mined.source, small_log(7))
    assert "rests on older events" in page(lena, "map", mined, version=1).text
    assert "newer events" in lena.get(reverse("stream_list", args=["augsburg"])).text


def test_a_step_opens_as_a_fragment_and_as_a_page(lena, mined):
    address = reverse("step", args=["augsburg", mined.pk], query={"step": "Turning"})
    fragment = lena.get(address, headers={"HX-Request": "true"})
    whole = lena.get(address)
    for found in (fragment, whole):
        assert "<h2>Turning</h2>" in found.text
        assert "How is this computed?" in found.text
    assert "<html" not in fragment.text
    assert 'class="vsm' in whole.text
    assert "HX-Request" in whole.headers["Vary"]


@pytest.mark.parametrize(
    ("route", "query"),
    [("step", {"step": "Nowhere"}), ("flow", {"source": "Turning", "target": "Nowhere"}), ("map", {"version": "99"}),
     ("map", {"family": "7"}), ("map", {"first": "2026-13-01"})],
)  # fmt: skip
def test_what_is_not_there_is_a_404(lena, mined, route, query):
    assert page(lena, route, mined, **query).status_code == 404


def test_a_flow_tells_its_waits_and_orders(lena, mined):
    found = page(lena, "flow", mined, source="Turning", target="Packing")
    assert "Turning → Packing" in found.text
    assert "A03" in found.text
    assert "Why orders wait" in found.text
    assert "each move" in found.text
    assert "machine free, nothing started" in found.text


def test_a_step_tells_why_orders_wait_before_it(lena, mined):
    found = page(lena, "step", mined, step="Packing").text
    assert "Why orders wait" in found
    assert "machine free, nothing started" in found


def test_map_table_and_list_name_the_largest_cause_before_each_step_and_on_each_move(lena, mined):
    # small_log: 2 h between the steps, each station free meanwhile, so all of each wait is extraneous; nothing is known
    # of the wait before the first step but of the orders that come back to it
    drawn = page(lena, "map", mined).text
    assert drawn.count("<title>Extraneous 100\u00a0%</title>") == 3
    assert "Sawing to Turning: " in drawn
    assert "of orders, largest cause of the wait: Extraneous, 100\u00a0%" in drawn
    assert "Largest cause of the wait, and its share:" in drawn
    table = page(lena, "map_table", mined).text
    assert (
        table.count('<b class="cause">X</b> <span>Extraneous 100\u00a0%') == 3 + 2
    )  # steps; moves: two have a step each end
    assert "Batching" not in table


def test_a_map_without_known_causes_has_no_marks(lena, mined, monkeypatch):
    monkeypatch.setattr("valuestream.services.waits.MOST", 10)
    for route in ("map", "map_table"):
        assert "argest cause" not in page(lena, route, mined).text


def test_a_log_too_large_for_a_page_says_where_the_causes_stand(lena, mined, monkeypatch):
    monkeypatch.setattr("valuestream.services.waits.MOST", 10)
    found = page(lena, "flow", mined, source="Turning", target="Packing")
    assert "too large to tell it here" in found.text
    assert "each move" not in found.text


def test_orders_are_filtered_sorted_and_lead_to_one_order(lena, mined):
    everything = page(lena, "cases", mined).text
    assert [case for case in ("A01", "A06") if case in everything] == ["A01", "A06"]
    found = page(lena, "cases", mined, q="a03", sort="case").text
    assert "A03" in found
    assert "A01" not in found
    assert "No order matches." in page(lena, "cases", mined, q="Z").text
    one = lena.get(reverse("case", args=["augsburg", mined.pk, "A03"]))
    assert one.text.count("<rect") >= 5  # five rows, two of them a return
    assert lena.get(reverse("case", args=["augsburg", mined.pk, "Z9"])).status_code == 404


def test_the_page_says_how_many_orders_are_finished_and_why_the_others_are_not(lena, mined):
    assert "44 of 50 orders finished" in page(lena, "map", mined).text
    told = page(lena, "method", mined).text
    assert "Still open: 4" in told
    assert "no longer than 6.0\u00a0d before the log ends" in told
    assert "Not seen again: 2" in told
    assert "Went on after the period" not in told


def test_where_no_usual_end_is_known_the_pages_call_no_order_finished(lena, mined):
    document = line_document(3)
    nothing = {"missing": "no_usual_end"}
    document["completion"] |= {"finished": nothing, "open": nothing, "silent": nothing, "last_steps": []}
    keep_version(mined, document, question_of_other(mined))
    assert "Which orders are finished is not known." in page(lena, "map", mined, version=2).text
    assert "no order is called finished" in page(lena, "method", mined, version=2).text
    charts = page(lena, "charts", mined, version=2).text
    assert "6 orders were seen last" in charts
    assert "orders finished" not in charts


def test_orders_are_filtered_by_what_became_of_them(lena, mined):
    add_events(mined.source, small_log(7).take(np.arange(23)))  # A07 was sawn when the log ends
    keep_version(mined, line_document(3))
    still_open = page(lena, "cases", mined, version=2, state="open").text
    assert "A07" in still_open
    assert "A01" not in still_open
    assert "A07" not in page(lena, "cases", mined, version=2, state="finished").text


def test_the_map_can_be_taken_away_as_document_and_as_drawing(lena, mined):
    document = page(lena, "map_json", mined)
    assert json.loads(document.content) == mined.maps.get().content
    drawing = page(lena, "map_svg", mined)
    assert drawing.headers["Content-Disposition"].startswith("attachment")
    assert "var(--" not in drawing.text  # every token is resolved
    assert "<style>" in drawing.text


def test_charts_carry_their_data_in_json_with_names_of_colours(lena, mined):
    found = page(lena, "charts", mined)
    blocks = re.findall(r'<script type="application/json" id="figure-[\w-]+">(.*?)</script>', found.text, re.S)
    assert len(blocks) == 5
    assert all("token:" in json.dumps(json.loads(block)) for block in blocks)
    csv = lena.get(reverse("chart_csv", args=["augsburg", mined.pk, "lead-time"]))
    assert csv.text.splitlines()[0].lstrip("\ufeff") == "from,orders finished,median lead time,P90 lead time"
    assert lena.get(reverse("chart_csv", args=["augsburg", mined.pk, "pie"])).status_code == 404


def test_demand_is_entered_as_versions_and_never_edited(lena, mined):
    form = {"pieces_per_day": "28", "valid_from": "2026-03-01", "reason": "call-off"}
    address = reverse("demand", args=["augsburg", mined.pk])
    assert lena.post(address, form).status_code == 302
    keep_version(mined, line_document(3))  # the map that the new demand asks for
    lena.post(address, {**form, "pieces_per_day": "30"})
    assert [row.number for row in Demand.objects.order_by("number")] == [1, 2]
    assert AuditEntry.objects.filter(action="demand.entered").count() == 2


def test_a_wrong_demand_comes_back_with_the_reason(lena, mined):
    form = {"pieces_per_day": "-1", "valid_from": "2026-03-01", "valid_to": "2026-02-01", "reason": "x"}
    found = lena.post(reverse("demand", args=["augsburg", mined.pk]), form)
    assert found.status_code == 422
    assert "It ends before it begins." in found.text


def test_a_count_is_typed_in_minutes_and_kept_in_seconds(client, augsburg, mined):
    client.force_login(make_user("theo", augsburg, "team_leader"))
    form = {"step": "Turning", "key": "cycle_time", "value": "3.5", "counted_on": "2026-03-02", "note": "stopwatch"}
    assert client.post(reverse("gemba_value", args=["augsburg", mined.pk]), form).status_code == 302
    assert (GembaValue.objects.get().value, GembaValue.objects.get().unit) == (210.0, "s")
    assert "3.5" in page(client, "step", mined, step="Turning").text


def test_families_are_entered_proposed_confirmed_and_dropped(lena, mined):
    address = reverse("families", args=["augsburg", mined.pk])
    assert lena.post(address, {"name": "Small", "products": ["P1"]}).status_code == 302
    lena.post(reverse("propose_families", args=["augsburg", mined.pk]))
    proposed = ProductFamily.objects.get(origin="proposed")
    assert (proposed.products, proposed.confirmed_at) == (["P2"], None)
    one = reverse("family", args=["augsburg", mined.pk, proposed.pk])
    lena.post(one, {"act": "confirm"})
    assert ProductFamily.objects.get(pk=proposed.pk).confirmed_at
    lena.post(one, {"act": "drop"})
    assert not ProductFamily.objects.filter(pk=proposed.pk).exists()


def test_a_stream_is_made_and_renamed_but_no_name_is_taken_twice(lena, mined):
    form = {"name": "Castings", "source": mined.source_id, "noise": "30"}
    assert lena.post(reverse("stream_new", args=["augsburg"]), form).status_code == 302
    assert ValueStream.objects.get(name="Castings").noise == pytest.approx(0.3)
    assert lena.post(reverse("stream_new", args=["augsburg"]), form).status_code == 422
    settings = reverse("stream_settings", args=["augsburg", mined.pk])
    assert lena.post(settings, {"name": "Castings", "noise": "20"}).status_code == 422
    assert lena.post(settings, {"name": "Heads, large", "noise": "20"}).status_code == 302


@pytest.mark.parametrize("route", ["demand", "families", "stream_settings"])
def test_an_operator_may_look_and_not_change(client, operator, mined, route):
    client.force_login(operator)
    assert client.post(reverse(route, args=["augsburg", mined.pk]), {}).status_code == 403


def test_a_foreign_stream_does_not_exist(client, stranger, mined):
    client.force_login(stranger)
    assert page(client, "map", mined).status_code == 404


def test_two_maps_are_compared_with_what_changed(lena, mined):
    document = line_document(3)
    for step in document["steps"]:
        step["inventory"]["waiting"] = {**step["inventory"]["waiting"], "value": 2 * 86400.0}
    keep_version(mined, {**document, "steps": document["steps"][:2]}, question_of_other(mined))
    found = page(lena, "map_compare", mined, version=2, compare=1)
    assert "Step 02 is new" in found.text
    assert "Packing is gone" in found.text
    assert found.text.count('class="vsm') == 2


def question_of_other(stream):
    return Question(stream, stream.source.current, first=date(2026, 3, 3), last=date(2026, 3, 9))


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_drawing_is_as_accepted(golden, language):
    document = cable_head()
    with translation.override(language):
        svg = render_to_string(
            "valuestream/maps/_map.svg", {"drawing": draw(document), "document": document, "summary": "Cable head"}
        )
    golden(f"map-cable-head.{language}.svg", svg)


def test_a_wide_map_is_printed_in_parts_of_one_sheet_each(lena, mined):
    keep_version(mined, line_document(25), question_of_other(mined))
    assert page(lena, "map", mined, version=2, print="a3").text.count('class="vsm band"') == 3  # 10 + 10 + 5 columns
    assert page(lena, "map", mined, version=2, print="a4").text.count('class="vsm band"') == 4  # 7 + 7 + 7 + 4


def test_a_person_begins_at_the_newest_map_or_at_the_list(lena, stream):
    begin = reverse("newest_map", args=["augsburg"])
    assert lena.get(begin).headers["Location"] == reverse("stream_list", args=["augsburg"])
    keep_version(stream, line_document(3))
    assert lena.get(begin).headers["Location"] == reverse("map", args=["augsburg", stream.pk])


def test_a_box_has_no_room_between_more_than_and_its_figure():
    assert box_value({"value": 0.9996, "unit": "1"}) == ">99.9\N{NO-BREAK SPACE}%"
