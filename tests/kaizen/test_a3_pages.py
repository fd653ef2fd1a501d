"""The pages of an A3, without a script."""

import re

import pytest
from django.urls import reverse

from kaizen.core.a3 import fold
from kaizen.models import A3, A3Comment
from kaizen.services.a3 import opening
from kaizen.services.a3.editing import Change, edits_of, write
from lean.models import Area
from tests.contracts.examples import finding as a_finding_row
from tests.factories import make_user
from tests.kaizen.sheets import full_sheet
from valuestream.models import FindingLife


@pytest.fixture
def a3(augsburg, lean_manager):
    return opening.begin(augsburg, title="Grinding waits", by=lean_manager)


@pytest.fixture
def desk(client, lean_manager):
    client.force_login(lean_manager)
    return client


def url(name, *more):
    return reverse(name, args=["augsburg", *more])


def test_a_finding_leads_to_its_sheet_and_the_second_click_to_the_same(
    desk, augsburg, lean_manager, settings, tmp_path
):
    settings.EVENT_STORE = tmp_path
    life = FindingLife.objects.get(**a_finding_row(augsburg, lean_manager))
    assert "Start A3" in desk.get(url("finding", life.pk)).content.decode()
    begin = f"{url('a3_new')}?finding={life.pk}"
    assert desk.post(begin, {"title": "Rework at Step 01"}).url == url("a3_write", 1)
    assert desk.get(begin).url == desk.post(begin, {"title": "again"}).url == url("a3", 1)
    assert "opened from a finding on map v1" in desk.get(url("a3", 1)).content.decode()


def test_the_form_saves_what_was_changed_and_nothing_else(desk, a3):
    page = desk.get(url("a3_write", 1)).content.decode()
    seq = re.search(r'name="seq" value="(\d+)"', page)[1]
    row = re.search(r'name="seen\.([a-z0-9]+)\.what"', page)[1]
    posted = {
        "seq": seq,
        "title": "Grinding waits",
        "problem": "Eleven orders.",
        f"seen.{row}.what": "Worn",
        "focus": "",
    }
    assert desk.post(url("a3_write", 1), posted).status_code == 302
    assert {edit.path for edit in a3.edits.all()} == {"title", "problem", f"seen.{row}.what"}


def test_a_refused_field_keeps_what_was_typed_in_every_field(desk, a3):
    posted = {"seq": "1", "now": "many", "whys.abcd.text": "Tools late"}
    answer = desk.post(url("a3_write", 1), posted)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "From: This is no number." in page
    assert 'value="many"' in page
    assert "Tools late" in page
    assert a3.edits.count() == 1


def test_of_two_versions_one_is_chosen_and_the_other_stays_in_the_history(desk, augsburg, a3, lean_manager):
    write(a3, [Change("by", "2026-12-01", key="a")], by=lean_manager)
    write(a3, [Change("by", "2026-12-20", key="b")], by=make_user("tom", augsburg, "team_leader"))
    assert "Also written:" in desk.get(url("a3_write", 1)).content.decode()
    desk.post(url("a3_settle", 1, 3), {"choice": "take"})
    desk.post(url("a3_settle", 1, 3), {"choice": "take"})  # a second click
    state = fold(edits_of(a3))
    assert (state.value("by"), state.apart, a3.edits.count()) == ("2026-12-20", {}, 4)
    assert desk.get(url("a3_history", 1)).content.decode().count("20\u00a0Dec") == 2  # beside, then chosen


def test_a_row_is_taken_away_and_brought_back(desk, a3, lean_manager):
    write(a3, [Change("whys.w001.text", "Tools late")], by=lean_manager)
    desk.post(url("a3_write", 1), {"seq": "2", "whys.w001.gone": "true"})
    assert "Bring back" in desk.get(url("a3_write", 1)).content.decode()
    desk.post(url("a3_write", 1), {"seq": "3", "whys.w001.gone": "false"})
    assert "Tools late" in desk.get(url("a3", 1)).content.decode()


