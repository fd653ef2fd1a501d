"""What will probably be missed today, with how often such a forecast came true."""

from collections.abc import Iterator

from kaizen.core.board.brief.facts import Facts
from kaizen.core.board.brief.forecasts import said
from kaizen.core.board.brief.rule import Rule
from kaizen.core.board.brief.told import Evidence, Told


def find(facts: Facts) -> Iterator[Told]:
    """Those that were right often enough; the others are made and settled without being told."""
    for one in said(facts):
        if not one.why:
            yield Told(one.as_json(), Evidence("board_brief", {"pk": facts.board}))


RULE = Rule("forecast", 1, "forecast", find)
