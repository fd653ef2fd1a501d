"""Promises whose day is over: how many, and the oldest."""

from collections.abc import Iterator

from kaizen.core.board.brief.facts import Facts
from kaizen.core.board.brief.rule import Rule
from kaizen.core.board.brief.told import Evidence, Told


def find(facts: Facts) -> Iterator[Told]:
    late = sorted((one for one in facts.overdue if one.due < facts.day), key=lambda one: (one.due, one.text))
    if late:
        oldest = late[0]
        values = {"count": len(late), "text": oldest.text, "owner": oldest.owner, "days": (facts.day - oldest.due).days}
        yield Told(values, Evidence("actions", {"pk": facts.board}))


RULE = Rule("overdue", 1, "overdue", find)