def test_a_leader_comments_and_answers_and_only_coaches_send_back(client, augsburg, a3, desk):
    desk.post(url("a3_comment", 1), {"section": "4", "kind": "sent_back", "text": "Seen yourselves?"})
    asked = A3Comment.objects.get()
    client.force_login(make_user("tom", augsburg, "team_leader"))
    refused = client.post(url("a3_comment", 1), {"section": "4", "kind": "sent_back", "text": "No"})
    assert (refused.status_code, A3Comment.objects.count()) == (422, 1)
    client.post(url("a3_answer", 1, asked.pk), {"text": "71 of 205 min."})
    assert "71 of 205 min." in client.get(url("a3", 1)).content.decode()


def test_what_keeps_an_a3_from_ending_is_said(desk, a3):
    answer = desk.post(url("a3_end", 1), {"ended_as": "learned", "reason": "no effect"})
    assert answer.status_code == 422
    assert "what was learned" in answer.content.decode()
    assert desk.post(url("a3_end", 1), {"ended_as": "dropped", "reason": "machine goes"}).status_code == 302
    assert "machine goes" in desk.get(url("a3s")).content.decode()
    assert desk.post(url("a3_end", 1), {"reason": "tried again"}).status_code == 302
    assert A3.objects.get().is_open


def test_an_area_with_its_own_limit_asks_why_one_more(desk, augsburg, a3):
    area = Area.objects.create(site=augsburg, name="Grinding")
    desk.post(url("a3_limits"), {"others": "5", f"area_{area.pk}": "1"})
    desk.post(url("a3_new"), {"title": "One", "area": area.pk})
    answer = desk.post(url("a3_new"), {"title": "Two", "area": area.pk})
    assert answer.status_code == 422
    assert "Say why one more" in answer.content.decode()


def test_the_sheet_as_it_was(desk, a3, lean_manager):
    write(a3, [Change("problem", "First words"), Change("focus", "Later words")], by=lean_manager)
    page = desk.get(url("a3", 1) + "?at=2").content.decode()
    assert "First words" in page
    assert "Later words" not in page
    assert "as it was after change 2" in page


def test_by_api_a_change_sent_twice_counts_once_and_a_bad_one_is_named(desk, a3):
    body = {"changes": [{"path": "problem", "value": "Waits", "base": 0, "key": "k1"}]}
    for how in ("new", "same"):
        told = desk.post(url("api_a3_edits", 1), body, content_type="application/json").json()
        assert (told[0]["how"], told[0]["seq"]) == (how, 2)
    bad = {"changes": [{"path": "now", "value": "many", "key": "k2"}]}
    answer = desk.post(url("api_a3_edits", 1), bad, content_type="application/json")
    assert (answer.status_code, answer.json()) == (400, {"now": ["This is no number."]})
    assert desk.get(url("api_a3", 1)).json()["problem"] == "Waits"


def test_a_field_of_four_thousand_characters_is_not_cut_by_the_way_numbers_are_written(desk, a3):
    page = desk.get(url("a3_write", 1)).content.decode()
    assert 'maxlength="4000"' in page
    assert 'maxlength="4,000"' not in page


def test_what_was_tried_before_shows_while_a_problem_is_written_failures_too(desk, augsburg, lean_manager, a3):
    desk.post(url("a3_end", 1), {"ended_as": "dropped", "reason": "the jaws wore out in six weeks"})
    answer = desk.get(url("a3_new") + "?title=Grinding+waits+again", headers={"HX-Request": "true"})
    part = answer.content.decode()
    assert "<html" not in part
    assert "A3-001" in part
    assert "given up" in part
    later = opening.begin(augsburg, title="Grinding waits again", by=lean_manager)
    assert "A3-001" in desk.get(url("a3", later.number)).content.decode()


