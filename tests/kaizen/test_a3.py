"""Begin, write, coach and end an A3. Two writers, one of them late, lose no word."""

import json

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction

from kaizen.core.a3 import fold
from kaizen.models import A3, A3Comment, A3Edit, A3Evidence, A3Limit
from kaizen.services.a3 import coaching, ending, opening
from kaizen.services.a3.editing import Change, edits_of, write
from kaizen.services.a3.presence import here
from lean.models import Area, AuditEntry
from tests.contracts.examples import stream
from tests.factories import make_user
from tests.valuestream.finding_rows import a_finding
from valuestream.core.fingerprint import fingerprint
from valuestream.models import FindingLife, MapVersion, Report, StreamNight
from valuestream.services.findings import a3s
from valuestream.services.findings.lives import keep_lives


@pytest.fixture(autouse=True)
def own_store(settings, tmp_path):
    settings.EVENT_STORE = tmp_path / "events"


@pytest.fixture
def finding(augsburg, lean_manager):
    return a_finding(MapVersion.objects.get(stream=stream(augsburg, lean_manager)["pk"]))


@pytest.fixture
def a3(augsburg, lean_manager):
    return opening.begin(augsburg, title="Grinding waits", by=lean_manager)


@pytest.fixture
def leader(augsburg):
    return make_user("tom", augsburg, "team_leader")


def value(row, path):
    return fold(edits_of(row)).value(path)


def test_an_a3_of_a_finding_has_its_evidence_frozen_in(augsburg, lean_manager, finding):
    row = opening.begin(augsburg, title="Rework at Step 01", by=lean_manager, finding=finding)
    kept = row.evidence
    assert (row.name, value(row, "title")) == ("A3-001", "Rework at Step 01")
    assert kept.content_hash == fingerprint(kept.content)
    assert kept.content["map"]["hash"] == finding.map_version.content_hash
    assert kept.content["finding"] == finding.document
    assert kept.content["pareto"]["keys"] == ["processing_rework", "waiting_rework"]  # it is about rework
    assert [box["name"] for box in kept.content["snippet"]] == ["Step 01", "Step 02"]
    with pytest.raises(DatabaseError), transaction.atomic():
        A3Evidence.objects.filter(pk=kept.pk).update(content={})


def test_the_finding_is_in_the_a3_until_that_is_over(augsburg, lean_manager, finding):
    row = opening.begin(augsburg, title="Rework", by=lean_manager, finding=finding)
    finding.refresh_from_db()
    assert (finding.stage, finding.a3) == ("in_a3", "A3-001")
    assert a3s.open_at(augsburg.pk) == {f"{finding.stream_id}-0": {finding.fingerprint: "A3-001"}}
    with pytest.raises(ValidationError, match="open A3 is about this finding"):
        opening.begin(augsburg, title="Again", by=lean_manager, finding=finding)
    ending.end(row, ended_as="dropped", reason="the machine goes", by=lean_manager)
    finding.refresh_from_db()
    assert (finding.stage, finding.a3, a3s.open_at(augsburg.pk)) == ("known", "A3-001", {})


def test_an_area_takes_on_so_many_at_a_time_and_one_more_says_why(augsburg, lean_manager):
    area = Area.objects.create(site=augsburg, name="Grinding")
    A3Limit.objects.create(site=augsburg, area=area, most=1)
    opening.begin(augsburg, title="One", by=lean_manager, area=area)
    with pytest.raises(ValidationError, match="Say why one more"):
        opening.begin(augsburg, title="Two", by=lean_manager, area=area)
    assert opening.begin(augsburg, title="Two", by=lean_manager, area=area, over_limit="safety").over_limit == "safety"
    assert opening.begin(augsburg, title="Elsewhere", by=lean_manager).area is None


