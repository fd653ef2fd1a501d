"""The smallest group: what is hidden, and that no difference gives it away (features.md P3, P4)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lean.privacy import TOO_SMALL, finest_view, group_size, is_large_enough, shown


def test_seven_people_unless_the_site_asks_for_more():
    assert group_size() == 7
    assert group_size(site=9) == 9
    assert group_size(site=5) == 7  # a site may only raise
    assert group_size(installation=5) == 5
    assert group_size(installation=6, site=8) == 8


@pytest.mark.parametrize("setting", [{"installation": 4}, {"site": 3}])
def test_no_setting_goes_below_five(setting):
    with pytest.raises(ValueError, match="at least 5"):
        group_size(**setting)
    assert not is_large_enough(4, smallest=1)


def test_an_unknown_crew_is_one_person():
    assert not is_large_enough(None, 7)
    assert is_large_enough(7, 7)


def test_a_single_operator_station_is_shown_by_area_and_day_only():
    views = [("station and shift", 1), ("area and shift", 4), ("area and day", 12)]
    assert finest_view(views, 7) == "area and day"
    assert finest_view(views[:2], 7) == TOO_SMALL


def test_a_small_part_hides_a_second_one_so_that_the_whole_does_not_give_it_away():
    # 20 in all less 9 and 8 would be the three
    assert shown([9, 3, 8], 7) == [True, False, False]
    assert shown([9, 8], 7) == [True, True]
    assert shown([3, 9], 7) == [False, False]
    assert shown([2, 2, 2, 9, 9], 7) == [False, False, False, False, True]


@given(st.lists(st.one_of(st.none(), st.integers(1, 20)), min_size=1, max_size=12), st.integers(5, 12))
def test_two_queries_whose_difference_isolates_a_small_group_are_impossible(people, smallest):
    visible = shown(people, smallest)
    numbers = [1 if number is None else number for number in people]
    hidden = [number for number, is_shown in zip(numbers, visible, strict=True) if not is_shown]
    assert all(number >= smallest for number, is_shown in zip(numbers, visible, strict=True) if is_shown)
    if any(visible) and hidden:
        assert len(hidden) > 1
        assert sum(hidden) >= smallest