@pytest.mark.parametrize("asked", ["9" * 5000, "9" * 30, "-1", "x", "\u0663"])
def test_a_number_beyond_all_counting_asks_for_nothing(desk, a3, asked):
    for page in (url("a3", a3.number), url("a3_history", a3.number), url("ideas")):
        assert desk.get(page, {"at": asked, "from": asked, "to": asked, "area": asked}).status_code == 200
    assert desk.get(url("a3_new"), {"finding": asked}).status_code == 404


def test_a_second_click_neither_opens_what_the_first_one_ended_nor_says_things_twice(desk, a3):
    given_up = {"do": "end", "ended_as": "dropped", "reason": "A double of another one."}
    said = {"section": 1, "kind": "comment", "text": "Seen.", "key": "k1"}
    for _ in range(2):
        assert desk.post(url("a3_comment", 1), said).status_code == 302
    for _ in range(2):
        assert desk.post(url("a3_end", 1), given_up).status_code == 302
    assert (A3.objects.get().ended_as, A3Comment.objects.count()) == ("dropped", 1)
    for _ in range(2):
        assert desk.post(url("a3_end", 1), {"do": "reopen", "reason": "It was not."}).status_code == 302
    assert A3.objects.get().is_open
    desk.post(url("a3_comment", 1), said | {"text": "Seen again."})
    assert A3Comment.objects.count() == 2


def test_a_second_click_begins_no_second_sheet(desk, augsburg):
    for _ in range(2):
        assert desk.post(url("a3_new"), {"title": "Parts wait", "key": "k1"}).url == url("a3_write", 1)
    assert A3.objects.count() == 1


def test_another_device_is_told_by_the_name_of_its_role(desk, a3):
    here = url("api_a3_here", a3.number)
    desk.post(here, {"device": "one", "section": 3}, content_type="application/json")
    others = desk.post(here, {"device": "two"}, content_type="application/json").json()
    assert others == [{"role": "lean_manager", "name": "Lean manager", "section": 3}]


def test_what_was_seen_is_told_with_what_is_known_about_it(desk, a3, lean_manager):
    write(a3, [Change("seen.s001.what", "Worn jaws"), Change("seen.s002.place", "Cell 3")], by=lean_manager)
    page = desk.get(url("a3", 1)).content.decode()
    assert "Worn jaws" in page
    assert "Seen at: Cell 3." in page
    assert "Seen on –" not in page


def test_the_api_names_the_field_that_was_sent(desk, porto):
    foreign = Area.objects.create(site=porto, name="Elsewhere")
    answer = desk.post(url("api_a3s"), {"title": "x", "area": foreign.pk}, content_type="application/json")
    assert (answer.status_code, answer.json()) == (400, {"area": ["Not at this site."]})


def test_the_sheet_draws_its_causes_and_says_in_full_what_is_too_long_for_the_drawing(desk, a3, lean_manager):
    long = "Tools are fetched while the machine stands and waits. " * 8
    changes = {
        "causes.c001.text": long, "causes.c001.branch": "method", "causes.c001.checked": "refuted",
        "causes.c002.text": "Nobody sorted this one", "whys.w001.text": "Tools late", "whys.w001.is_root": True,
    }  # fmt: skip
    write(a3, [Change(path, value) for path, value in changes.items()], by=lean_manager)
    page = desk.get(url("a3", 1)).content.decode()
    assert page.count('role="img" aria-label="Tree of 1 why: Grinding waits"') == 1
    assert "Cause and effect, 2 possible causes: Grinding waits" in page
    assert "Not yet sorted" in page
    assert "refuted" in page
    assert f"<b>Method:</b> {long.strip()}" in page


def test_a_sheet_without_causes_draws_nothing_and_the_form_the_empty_bones(desk, a3):
    assert "a3-drawing" not in desk.get(url("a3", 1)).content.decode()
    page = desk.get(url("a3_write", 1)).content.decode()
    assert page.count("data-branch=") == 6
    assert page.count('id="next-causes"') == 1


