"""The CO₂ ladder under the time ladder: its sums close, its bars are to one scale, without CO₂ nothing changes."""

import pytest

from tests.valuestream.map_documents import line_document
from valuestream.core.drawing import draw


def co2e(**changes):
    """Three steps with 10 good parts: 20 + 10 kg and a rare 1 kg."""
    steps = [
        {"step": "Step 01", "kg": 20.0, "by_class": {"value_adding": 12.0, "idle": 4.0, "scrap": 3.0, "material": 1.0}},
        {"step": "Step 02", "kg": 10.0, "by_class": {"value_adding": 5.0, "transport": 2.0, "rework": 3.0}},
        {"step": "Rare", "kg": 1.0, "by_class": {"setup": 1.0}},
        {"step": None, "kg": 9.0, "by_class": {"unallocated": 9.0}},
    ]
    plain = {"good_parts": 10.0, "per_order_kg": 15.5, "total_kg": 40.0, "other_basis_kg": 4.0, "by_step": steps}
    return {**plain, "basis": "location", "interval": {"half_width_kg": 2.0, "known_share": 1.0}, **changes}


def drawn(**changes):
    return draw({**line_document(2), "co2e": co2e(**changes)}).carbon


def test_the_ladder_adds_up_to_what_a_good_part_carries():
    """(12+4+3 + 5+2+3 + 1) ÷ 10 = 3.0 kg; material, 1 ÷ 10, stands by itself; 0.1 kg lie in a step not drawn."""
    found = drawn()
    columns = sum(bar.waste + bar.value for bar in (*found.bars, *found.gaps))
    assert found.total == pytest.approx(3.0)
    assert columns + found.rare == pytest.approx(found.total)
    assert sum(row.kg for row in found.rows) == pytest.approx(found.total)
    assert found.material == pytest.approx(0.1)


def test_interval_and_other_basis_stand_in_proportion():
    """± 2 of 40 kg is 5 %: ± 0.15 kg; 4 of 40 kg on the other basis is a tenth: 0.3 kg."""
    assert (drawn().half, drawn().other) == (pytest.approx(0.15), pytest.approx(0.3))
    assert (drawn(interval=None).half, drawn(other_basis_kg=None).other) == (None, None)


def test_bars_are_to_one_scale():
    """1.2 kg of value are the tallest stack: 64 px; idle 0.4 kg a third of it."""
    first = drawn().bars[0]
    heights = {block.part: block.height for block in first.blocks}
    assert heights["value"] == pytest.approx(64)
    assert heights["idle"] == pytest.approx(64 / 3)


def test_transport_stands_in_the_gap_before_its_step():
    gaps = drawn().gaps
    assert [(bar.step, bar.waste) for bar in gaps] == [("Step 02", pytest.approx(0.2))]


def test_without_pieces_figures_are_per_order():
    """31 kg ÷ 15.5 kg per order = 2 orders: 30 kg of energy make 15 kg each."""
    found = drawn(good_parts=None)
    assert (found.per, found.total) == ("order", pytest.approx(15.0))


def test_the_panels_stand_under_each_other_and_inside_the_drawing():
    drawing = draw({**line_document(2), "co2e": co2e()})
    assert drawing.carbon.top >= drawing.totals_top + drawing.totals_height
    assert drawing.height >= drawing.carbon.top + drawing.carbon.height


@pytest.mark.parametrize("document", [{}, {"co2e": {"refusal": {"code": "no_price"}}}])
def test_a_map_without_co2_is_drawn_as_before(document):
    plain = line_document(2)
    assert draw({**plain, **document}) == draw(plain)
    assert draw(plain).carbon is None
