"""The looks back at what was proven: which are over, which are due, what to look at first."""

from datetime import date, timedelta

from kaizen.core.board.holding import is_over, looks_of, rank_of

START = date(2026, 3, 30)


def looks(days: int, **said: str):
    outcomes = {int(mark[1:]): outcome for mark, outcome in said.items()}
    return looks_of(START, outcomes, START + timedelta(days=days))


def test_a_look_is_ahead_up_to_its_day_and_due_from_then_on():
    assert [(look.mark, look.state) for look in looks(30)] == [(30, "ahead"), (60, "ahead"), (90, "ahead")]
    assert [look.state for look in looks(31)] == ["due", "ahead", "ahead"]
    assert looks(0)[0].on == date(2026, 4, 29)


def test_what_was_lost_again_comes_first_then_what_is_due_then_what_nobody_can_tell():
    lost, due, unsure = looks(65, m30="holds", m60="relapsed"), looks(65, m30="holds"), looks(40, m30="unsure")
    fine, new = looks(40, m30="holds"), looks(3)
    ranked = sorted([new, fine, unsure, due, lost], key=rank_of)
    assert ranked[:3] == [lost, due, unsure]
    assert {id(one) for one in ranked[3:]} == {id(fine), id(new)}


def test_what_holds_after_90_days_is_over():
    assert is_over(looks(95, m30="unsure", m60="holds", m90="holds"))
    assert not is_over(looks(95, m30="holds", m60="holds"))
    assert not is_over(looks(95, m90="relapsed"))
