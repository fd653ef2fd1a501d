"""What one column of a file may be, from its name and its values, with a reason and a certainty."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from .clocks import CLOCK
from .columns import parse_number
from .dates import DateStyle, clock_style, date_style
from .lifecycle import START, UNKNOWN, transition_of
from .persons import looks_like_stations, names_stations, person_reason
from .proposal import MASK, Certainty, ColumnProposal
from .quantities import MARKED, NOT_MARKED

REASONS = {
    "name_and_values": "name and values say so",
    "name_says": "the name says so",
    "values_say": "the values look like it",
    "name_but_not_values": "the name says so, but the values do not fit",
    "only_minutes": "minutes and seconds only, no day",
    "person_name": "names people: never stored",
    "person_values": "looks like people: never stored",
    "resource_may_be_people": "may name people: not stored unless it is chosen as station",
    "stations": "reads like machines or stations",
    "second_choice": "another column fits better",
    "free_text": "free text: never stored",
    "day_half": "the day; its time of day stands in another column",
    "clock_half": "the time of day; its day stands in another column",
    "day_of_both": "the only day, taken for start and end",
    "duration": "a duration follows from start and end",
    "of_case": "belongs to the whole order, not to a step",
    "constant": "the same in every row",
    "no_idea": "no meaning found",
}  # fmt: skip
OF_CASE = "case:"  # attributes of a whole case, in XES
PER_EVENT = (
    "start", "complete", "moment", "resource", "station", "activity", "lifecycle", "kind", "good", "scrap", "rework",
)  # fmt: skip
NUMERIC = ("good", "scrap", "lot_size", "rework")
TEXTS = ("case", "activity", "product", "batch", "kind", "instance")
FEW = 12  # kinds of report
MOST_ACTIVITIES = 1000
LONG_TEXT = 40  # characters on average
TIME_HINTS = ("start", "complete", "moment", "start" + CLOCK, "complete" + CLOCK)
ONLY_A_DAY = 0.5  # a column with the time of day in it is stronger
LOOKED_AT = 5000  # distinct values judged per column


@dataclass(frozen=True, slots=True)
class Facts:
    """A column before it means anything. ``values``: distinct, in order of appearance; ``is_time``: stored as time."""

    name: str
    values: tuple[str, ...]
    distinct: int
    samples: tuple[str, ...]
    is_time: bool = False


@dataclass(frozen=True, slots=True)
class Guess:
    """What a column may be: ``strength`` decides between columns that claim one role."""

    facts: Facts
    role: str
    reason: str
    certainty: Certainty
    strength: float = 0.0
    style: DateStyle | None = None

    def given_up(self) -> "Guess":
        return replace(self, role="ignore", reason="second_choice", certainty="look")

    @property
    def column(self) -> ColumnProposal:
        masked = self.role == "person" or self.reason == "free_text"
        samples = (MASK,) if masked else self.facts.samples
        return ColumnProposal(self.facts.name, samples, self.role, self.reason, self.certainty, self.facts.distinct)


def guess(facts: Facts, rows: int, hint: str) -> Guess:
    """What one column may be, seen by itself. ``hint``: what its name suggests."""
    values = facts.values[:LOOKED_AT]
    if hint not in ("case", "activity") and (reason := person_reason(facts.name, values)):
        return Guess(facts, "person", reason, "sure" if reason == "person_name" else "look")
    if not any(value.strip() for value in values):
        return Guess(facts, "ignore", "constant", "sure")
    if hint == "ignore:duration":
        return Guess(facts, "ignore", "duration", "sure")
    style = (clock_style(values) if hint in TIME_HINTS else None) or _style_of(facts)
    if facts.name.startswith(OF_CASE) and (style or hint in PER_EVENT):
        return Guess(facts, "ignore", "of_case", "sure")
    if hint in TIME_HINTS or style:
        return _guess_time(facts, hint, style)
    return _guess_value(facts, hint, values, rows)


def _style_of(facts: Facts) -> DateStyle | None:
    if facts.is_time:
        found = date_style(facts.values[:LOOKED_AT])
        return DateStyle("ymd", "", 1.0, "sure", days=found is not None and found.days)
    style = date_style(facts.values[:LOOKED_AT])
    if style and style.certainty == "look" and facts.distinct > LOOKED_AT:
        return date_style(facts.values)  # one day above 12 anywhere settles which is the month
    return style


def _guess_value(facts: Facts, hint: str, values: Sequence[str], rows: int) -> Guess:
    if hint in NUMERIC or hint.startswith("extra:"):
        return _guess_number(facts, hint, values)
    if hint in ("resource", "station"):
        return _guess_resource(facts, hint, values)
    if hint in TEXTS or hint == "lifecycle":
        return _guess_text(facts, hint, values, rows)
    return _guess_by_values(facts, values)


def _guess_time(facts: Facts, hint: str, style: DateStyle | None) -> Guess:
    role = hint if hint in TIME_HINTS else "moment"
    if style is None or (hint.endswith(CLOCK) and not style.clock):
        return Guess(facts, "ignore", "name_but_not_values", "look")
    if hint.endswith(CLOCK):
        return Guess(facts, role, "clock_half", "sure", 3.0, style)
    if style.without_day or style.clock:
        return Guess(facts, role if hint else "ignore", "only_minutes", "look", 1.0, style)
    if not hint:
        return Guess(facts, "moment", "values_say", "look", 1.0, style)
    strength = 3.0 + style.share - (ONLY_A_DAY if style.days else 0.0)
    return Guess(facts, role, "name_and_values", style.certainty, strength, style)


def _guess_number(facts: Facts, hint: str, values: Sequence[str]) -> Guess:
    filled = {value.strip().lower() for value in values if value.strip()}
    if hint == "rework" and filled <= MARKED | NOT_MARKED:
        return Guess(facts, hint, "name_and_values", "sure", 3.0)
    numbers = sum(1 for v in filled if parse_number(v, ".") is not None or parse_number(v, ",") is not None)
    if numbers < 0.9 * len(filled):
        return Guess(facts, "ignore", "name_but_not_values", "look")
    return Guess(facts, hint, "name_and_values", "sure", 3.0)


def _guess_resource(facts: Facts, hint: str, values: Sequence[str]) -> Guess:
    if looks_like_stations(values):
        return Guess(facts, "resource", "stations", "sure", 4.0 if hint == "station" else 3.0)
    if hint == "station":
        return Guess(facts, "resource", "name_says", "sure", 3.5)
    return Guess(facts, "person", "resource_may_be_people", "look")


def _guess_text(facts: Facts, hint: str, values: Sequence[str], rows: int) -> Guess:
    if hint in ("kind", "lifecycle") and _is_lifecycle(values):
        return Guess(facts, "lifecycle", "name_and_values", "sure", 4.0)
    if facts.distinct <= 1 and hint in ("lifecycle", "kind"):
        return Guess(facts, "ignore", "constant", "sure")
    if hint == "lifecycle" or (hint == "kind" and facts.distinct > FEW):
        return Guess(facts, "ignore", "name_but_not_values", "look")
    if hint == "activity":
        worded = sum(1 for value in values if any(c.isalpha() for c in value)) >= 0.5 * len(values)
        return _fitting(facts, hint, fits=facts.distinct <= MOST_ACTIVITIES and worded)
    if hint == "case":
        return _fitting(facts, hint, fits=1 < facts.distinct < max(rows, 2))
    return Guess(facts, hint, "name_says", "sure" if facts.distinct > 1 else "look", 3.0)


def _fitting(facts: Facts, role: str, *, fits: bool) -> Guess:
    """A column whose name says it; sure when its values fit."""
    if fits:
        return Guess(facts, role, "name_and_values", "sure", 3.0)
    return Guess(facts, role, "name_says", "look", 2.0)


def _guess_by_values(facts: Facts, values: Sequence[str]) -> Guess:
    if _is_lifecycle(values):
        return Guess(facts, "lifecycle", "values_say", "look", 1.0)
    if facts.distinct <= 1:
        return Guess(facts, "ignore", "constant", "sure")
    if sum(map(len, values)) > LONG_TEXT * len(values):
        return Guess(facts, "ignore", "free_text", "sure")
    if not facts.name.startswith(OF_CASE) and names_stations(values):
        return Guess(facts, "resource", "stations", "look", 1.0)
    return Guess(facts, "ignore", "no_idea", "none")


def _is_lifecycle(values: Sequence[str]) -> bool:
    said = {transition_of(value) for value in values if value.strip()}
    return START in said and UNKNOWN not in said
