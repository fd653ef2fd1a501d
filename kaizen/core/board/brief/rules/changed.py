"""Signals that the night told for the first time, in the order of its report: worse first."""

from collections.abc import Iterator

from kaizen.core.board.brief.facts import Facts
from kaizen.core.board.brief.rule import Rule
from kaizen.core.board.brief.told import Evidence, Told


def find(facts: Facts) -> Iterator[Told]:
    """What is new; a signal that goes on stands in the report, and is no news."""
    if facts.night != facts.day:
        return
    for change in facts.changed:
        if change["kind"] == "signal" and change["nights"] == 1:
            yield Told({"change": change}, Evidence("report", {"day": facts.day.isoformat()}))


RULE = Rule("changed", 1, "changed", find)
