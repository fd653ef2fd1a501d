"""The sheet from its edits, what each step needs, and the phase that follows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaizen.core.a3 import FIELDS, LISTS, Edit, Kind, Phase, Sheet, Unusable, clean, fold, missing, phase_of, sheet_of
from kaizen.core.a3.fold import changed


def sheet(*pairs):
    return sheet_of(fold(Edit(seq, path, value) for seq, (path, value) in enumerate(pairs, 1)))


PLAN = (
    ("problem", "Grinding waits."), ("seen.s001.day", "2026-11-20"), ("seen.s001.place", "Cell 3"),
    ("seen.s001.what", "Eleven orders before the grinder."), ("focus", "Orders of family A."),
    ("measure", "Waiting before grinding"), ("now", 26.0), ("target", 20.0), ("unit", "h"), ("by", "2026-12-20"),
    ("whys.w001.text", "Tools are fetched late."), ("whys.w001.is_root", True),
    ("countermeasures.c001.what", "Preset tools."), ("countermeasures.c001.owner", "Team leader"),
    ("countermeasures.c001.due", "2026-12-01"),
)  # fmt: skip


def test_a_row_begins_with_its_first_field_and_keeps_its_place():
    found = sheet(("whys.w002.text", "B"), ("whys.w001.text", "A"), ("whys.w002.proof", "seen"))
    assert [row.id for row in found.rows["whys"]] == ["w002", "w001"]
    assert found.rows["whys"][0]["proof"] == "seen"


def test_a_row_taken_away_leaves_the_sheet_and_comes_back_with_all_it_held():
    edits = [Edit(1, "seen.s001.what", "Worn"), Edit(2, "seen.s001.gone", True), Edit(3, "seen.s001.gone", False)]
    assert sheet_of(fold(edits, upto=2)).rows["seen"] == ()
    assert sheet_of(fold(edits)).rows["seen"][0]["what"] == "Worn"


def test_whys_stand_below_the_one_they_ask_on():
    found = sheet(
        ("whys.aaaa.text", "1"), ("whys.cccc.text", "2"), ("whys.bbbb.text", "1.1"), ("whys.bbbb.parent", "aaaa")
    )
    assert [(row.id, row.depth) for row in found.rows["whys"]] == [("aaaa", 0), ("bbbb", 1), ("cccc", 0)]


def test_whys_in_a_circle_are_not_lost():
    found = sheet(("whys.aaaa.parent", "bbbb"), ("whys.bbbb.parent", "aaaa"), ("whys.cccc.parent", "gone1"))
    assert {row.id for row in found.rows["whys"]} == {"aaaa", "bbbb", "cccc"}


def test_a_step_says_what_it_still_needs():
    assert missing(sheet())[1] == ("problem", "seen")
    assert missing(sheet(("problem", "x"), ("seen.s001.what", "no day, no place")))[1] == ("seen",)
    assert missing(sheet(("countermeasures.c001.what", "x")))[5] == ("owner", "due")


def test_the_phase_follows_from_what_is_written():
    assert phase_of(sheet()) == Phase.PLAN
    assert phase_of(sheet(*PLAN[:-1])) == Phase.PLAN
    assert phase_of(sheet(*PLAN)) == Phase.DO
    done = (*PLAN, ("countermeasures.c001.state", "done"))
    assert phase_of(sheet(*done)) == Phase.CHECK
    assert phase_of(sheet(*done, ("result", "13 % shorter"), ("process", "Too long"))) == Phase.ACT


def test_the_state_at_any_moment_and_what_changed_since():
    edits = [Edit(1, "problem", "A"), Edit(2, "focus", "F"), Edit(3, "problem", "B")]
    assert fold(edits, upto=2).value("problem") == "A"
    assert changed(fold(edits, upto=1), fold(edits)) == [("problem", "A", "B"), ("focus", None, "F")]


def test_what_stands_apart_waits_until_an_edit_settles_it():
    edits = [Edit(1, "by", "2026-11-02"), Edit(2, "by", "2026-11-03", apart=True)]
    assert fold(edits).value("by") == "2026-11-02"
    assert [one.seq for one in fold(edits).apart["by"]] == [2]
    assert fold([*edits, Edit(3, "by", "2026-11-03", settles=2)]).apart == {}


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        ("nothing", "x", "unknown_field"), ("whys.w001.nothing", "x", "unknown_field"),
        ("whys.W!.text", "x", "unknown_field"), ("problem", "x" * 4001, "too_long"), ("problem", {"a": 1}, "no_text"),
        ("title", True, "no_text"), ("title", "x" * 201, "too_long"),
        ("by", "31.12.2026", "no_day"), ("now", "many", "no_number"), ("now", "nan", "no_number"), ("now", "1,000", "grouped_number"),
        ("now", "1.000", "grouped_number"),
        ("countermeasures.c001.state", "perhaps", "no_choice"), ("whys.w001.is_root", "yes", "no_flag"),
    ],
)  # fmt: skip
def test_a_value_that_a_field_does_not_take_is_refused(path, value, code):
    with pytest.raises(Unusable) as refused:
        clean(path, value)
    assert refused.value.code == code


def test_values_are_kept_as_they_are_meant():
    assert clean("problem", "  two\r\nlines ") == "two\nlines"
    assert clean("title", " one \n line ") == "one line"
    assert clean("now", "2,5") == 2.5
    assert clean("problem", "   ") is None


VALUES = {
    Kind.TEXT: st.text(min_size=1, max_size=20), Kind.LINE: st.text(min_size=1, max_size=20),
    Kind.DAY: st.dates().map(str), Kind.NUMBER: st.floats(allow_nan=False, allow_infinity=False),
    Kind.FLAG: st.booleans(), Kind.ROW: st.sampled_from(["aaaa", "bbbb", "cccc"]),
    Kind.PHOTO: st.sampled_from(["a" * 64, "0" * 64]),
}  # fmt: skip


@st.composite
def pairs(draw):
    field = draw(
        st.sampled_from([("", one) for one in FIELDS] + [(name, one) for name in LISTS for one in LISTS[name]])
    )
    name, one = field
    path = f"{name}.{draw(st.sampled_from(['aaaa', 'bbbb', 'cccc']))}.{one.name}" if name else one.name
    return path, draw(st.sampled_from(one.choices) if one.choices else VALUES[one.kind])


@given(st.lists(pairs(), max_size=30))
def test_a_sheet_survives_json(changes):
    found = sheet(*changes)
    assert Sheet.from_json(found.as_json()) == found
