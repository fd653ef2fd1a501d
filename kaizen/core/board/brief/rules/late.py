"""What nobody knows: no night has told today, or a stream's data is old."""

from collections.abc import Iterator

from kaizen.core.board.brief.facts import Facts
from kaizen.core.board.brief.rule import Rule
from kaizen.core.board.brief.told import Evidence, Told


def find(facts: Facts) -> Iterator[Told]:
    """The night that is missing; else each stream whose data was late."""
    if facts.night != facts.day:
        newest = facts.night.isoformat() if facts.night else None
        evidence = Evidence("report", {"day": newest}) if newest else Evidence("reports")
        yield Told({"newest": newest}, evidence)
        return
    for flow in facts.flows:
        if flow.is_late:
            yield Told({"stream": flow.name, "hours_old": flow.hours_old}, Evidence("data"))


RULE = Rule("late", 1, "late", find)
