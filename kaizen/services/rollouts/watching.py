"""The stop rules over all rollouts under way. Cheap enough for every two seconds: it reads rows and mines nothing."""

from collections import defaultdict
from typing import Any

from kaizen.core.rollout.seen import breaches, mark_of
from kaizen.core.rollout.states import IN_EFFECT
from kaizen.core.rollout.stopping import Fired, Reach, Seen
from kaizen.core.standards import State
from kaizen.models import Adoption, Breach, Rollout
from kaizen.services.rollouts import stopping
from kaizen.services.rollouts.rows import locked_rollout
from kaizen.services.rollouts.sights import Sight, sights_of
from lean.transactions import atomic

UNDER_WAY = (Rollout.States.RUNNING, Rollout.States.STOPPED)
Known = dict[int, set[str]]  # rollout → marks of what stopped it before


def look() -> list[Breach]:
    """Looks at each rollout under way, and stops those at which a rule fires; gives what fired for the first time.

    A stopped one is looked at too: a breach at a further line takes that one back as well.
    """
    rollouts = Rollout.objects.filter(state__in=UNDER_WAY).select_related("version").defer("version__content")
    lines: dict[int, list[Sight]] = defaultdict(list)
    for sight in sights_of(Adoption.objects.filter(rollout__state__in=UNDER_WAY, state__in=IN_EFFECT)):
        lines[sight.adoption.rollout_id].append(sight)
    known: Known = defaultdict(set)
    for pk, mark in Breach.objects.filter(rollout__state__in=UNDER_WAY).values_list("rollout", "mark"):
        known[pk].add(mark)
    return [made for one in rollouts.order_by("pk") for made in _look_at(one, lines[one.pk], known[one.pk])]


def _look_at(rollout: Rollout, lines: list[Sight], known: set[str]) -> list[Breach]:
    seen = Seen(tuple(sight.line for sight in lines), rollout.version.state == State.WITHDRAWN)
    at = {sight.line.name: sight for sight in lines}
    made = []
    for one, document in breaches(seen):
        sight = at.get(one.line)
        mark = mark_of(document, sight.since if sight and "days" in document["told"] else "")
        if mark not in known:
            made += _stopped(rollout, sight.adoption if sight else None, one, document, mark)
    return made


@atomic
def _stopped(rollout: Rollout, row: Adoption | None, one: Fired, document: dict[str, Any], mark: str) -> list[Breach]:
    """Keeps what was seen and stops, in one; nothing where another process did so just now, or the rollout ended."""
    if locked_rollout(rollout).state not in UNDER_WAY:
        return []
    made, is_new = Breach.objects.get_or_create(
        rollout=rollout, mark=mark, defaults={"adoption": row, "rule": one.rule, "content": document}
    )
    if not is_new:
        return []
    told = {name: document[name] for name in ("version", "line", "told", "thresholds", "inputs_hash")}
    at = row if one.reach == Reach.LINE else None
    stopping.stop(rollout, by=None, rule=one.rule, seen={**told, "breach": made.pk}, at=at,
                  everywhere=one.reach == Reach.ALL)  # fmt: skip
    return [made]
