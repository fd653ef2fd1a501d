"""Which station held the flow in the last seven days, whether it moved, and how many orders wait before it."""

from collections.abc import Iterator

from kaizen.core.board.brief.facts import Facts, Flow
from kaizen.core.board.brief.rule import Rule
from kaizen.core.board.brief.told import Evidence, Told


def find(facts: Facts) -> Iterator[Told]:
    """One for each stream whose bottleneck is known; those that moved first."""
    if facts.night != facts.day:
        return
    known = [flow for flow in facts.flows if not flow.is_late and "step" in flow.bottleneck["week"]]
    for flow in sorted(known, key=lambda one: (_moved_from(facts, one) is None, one.id)):
        week = flow.bottleneck["week"]
        values = {
            "stream": flow.name, "station": week["resource"], "step": week["step"],
            "moved_from": _moved_from(facts, flow), "waiting": flow.waiting.as_json(),
        }  # fmt: skip
        yield Told(values, _evidence(flow, week["step"]))


def _moved_from(facts: Facts, flow: Flow) -> str | None:
    """The step that held the flow in the report before, where it is another one; else None."""
    before = facts.before.get(flow.id)
    return before if before and before != flow.bottleneck["week"]["step"] else None


def _evidence(flow: Flow, step: str) -> Evidence:
    if flow.map is None:
        return Evidence("map", {"pk": flow.stream})
    return Evidence("step", {"pk": flow.stream}, {"version": flow.map, "step": step})


RULE = Rule("bottleneck", 1, "bottleneck", find)
