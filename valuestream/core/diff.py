"""What changed between two maps, as data: steps, waits, flows, totals, each with n and whether it is more than noise.

Two documents hold means and counts, no spreads, so only counted shares can be tested here (two proportions, z > 3).
Every other change is named ``untested`` and is never called a signal.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import sqrt
from typing import Any

Doc = dict[str, Any]
LEAST = 0.10  # relative changes of means below this are not listed
SURE = 3.0  # standard errors from which a changed share is a signal
SHARES = frozenset({"first_pass_yield", "scrap"})


@dataclass(frozen=True, slots=True)
class Change:
    """``kind``: figure, step_new, step_gone. ``relative`` is new ÷ old − 1, ``points`` the difference of two shares.

    ``verdict``: signal, noise or untested. ``n`` is the smaller of the two counts.
    """

    kind: str
    key: str
    step: str | None
    old: Doc | None = None
    new: Doc | None = None
    relative: float | None = None
    points: float | None = None
    n: int = 0
    verdict: str = "untested"


def diff_maps(old: Doc, new: Doc) -> list[Change]:
    """Changes from ``old`` to ``new``: steps that came or went, then signals, then the largest untested ones."""
    before, after = _steps(old), _steps(new)
    found = [Change("step_gone", "step", name) for name in before if name not in after]
    found += [Change("step_new", "step", name) for name in after if name not in before]
    changes = [_compare(None, key, old["totals"][key], new["totals"][key]) for key in ("lead_time", "waiting", "wip")]
    for name in before.keys() & after.keys():
        figures = zip(_figures(before[name]), _figures(after[name]), strict=False)
        changes += [_compare(name, key, figure, later) for (key, figure), (_, later) in figures]
    told = [change for change in changes if change is not None and change.verdict != "noise"]
    return found + sorted(told, key=lambda change: (change.verdict != "signal", -_size(change), change.step or ""))


def _steps(document: Doc) -> dict[str, Doc]:
    return {step["name"]: step for step in document["steps"]}


def _figures(step: Doc) -> Iterator[tuple[str, Doc]]:
    yield "waiting_before", step["inventory"]["waiting"]
    for entry in step["box"]:
        if entry["key"] != "machines":
            yield entry["key"], entry["figure"]


def _compare(step: str | None, key: str, old: Doc, new: Doc) -> Change | None:
    """The change of one figure; None when it is missing on a side or too small to be listed."""
    if "missing" in old or "missing" in new:
        return None
    n = min(old["n"], new["n"])
    if key in SHARES:
        verdict = "signal" if _standard_errors(old, new) > SURE else "noise"
        return Change("figure", key, step, old, new, points=new["value"] - old["value"], n=n, verdict=verdict)
    if not old["value"] or abs(new["value"] / old["value"] - 1) < LEAST:
        return None
    return Change("figure", key, step, old, new, relative=new["value"] / old["value"] - 1, n=n)


def _standard_errors(old: Doc, new: Doc) -> float:
    """How many standard errors two shares of ``n`` observations lie apart (pooled)."""
    weight = old["n"] + new["n"]
    pooled = (old["value"] * old["n"] + new["value"] * new["n"]) / weight if weight else 0.0
    if not 0 < pooled < 1:
        return 0.0
    error = sqrt(pooled * (1 - pooled) * (1 / old["n"] + 1 / new["n"]))
    return abs(new["value"] - old["value"]) / error


def _size(change: Change) -> float:
    return abs(change.relative if change.relative is not None else change.points or 0.0)
