"""Hours of today that are not those of every week: a holiday, a closing, maintenance that a calendar names."""

from collections.abc import Iterator

from kaizen.core.board.brief.facts import Facts
from kaizen.core.board.brief.rule import Rule
from kaizen.core.board.brief.told import Evidence, Told


def find(facts: Facts) -> Iterator[Told]:
    for one in facts.hours:
        values = {
            "name": one.name, "reason": one.reason, "stations": list(one.stations),
            "intervals": [list(span) for span in one.intervals],
        }  # fmt: skip
        yield Told(values, Evidence("calendar", {"pk": one.calendar}))


RULE = Rule("hours", 1, "risk", find)