def test_what_is_written_stands_on_the_sheet_and_in_the_history(a3, leader):
    found = write(a3, [Change("problem", "Eleven orders lie.", key="k1")], by=leader)
    assert [(one.how, one.seq) for one in found] == [("new", 2)]
    edit = A3Edit.objects.get(key="k1")
    assert (edit.role, edit.seq, a3.seq) == ("team_leader", 2, 2)
    with pytest.raises(DatabaseError), transaction.atomic():
        A3Edit.objects.filter(pk=edit.pk).update(value="other")


def test_a_change_sent_twice_counts_once(a3, leader):
    change = Change("problem", "Eleven orders lie.", key="k1")
    first, second = write(a3, [change], by=leader), write(a3, [change], by=leader)
    assert (first[0].how, second[0].how, a3.edits.count()) == ("new", "same", 2)


def test_an_hour_without_network_loses_no_word(a3, lean_manager, leader):
    """Two editors of one A3; the tablet was offline while the desk went on."""
    write(a3, [Change("problem", "Grinding waits long.", key="a")], by=lean_manager)  # seq 2, seen by both
    write(a3, [Change("problem", "Grinding waits too long.", base=2, key="b"), Change("focus", "Family A", key="c")],
          by=lean_manager)  # fmt: skip
    offline = [
        Change("problem", "Grinding waits long. Seen at M5.", base=2, key="t1"),
        Change("focus", "Family B", key="t2"),
        Change("by", "2026-12-20", key="t3"),
    ]
    told = write(a3, offline, by=leader)
    assert [one.how for one in told] == ["merged", "merged", "new"]
    assert value(a3, "problem") == "Grinding waits too long. Seen at M5."
    assert value(a3, "focus") == "Family A\nFamily B"
    assert A3Edit.objects.get(key="t1").given == "Grinding waits long. Seen at M5."


def test_two_dates_stand_side_by_side_until_somebody_chooses(a3, lean_manager, leader):
    write(a3, [Change("by", "2026-12-01", key="a")], by=lean_manager)
    [told] = write(a3, [Change("by", "2026-12-20", base=0, key="t")], by=leader)
    assert (told.how, told.value) == ("apart", "2026-12-01")
    write(a3, [Change("by", "2026-12-20", base=told.seq, key="s", settles=told.apart)], by=lean_manager)
    state = fold(edits_of(a3))
    assert (state.value("by"), state.apart) == ("2026-12-20", {})


def test_a_bad_value_is_named_and_nothing_of_the_lot_is_written(a3, leader):
    with pytest.raises(ValidationError) as refused:
        write(a3, [Change("problem", "fine"), Change("now", "many")], by=leader)
    assert refused.value.message_dict == {"now": ["This is no number."]}
    assert a3.edits.count() == 1


def test_an_ended_a3_takes_no_word(a3, lean_manager):
    ending.end(a3, ended_as="dropped", reason="the machine goes", by=lean_manager)
    with pytest.raises(ValidationError, match="read only"):
        write(a3, [Change("problem", "late")], by=lean_manager)


def test_a_question_waits_for_its_answer_and_the_trail_knows_what_was_sent_back(a3, lean_manager, leader):
    asked = coaching.comment(a3, section=4, text="Seen yourselves?", by=lean_manager, kind="sent_back", key="q")
    assert coaching.comment(a3, section=4, text="Seen yourselves?", by=lean_manager, kind="sent_back", key="q") == asked
    assert coaching.open_questions(a3) == [asked]
    coaching.comment(a3, section=4, text="71 of 205 min.", by=leader, answers=asked)
    assert (coaching.open_questions(a3), A3Comment.objects.count()) == ([], 2)
    assert AuditEntry.objects.filter(action="a3.sent_back").count() == 1


def test_an_answer_belongs_to_a_question_of_the_same_a3(augsburg, a3, lean_manager):
    other = opening.begin(augsburg, title="Other", by=lean_manager)
    asked = coaching.comment(other, section=1, text="Why?", by=lean_manager, kind="question")
    with pytest.raises(ValidationError, match="question of this A3"):
        coaching.comment(a3, section=1, text="So.", by=lean_manager, answers=asked)


