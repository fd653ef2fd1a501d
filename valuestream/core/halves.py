"""Which proposed columns are the two halves of a time: a day, and the time of day that belongs to it."""

from collections.abc import Collection
from dataclasses import replace
from typing import Literal

from .clocks import CLOCK, DAY_OF_BOTH
from .guesses import Guess

TIMES = ("start", "complete")
MOMENT = "moment"
Misfit = Literal["no_day", "no_clocks", "day_twice"]


def misfits(roles: Collection[str | None]) -> dict[str, Misfit]:
    """Of the roles a person chose, those of halves that lack their other half, with what is wrong."""
    lonely = [r + CLOCK for r in TIMES if r + CLOCK in roles and r not in roles and DAY_OF_BOTH not in roles]
    found: dict[str, Misfit] = dict.fromkeys(lonely, "no_day")
    if DAY_OF_BOTH in roles and not all(r + CLOCK in roles for r in TIMES):
        found[DAY_OF_BOTH] = "no_clocks"
    elif DAY_OF_BOTH in roles and any(r in roles for r in TIMES):
        found[DAY_OF_BOTH] = "day_twice"
    return found


def with_halves(guesses: list[Guess]) -> list[Guess]:
    """The guesses, times of day joined to the day of the same meaning, else to the day that both times share.

    A time of day gets the role ``<role>_clock``; one that finds no day stays what it is: no time.
    """
    changed: dict[int, Guess] = {}
    for role in (*TIMES, MOMENT):
        day, clock = _strongest(guesses, role, is_day=True), _strongest(guesses, role, is_day=False)
        if day and clock and not _has_whole(guesses, role):
            changed[id(day)] = replace(day, reason="day_half")
            changed[id(clock)] = _clock(clock)
    _share(guesses, changed)
    return [changed.get(id(g)) or _alone(g) for g in guesses]


def _share(guesses: list[Guess], changed: dict[int, Guess]) -> None:
    """Gives times of day without a day of their own the one day that there is."""
    found = {role: _strongest(guesses, role, is_day=False) for role in TIMES if not _has_whole(guesses, role)}
    lonely = [clock for clock in found.values() if clock and id(clock) not in changed]
    moment, start = _strongest(guesses, MOMENT, is_day=True), _strongest(guesses, "start", is_day=True)
    day = moment if moment and id(moment) not in changed else start if id(start) in changed else None
    if not lonely or not day:
        return
    is_for_one = day is moment and len(lonely) == 1
    role = lonely[0].role if is_for_one else DAY_OF_BOTH
    reason = "day_half" if is_for_one else "day_of_both"
    changed[id(day)] = replace(day, role=role, reason=reason, certainty=day.certainty if day is moment else "look")
    changed.update({id(clock): _clock(clock) for clock in lonely})


def _strongest(guesses: list[Guess], role: str, *, is_day: bool) -> Guess | None:
    fits = [g for g in guesses if g.role == role and g.style and (g.style.days if is_day else g.style.clock)]
    return max(fits, key=lambda g: g.strength, default=None)


def _has_whole(guesses: list[Guess], role: str) -> bool:
    """Whether a column holds day and time of day of this role at once."""
    known = [g.style for g in guesses if g.role == role and g.style]
    return any(not (style.days or style.clock or style.without_day) for style in known)


def _clock(guess: Guess) -> Guess:
    return replace(guess, role=guess.role + CLOCK, reason="clock_half", certainty="sure")


def _alone(guess: Guess) -> Guess:
    """A time of day that found no day: told as before, or, when it only might be one, not taken."""
    if guess.style and guess.style.clock and not guess.style.without_day and not guess.role.endswith(CLOCK):
        return replace(guess, role="ignore", reason="name_but_not_values", certainty="look")
    return guess