def test_the_drawings_come_one_by_one_and_no_others(desk, augsburg, lean_manager):
    full_sheet(augsburg, lean_manager, make_user("coach", augsburg, "lean_manager"))
    fish = desk.get(url("a3_drawn", 1, "causes")).content.decode()
    assert 'href="#f-causes-c00001-text"' in fish
    assert 'href="#f-whys-w00003-text"' in desk.get(url("a3_drawn", 1, "whys")).content.decode()
    assert desk.get(url("a3_drawn", 1, "events")).status_code == 404


def test_the_form_grows_with_the_whys_and_not_with_their_square(desk, a3, lean_manager):
    sizes = []
    for count in (20, 40, 60):
        write(a3, [Change(f"whys.r{n:04}.text", "Tools are fetched late") for n in range(count)], by=lean_manager)
        sizes.append(desk.get(url("a3_write", 1)).content.decode().count("<option"))
    assert sizes[2] - sizes[1] == sizes[1] - sizes[0]


def test_a_why_keeps_the_one_it_asks_on_from_and_can_move_by_one_place(desk, a3, lean_manager):
    parents = {"aaaa": None, "bbbb": "aaaa", "cccc": "bbbb", "dddd": None}
    changes = [Change(f"whys.{row}.text", row) for row in parents]
    changes += [Change(f"whys.{row}.parent", parent) for row, parent in parents.items() if parent]
    write(a3, changes, by=lean_manager)
    page = desk.get(url("a3_write", 1)).content.decode()
    offered = {
        row: re.findall(r'<option value="(\w+)"', re.search(rf'name="whys.{row}.parent".*?</select>', page)[0])
        for row in parents
    }
    assert offered == {"aaaa": [], "bbbb": ["aaaa"], "cccc": ["aaaa", "bbbb"], "dddd": ["aaaa"]}
    assert '<option value="bbbb" selected>' in page


def test_a_title_from_a_finding_is_read_in_every_language_until_somebody_writes_one(
    desk, augsburg, lean_manager, settings, tmp_path
):
    settings.EVENT_STORE = tmp_path
    life = FindingLife.objects.get(**a_finding_row(augsburg, lean_manager))
    begin = f"{url('a3_new')}?finding={life.pk}"
    proposed = re.search(r'name="title" value="([^"]+)"', desk.get(begin).content.decode())[1]
    desk.post(begin, {"title": proposed})
    lean_manager.language = "de"
    lean_manager.save()
    page = desk.get(url("a3_write", 1)).content.decode()
    german = re.search(r'name="title"[^>]* value="([^"]+)"', page)[1]
    assert german != proposed
    for name, more in (("a3", [1]), ("a3s", []), ("trial_new", [1])):
        assert german in desk.get(url(name, *more)).content.decode()
    desk.post(url("a3_write", 1), {"seq": "1", "title": german, "focus": "Familie A"})  # left as it was
    assert [edit.path for edit in A3.objects.get().edits.order_by("seq")] == ["title", "focus"]
    desk.post(url("a3_write", 1), {"seq": "2", "title": "Nacharbeit vor dem Schleifen"})
    lean_manager.language = "en"
    lean_manager.save()
    assert "Nacharbeit vor dem Schleifen" in desk.get(url("a3", 1)).content.decode()
    assert proposed in desk.get(url("a3", 1) + "?at=1").content.decode()


def test_a_title_that_was_changed_before_the_beginning_stays_as_it_was_written(
    desk, augsburg, lean_manager, settings, tmp_path
):
    settings.EVENT_STORE = tmp_path
    life = FindingLife.objects.get(**a_finding_row(augsburg, lean_manager))
    desk.post(f"{url('a3_new')}?finding={life.pk}", {"title": "Too much rework at Step 01"})
    assert A3.objects.get().proposed is None