def test_an_end_needs_what_was_seen_what_came_of_it_and_what_was_learned(a3, lean_manager):
    with pytest.raises(ValidationError, match="what was learned"):
        ending.end(a3, ended_as="learned", reason="no effect", by=lean_manager)
    whole = {
        "learned": "Jaws wear out.", "problem": "Waits.", "seen.s001.day": "2026-11-20", "seen.s001.place": "Cell 3",
        "seen.s001.what": "Jaws.", "result": "No effect.", "process": "Too many at once.",
    }  # fmt: skip
    write(a3, [Change(path, text) for path, text in whole.items()], by=lean_manager)
    asked = coaching.comment(a3, section=7, text="Sure?", by=lean_manager, kind="question")
    with pytest.raises(ValidationError, match="question of the coach"):
        ending.end(a3, ended_as="learned", reason="no effect", by=lean_manager)
    coaching.comment(a3, section=7, text="Yes.", by=lean_manager, answers=asked)
    assert not ending.end(a3, ended_as="learned", reason="no effect", by=lean_manager).is_open
    assert ending.reopen(a3, reason="tried again", by=lean_manager).is_open


def test_a_night_that_began_before_the_a3_does_not_take_the_finding_out_of_it(augsburg, lean_manager, finding):
    opening.begin(augsburg, title="Rework", by=lean_manager, finding=finding)
    row = StreamNight.objects.create(
        night=finding.night, stream=finding.stream, event_set=finding.map_version.event_set,
        map_version=finding.map_version, state="analysed", content={"findings": []}, content_hash="h" * 64,
    )  # fmt: skip
    life = {"fingerprint": finding.fingerprint, "finding": finding.document, "stage": "known", "first": "2026-03-11",
            "last": "2026-03-11", "absent": 0, "a3": None}  # fmt: skip
    key = f"{row.stream_id}-0"
    content = {"streams": [{"id": key, "content": {}}], "lives": {key: [life]}}
    keep_lives(Report(night=finding.night, number=1, content=json.loads(json.dumps(content))))
    kept = FindingLife.objects.get(pk=finding.pk)
    assert (kept.stage, kept.a3) == ("in_a3", "A3-001")


def test_another_device_is_seen_by_role_for_less_than_a_minute(a3, lean_manager, leader):
    assert here(a3, by=lean_manager, section=1, device="desk") == []
    assert here(a3, by=leader, section=4, device="tablet") == [("lean_manager", 1)]


def test_numbers_count_within_a_site(augsburg, porto, lean_manager, stranger, a3):
    assert opening.begin(porto, title="Elsewhere", by=stranger).number == 1
    assert [row.number for row in A3.objects.filter(site=augsburg)] == [1]


def test_signs_that_no_page_can_show_are_left_out(a3, leader):
    write(a3, [Change("problem", "Wait\x00ing \ud800 \x1b before\rgrinding\r\nagain")], by=leader)
    assert fold(edits_of(a3)).value("problem") == "Waiting   before\ngrinding\nagain"


def test_a_choice_about_nothing_that_waits_overrules_nobody(a3, lean_manager, leader):
    write(a3, [Change("by", "2026-12-01", base=1)], by=lean_manager)
    late = write(a3, [Change("by", "2026-12-24", base=1, settles=99)], by=leader)
    assert [(one.how, one.value) for one in late] == [("apart", "2026-12-01")]


def test_a_list_takes_a_hundred_rows_and_says_so(a3, leader):
    write(a3, [Change(f"whys.r{n:04}.text", "why") for n in range(100)], by=leader)
    with pytest.raises(ValidationError, match="At most 100 rows"):
        write(a3, [Change("whys.r9999.text", "one more")], by=leader)
    assert value(a3, "whys.r9999.text") is None
