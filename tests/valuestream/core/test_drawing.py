"""The drawing of a map: positions of interface.md §7, sums that close, no words cut."""

from itertools import pairwise

import pytest

from tests.valuestream.map_documents import DAY, HOUR, cable_head, line_document, make_document, make_flow, make_step
from valuestream.core.drawing import draw
from valuestream.core.layout import BOX, PITCH, fit_name
from valuestream.core.lettering import text_width, wrap


def box_of(drawing, name):
    return next(box for box in drawing.boxes if box.step["name"] == name)


def test_seven_steps_stand_as_in_the_design():
    """The mock's figures: first box at 125, 132, pitch 143, box 98 × 166, drawing 1256 wide."""
    drawing = draw(cable_head())
    frames = [box.frame for box in drawing.boxes if box.frame.row == 0]
    assert [frame.x for frame in frames] == [125 + 143 * n for n in range(7)]
    assert {(frame.y, frame.width, frame.height) for frame in frames} == {(132, 98, 166)}
    assert drawing.width == 1256
    assert not drawing.is_wide


@pytest.mark.parametrize("count", [1, 3, 60])
def test_a_stream_of_any_length_is_drawn(count):
    drawing = draw(line_document(count))
    assert len(drawing.boxes) == len(drawing.triangles) == len(drawing.pushes) == count
    assert drawing.width == 80 + PITCH * count + 175  # ladder labels, columns, totals
    assert drawing.is_wide == (count > 7)


def test_a_document_of_another_schema_is_refused():
    with pytest.raises(ValueError, match="schema"):
        draw({**line_document(3), "schema": "newlean.map/2"})


def test_the_ladder_adds_up_to_the_totals():
    """Σ of the columns = waiting 0.8+1.4+0.8+12.3+1.9+4.7+2.1 d and 5.3 d in rework, by hand 29.3 d."""
    ladder = draw(cable_head()).ladder
    assert sum(bar.seconds for bar in ladder.waits) == pytest.approx(29.3 * DAY)
    assert sum(bar.rework for bar in ladder.waits) == pytest.approx(5.3 * DAY)
    assert sum(bar.seconds for bar in ladder.works) == pytest.approx(
        (25.8 + 3.2 + 0.8 + 4.1 + 23.6 + 12.1 + 1.4) * HOUR
    )


def test_the_longest_bar_of_the_ladder_is_75_high_and_the_others_are_to_the_same_scale():
    waits = draw(cable_head()).ladder.waits
    heights = [sum(block.height for block in bar.blocks) for bar in waits]
    assert max(heights) == pytest.approx(75)
    assert heights[0] / heights[3] == pytest.approx(0.8 / 12.3)


def test_the_triangle_of_the_longest_wait_is_filled():
    filled = [triangle.step["name"] for triangle in draw(cable_head()).triangles if triangle.filled]
    assert filled == ["Lapping"]


def test_loops_leave_and_arrive_at_the_lower_edge_and_do_not_share_a_place():
    drawing = draw(cable_head())
    ends = [route.path.split("L")[0] for route in drawing.routes]
    assert len(ends) == len(set(ends)) == 8


def test_a_step_beside_the_main_stream_stands_below_it():
    drawing = draw(cable_head())
    manual = box_of(drawing, "Round grinding manual").frame
    main = box_of(drawing, "Round grinding").frame
    assert manual.x == main.x
    assert manual.y == main.bottom + 52  # one lane of 24 and 28 of air


def test_more_loops_over_each_other_make_room_for_more_lanes():
    names = [f"Step {n}" for n in range(1, 6)]
    steps = [make_step(n, name, n) for n, name in enumerate(names, 1)]
    steps.append(make_step(6, "Manual", 3, row=1, role="alternative"))
    flows = [make_flow(a, b, 0.9) for a, b in pairwise(names)]
    nested = [make_flow("Step 5", "Step 1", 0.1, "rework"), make_flow("Step 4", "Step 2", 0.1, "rework")]
    drawing = draw(make_document(steps, flows + nested))
    assert box_of(drawing, "Manual").frame.y == 298 + 2 * 24 + 28


def test_a_rare_step_gets_no_box_but_stays_in_the_totals():
    document = line_document(3)
    document["steps"].append(make_step(4, "Wire cut", 2, row=1, role="rare"))
    drawing = draw(document)
    assert len(drawing.boxes) == 3
    rest = next(row for row in drawing.totals_rows if row.key == "rest")
    assert rest.figure["value"] == pytest.approx((0.5 + 0.8) * DAY)


def test_two_steps_in_one_cell_are_drawn_below_each_other():
    steps = [make_step(1, "A", 1), make_step(2, "B", 1, row=1), make_step(3, "C", 1, row=1)]
    frames = [box.frame for box in draw(make_document(steps, [])).boxes]
    assert len({(frame.column, frame.row) for frame in frames}) == 3


@pytest.mark.parametrize(
    "name",
    [
        "Qualitätsprüfung und Endkontrolle",
        "T05 Print and send confirmation of receipt",
        "A" * 60,
        "Fräsen/Drehen-5-Achs",
    ],
)
def test_a_long_name_is_broken_and_never_cut(name):
    lettering = fit_name(name)
    assert all(text_width(line, lettering.size, bold=True) <= BOX - 6 for line in lettering.lines)
    assert "".join(lettering.lines).replace("-", "").replace(" ", "") == name.replace("-", "").replace(" ", "")


def test_the_head_of_all_boxes_grows_for_the_longest_name():
    document = line_document(3)
    document["steps"][1]["name"] = "Receive and check and book the goods and the papers of the order"
    heights = {box.frame.height for box in draw({**document, "flows": []}).boxes}
    assert len(heights) == 1
    assert heights.pop() > 166


def test_cycle_time_against_takt_is_a_bar_with_takt_at_two_thirds():
    document = line_document(2)
    document["steps"][0]["takt_ratio"] = {"value": 0.5, "unit": "1", "n": 9, "coverage": 1.0}
    document["steps"][1]["takt_ratio"] = {"value": 2.0, "unit": "1", "n": 9, "coverage": 1.0}
    first, second = (box.rows[0] for box in draw(document).boxes)
    assert (first.takt_bar, first.over_takt) == (pytest.approx(0.33), False)
    assert (second.takt_bar, second.over_takt) == (1.0, True)  # never longer than the box


def test_wrapping_keeps_every_letter():
    assert wrap("one two three", 50, 12) == ("one two", "three")
    assert wrap("", 40, 12) == ()
