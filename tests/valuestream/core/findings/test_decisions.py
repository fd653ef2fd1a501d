"""What people decided about a finding, and how long that holds."""

from datetime import date

from valuestream.core.findings.decisions import Decision, Kind

DAY = date(2026, 3, 11)


def test_muted_and_accepted_hold_whatever_the_finding_shows_later():
    for kind in (Kind.MUTED, Kind.ACCEPTED):
        assert Decision(kind, DAY).holds_for(date(2026, 6, 1))


def test_a_closed_finding_comes_back_when_it_shows_only_after_the_day_of_closing():
    closed = Decision(Kind.CLOSED, DAY)
    assert closed.holds_for(date(2026, 3, 11))  # the window of thirteen weeks still holds what was solved
    assert not closed.holds_for(date(2026, 3, 12))


def test_an_opened_finding_is_in_the_list_again():
    assert not Decision(Kind.OPEN, DAY).holds_for(DAY)


def test_a_decision_is_read_as_it_was_written():
    assert Decision.from_json(Decision(Kind.CLOSED, DAY).as_json()) == Decision(Kind.CLOSED, DAY)
