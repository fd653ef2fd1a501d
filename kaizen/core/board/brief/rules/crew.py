"""How many people there are, as a number, where that is a risk: fewer than the target, or nobody knows."""

from collections.abc import Iterator

from kaizen.core.board.brief.facts import Crew, Facts
from kaizen.core.board.brief.rule import Rule
from kaizen.core.board.brief.told import Evidence, Told


def find(facts: Facts) -> Iterator[Told]:
    if not facts.is_working:
        return
    for crew in facts.crews:
        if crew.is_old or crew.people is None or _is_missed(crew):
            people = None if crew.is_old else crew.people
            day = crew.day.isoformat() if crew.day and people is not None else None
            values = {"name": crew.name, "people": people, "day": day, "target": crew.target}
            yield Told(values, Evidence("board", {"pk": facts.board}))


def _is_missed(crew: Crew) -> bool:
    if crew.target is None or crew.people is None:
        return False
    return crew.people < crew.target if crew.better == "higher" else crew.people > crew.target


RULE = Rule("crew", 1, "risk", find)
