"""Signals that were told before and are back within their limits."""

from collections.abc import Iterator

from kaizen.core.board.brief.facts import Facts
from kaizen.core.board.brief.rule import Rule
from kaizen.core.board.brief.told import Evidence, Told


def find(facts: Facts) -> Iterator[Told]:
    if facts.night != facts.day:
        return
    for change in facts.gone:
        if change["kind"] == "signal" and change["state"] == "worse":
            kept = {"key": change["key"], "step": change["step"]}
            yield Told(kept, Evidence("report", {"day": facts.day.isoformat()}))


RULE = Rule("gone", 1, "changed", find)
