"""The life of an idea: what may follow what, when the first answer is due, and what got stuck."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from valuestream.core.calendar import WorkCalendar

SECOND = 1_000_000  # microseconds
LOOK_AHEAD = timedelta(weeks=26)
A3_WITHIN = timedelta(days=30)  # an accepted idea that no A3 took up for so long is stuck


class State(StrEnum):
    """Where an idea stands. All but ``new`` are also kinds of answers."""

    NEW = "new"
    ANSWERED = "answered"
    ACCEPTED = "accepted"
    IN_A3 = "in_a3"
    DONE = "done"
    DECLINED = "declined"


FOLLOWING: dict[State, frozenset[State]] = {
    State.NEW: frozenset({State.ACCEPTED, State.DECLINED, State.DONE}),
    State.ANSWERED: frozenset({State.ACCEPTED, State.DECLINED, State.DONE}),
    State.ACCEPTED: frozenset({State.IN_A3, State.DECLINED, State.DONE}),
    State.IN_A3: frozenset({State.ACCEPTED, State.DECLINED, State.DONE}),
    State.DONE: frozenset({State.ACCEPTED}),
    State.DECLINED: frozenset({State.ACCEPTED}),
}


def state_of(kinds: Iterable[str]) -> State:
    """The state after answers of these kinds, oldest first. A mere word (``answered``) changes only a new idea's."""
    state = State.NEW
    for kind in map(State, kinds):
        if kind != State.ANSWERED or state == State.NEW:
            state = kind
    return state


def may_follow(state: State, kind: State) -> bool:
    """Whether an answer of this kind may be given to an idea in this state; a word may always."""
    return kind == State.ANSWERED or kind in FOLLOWING[state]


def due_at(given: datetime, hours: float, calendar: WorkCalendar | None) -> datetime:
    """When the first answer is due: so many working hours after an idea was given.

    Without a calendar, or with one that has not so much work within half a year, every hour counts.
    """
    if calendar is not None:
        left = round(hours * 3600 * SECOND)
        first = round(given.timestamp() * SECOND)
        for begin, end in calendar.intervals(first, first + round(LOOK_AHEAD.total_seconds()) * SECOND):
            if end - begin >= left:
                return datetime.fromtimestamp((begin + left) / SECOND, UTC)
            left -= end - begin
    return given + timedelta(hours=hours)


def is_overdue(state: State, due: datetime, now: datetime) -> bool:
    """Whether the first answer is owed past the promised time."""
    return state == State.NEW and now > due
