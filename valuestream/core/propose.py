"""Proposes what each column means, from its name and its values, each with a reason and a certainty. Never decides."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from .clocks import CLOCK, DAY_OF_BOTH
from .columns import parse_number
from .dates import DateStyle
from .guesses import LOOKED_AT, NUMERIC, REASONS, Facts, Guess, guess
from .halves import with_halves
from .headers import EXACT, role_of
from .kinds import proposed_kinds
from .profile import Profile
from .proposal import Certainty, ColumnProposal
from .steprule import proposed_rule

__all__ = ["REASONS", "Facts", "propose_columns"]
STANDARD = 10.0  # strength of a name that a standard defines
MANY = ("ignore", "person", "moment", "complete")  # may stand at several columns before start and end are settled


def propose_columns(
    columns: Sequence[Facts], rows: int, profile: Profile, hints: Mapping[str, str] | None = None
) -> tuple[Profile, list[ColumnProposal], list[Any]]:
    """A profile that continues ``profile`` (format, delimiter, encoding …), the columns' reasons, and notes.

    ``hints``: column → role, where the format, or a person, knows better than the column's name.
    """
    guesses = [guess(facts, rows, (hints or {}).get(facts.name) or role_of(facts.name)) for facts in columns]
    known = {**dict.fromkeys(EXACT, STANDARD), **dict.fromkeys(hints or (), 2 * STANDARD)}
    guesses = [replace(g, strength=g.strength + known.get(g.facts.name, 0.0)) for g in guesses]
    guesses = _one_start_one_end(_one_per_role(with_halves(guesses)))
    roles = {g.role: g for g in guesses if g.role not in ("ignore", "person")}
    if day := roles.pop(DAY_OF_BOTH, None):
        roles |= {"start": day, "complete": day}
    dropped = tuple(g.facts.name for g in guesses if g.role == "person")
    numbers = [g for role, g in roles.items() if role in NUMERIC or role.startswith("extra:")]
    decimal, decimal_certainty = _decimal(numbers)
    style, style_certainty = _style([roles[role].style for role in ("start", "complete") if role in roles])
    activities = roles["activity"].facts.values if "activity" in roles else ()
    proposed = replace(
        profile,
        columns={role: g.facts.name for role, g in roles.items()},
        dropped=dropped,
        decimal=decimal,
        date_order=style.date_order if style else "ymd",
        time_format=style.time_format if style else "",
        kinds=proposed_kinds(roles["kind"].facts.values) if "kind" in roles else {},
        step_pattern=proposed_rule(activities[:LOOKED_AT]),
    )
    notes = [
        {"code": "decimal", "value": decimal, "certainty": decimal_certainty},
        {"code": "date_order", "value": proposed.date_order, "certainty": style_certainty},
        {"code": "timezone", "value": "", "certainty": "look" if style and style.naive else "sure"},
    ]
    return proposed, [g.column for g in guesses], notes


def _one_per_role(guesses: list[Guess]) -> list[Guess]:
    """The strongest column keeps its role (``moment`` is settled later)."""
    best: dict[str, Guess] = {}
    for g in guesses:
        if g.role not in best or g.strength > best[g.role].strength:
            best[g.role] = g
    return [g if g.role in MANY or best[g.role] is g else g.given_up() for g in guesses]


def _one_start_one_end(guesses: list[Guess]) -> list[Guess]:
    """Times of unsaid meaning become the end (or, of two ends, the standard's own time becomes the start)."""
    starts = [g for g in guesses if g.role == "start"]
    ends = sorted((g for g in guesses if g.role == "complete"), key=lambda g: -g.strength)
    moments = sorted((g for g in guesses if g.role == "moment"), key=lambda g: -g.strength)
    chosen: dict[int, str] = {}
    if not starts and len(ends) > 1:
        own = next((g for g in ends if g.facts.name == "time:timestamp"), None)
        if own:
            ends.remove(own)
            chosen[id(own)] = "start"
    if any(g.role == DAY_OF_BOTH for g in guesses):
        ends = moments = []
    if not ends and moments:
        ends = moments
    if ends:
        chosen[id(ends[0])] = "complete"
    settled = [_settled(g, chosen) for g in guesses]
    return _with_clock_of_moment(settled, is_end=bool(moments) and ends is moments)


def _settled(g: Guess, chosen: Mapping[int, str]) -> Guess:
    if g.role not in ("complete", "moment"):
        return g
    return replace(g, role=chosen[id(g)]) if id(g) in chosen else g.given_up()


def _with_clock_of_moment(guesses: list[Guess], *, is_end: bool) -> list[Guess]:
    """The time of day beside a day of unsaid meaning goes where that day went."""
    role = "complete" + CLOCK
    return [(replace(g, role=role) if is_end else g.given_up()) if g.role == "moment" + CLOCK else g for g in guesses]


def _style(styles: Iterable[DateStyle | None]) -> tuple[DateStyle | None, Certainty]:
    """The style of the time columns together: a sure one speaks for an ambiguous one."""
    known = [style for style in styles if style and not style.without_day]
    if not known:
        return None, "none"
    best = next((style for style in known if style.certainty == "sure"), known[0])
    agree = all(style.date_order == best.date_order or style.certainty == "look" for style in known)
    return best, best.certainty if agree else "look"


def _decimal(guesses: Iterable[Guess]) -> tuple[str, Certainty]:
    """The decimal sign of the quantity columns; values that read as a number under both need a look."""
    values = [value.strip() for g in guesses for value in g.facts.values[:LOOKED_AT] if not value.strip().isdigit()]
    marked = [value for value in values if "," in value or "." in value]
    comma = sum(1 for value in marked if parse_number(value, ".") is None and parse_number(value, ",") is not None)
    point = sum(1 for value in marked if parse_number(value, ",") is None and parse_number(value, ".") is not None)
    if not marked:
        return ".", "sure"
    return (",", "sure" if not point else "look") if comma > point else (".", "sure" if point and not comma else "look")
