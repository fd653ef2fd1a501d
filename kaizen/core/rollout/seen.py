"""What the stop rules look at, read from the documents of a line, and kept so that each stop can be computed again."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

import numpy as np

from kaizen.core.effect.document import plain
from kaizen.core.effect.guards import Outcome
from valuestream.core.fingerprint import fingerprint

from .consistency import Agreement
from .stopping import BOUND, FALSE, OUTAGE, RULES, SLACK, Fired, GuardSeen, LineSeen, Seen, fired

SCHEMA = "newlean.breach/1"
THRESHOLDS = {"slack": SLACK, "bound": BOUND, "outage": OUTAGE, "false": FALSE}
CHANGING = ("days",)  # of what a rule told: grows while the same thing goes on
Doc = Mapping[str, Any]


def figures_of(verdict: Doc) -> LineSeen:
    """Guardrails and effect as a verdict (``newlean.verdict/1``) tells them; > 0 is better.

    The interval is that of the planned look; before the first one it is the one that holds however often one looks.
    """
    sign = -1.0 if verdict["design"]["metric"]["better"] == "lower" else 1.0
    effect, so_far, is_look = verdict.get("effect"), verdict.get("so_far"), verdict["look"]["number"] > 0
    bounds = effect["interval"] if is_look and effect else so_far[1:] if so_far else None
    low, high = sorted(sign * bound for bound in bounds) if bounds else (None, None)
    p = effect["days"]["p"] if is_look and effect and effect["by"] == "days" else None
    guards = tuple(_guard(guard, verdict) for guard in verdict["guards"])
    return LineSeen("", guards=guards, low=low, high=high, p=p)


def _guard(guard: Doc, verdict: Doc) -> GuardSeen:
    """One that is a figure by day has its days; more is worse."""
    seen = GuardSeen(guard["key"], Outcome(guard["outcome"]))
    cells = verdict["inputs"].get("guard_cells", {}).get(guard["key"])
    asked = next((one["metric"] for one in verdict["design"]["guards"] if one["key"] == guard["key"]), None)
    if not cells or not asked:
        return seen
    sign = 1.0 if asked["better"] == "lower" else -1.0
    by_day = _by_day(cells, verdict["design"]["line"])
    before, after = ([sign * by_day[day] for day in verdict["inputs"][window] if day in by_day]
                     for window in ("pre_days", "post_days"))  # fmt: skip
    if len(before) < 2:
        return seen
    return replace(seen, days=tuple(after), usual=float(np.mean(before)), spread=float(np.std(before, ddof=1)))


def _by_day(cells: Sequence[Sequence[Any]], line: str) -> dict[str, float]:
    """The mean of the products of each day, by their observations."""
    sums: dict[str, tuple[float, float]] = {}
    for day, at, _product, value, n in cells:
        if at == line:
            total, count = sums.get(day, (0.0, 0.0))
            sums[day] = (total + value * n, count + n)
    return {day: total / count for day, (total, count) in sums.items() if count}


def as_json(seen: Seen) -> dict[str, Any]:
    found: dict[str, Any] = plain(asdict(seen))
    return found


def from_json(doc: Doc) -> Seen:
    """What ``as_json`` wrote."""
    return Seen(tuple(_line(line) for line in doc["lines"]), doc["is_revoked"], tuple(doc["failed"]))


def _line(doc: Doc) -> LineSeen:
    guards = tuple(GuardSeen(one["key"], Outcome(one["outcome"]), tuple(one["days"]), one["usual"], one["spread"])
                   for one in doc["guards"])  # fmt: skip
    return LineSeen(**{**doc, "guards": guards, "agreement": Agreement(doc["agreement"])})


def breaches(seen: Seen) -> list[tuple[Fired, dict[str, Any]]]:
    """What fires now, each with its document (``newlean.breach/1``): rule with version, thresholds, inputs, result."""
    inputs = as_json(seen)
    kept = from_json(inputs)  # looked at as it is kept, so that it can be looked at again
    versions = {rule.key: rule.version for rule in RULES}
    return [(one, _document(one, versions[one.rule], inputs)) for one in fired(kept)]


def _document(one: Fired, version: int, inputs: Doc) -> dict[str, Any]:
    return {
        "schema": SCHEMA, "rule": one.rule, "version": version, "line": one.line, "reach": one.reach.value,
        "told": plain(one.seen), "thresholds": THRESHOLDS, "inputs": inputs, "inputs_hash": fingerprint(inputs),
    }  # fmt: skip


def again(doc: Doc) -> bool:
    """Whether the rule fires again on what it saw, and tells the same."""
    return any((one.rule, one.line, plain(one.seen)) == (doc["rule"], doc["line"], doc["told"])
               for one in fired(from_json(doc["inputs"])))  # fmt: skip


def mark_of(doc: Doc, since: str = "") -> str:
    """Names what was seen: the same thing going on has the same mark, so that nobody is stopped by it twice.

    ``since``: of something that only lasts longer, when it began.
    """
    told = {name: value for name, value in doc["told"].items() if name not in CHANGING}
    return fingerprint([doc["rule"], doc["version"], doc["line"], told, since])
