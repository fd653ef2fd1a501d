"""A standard that is proven at another site for the same step, with the effect that was measured there."""

from collections.abc import Iterator

from kaizen.core.board.brief.facts import Facts
from kaizen.core.board.brief.rule import OptionRule
from kaizen.core.board.brief.told import Evidence, Option


def find(facts: Facts, stream: int, step: str) -> Iterator[Option]:
    for one in facts.solved:
        if (one.stream, one.step) == (stream, step):
            values = {"title": one.title, "site": one.site, "step": step, "figure": one.figure}
            yield Option(values, one.effects, Evidence(one.route, {"pk": one.pk}))


RULE = OptionRule("solved", 1, find)
