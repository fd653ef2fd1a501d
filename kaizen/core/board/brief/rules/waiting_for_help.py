"""Help that is asked for and not given yet: calls at machines, and what other boards ask of this one."""

from collections.abc import Iterator

from kaizen.core.board.brief.facts import Facts
from kaizen.core.board.brief.rule import Rule
from kaizen.core.board.brief.told import Evidence, Told


def find(facts: Facts) -> Iterator[Told]:
    if facts.help.calls or facts.help.asked:
        values = {"calls": facts.help.calls, "asked": facts.help.asked, "late": facts.help.late}
        yield Told(values, Evidence("board", {"pk": facts.board}))


RULE = Rule("help", 1, "risk", find)
