"""The stations at the affected steps are of the machine class and can do what the standard needs."""

from collections.abc import Sequence

from kaizen.core.rollout.compatibility.facts import Facts
from kaizen.core.rollout.compatibility.needs import Need, able
from kaizen.core.rollout.compatibility.rule import NOT_ASKED, Kind, Rule, Said, adapt, blocks, fits, unknown
from kaizen.core.rollout.similarity.stations import CLASS

CODES = ("not_asked", "no_stations", "not_stated", "lacking", "some_stations", "all_stations")


def look_for_class(facts: Facts) -> Said:
    asked = facts.wanted.applies.machine_class
    return _look(facts, [Need(asked, CLASS, "=", asked)] if asked.strip() else [])


def look_for_capability(facts: Facts) -> Said:
    return _look(facts, [Need.of(text) for text in facts.wanted.applies.capabilities if text.strip()])


def _look(facts: Facts, needs: Sequence[Need]) -> Said:
    """One able station is enough to begin with; that others are not able is an adaptation."""
    if not needs:
        return NOT_ASKED
    asked = [need.text for need in needs]
    if not facts.line.stations:
        return unknown("no_stations", asked=asked)
    found = able(facts.line.stations, needs)
    values = {
        "asked": asked, "able": list(found.yes), "unable": list(found.no), "unstated": list(found.not_stated),
        "lacking": list(found.lacking), "not_stated": list(found.unstated),
    }  # fmt: skip
    if found.yes:
        return adapt("some_stations", **values) if found.no or found.not_stated else fits("all_stations", **values)
    return unknown("not_stated", **values) if found.not_stated else blocks("lacking", **values)


MACHINE_CLASS = Rule("machine_class", 1, Kind.GATE, CODES, look_for_class)
CAPABILITY = Rule("capability", 1, Kind.GATE, CODES, look_for_capability)
