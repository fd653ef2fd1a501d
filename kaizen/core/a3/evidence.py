"""What an A3 rests on, frozen when it is begun: the finding, the piece of the map around it, Pareto and baseline."""

from collections.abc import Mapping, Sequence
from typing import Any

SCHEMA = "newlean.a3-evidence/1"
BARS = 7  # named bars of a Pareto; the rest is one bar in grey
# what each rule's Pareto adds up, step by step; the rest is about waiting
LADDER_OF = {
    "changeover": ("setup",),
    "rework": ("processing_rework", "waiting_rework"),
    "processing": ("processing",),
    "bottleneck": ("processing", "setup"),
}
WAITING = ("waiting", "waiting_rework")
Doc = Mapping[str, Any]


def evidence_of(*, finding: Doc, drawn: Doc, number: int, content_hash: str, series: Doc | None) -> dict[str, Any]:
    """The document of a finding on the map ``drawn`` (``newlean.map/1``), version ``number`` with that hash.

    ``series``: the daily figure behind the finding with its limits, the baseline; None when it has none.
    """
    step = finding["place"]["step"]
    return {
        "schema": SCHEMA,
        "finding": dict(finding),
        "map": {
            "number": number, "hash": content_hash, "name": drawn["name"], "family": drawn["family"],
            "method": drawn["method"], "period": drawn["period"], "events": drawn["events"], "orders": drawn["orders"],
            "trust": drawn["trust"],
        },
        "snippet": snippet(drawn, step),
        "pareto": pareto(drawn, LADDER_OF.get(finding["rule"], WAITING)),
        "baseline": {"size": finding["size"], "series": series},
    }  # fmt: skip


def snippet(drawn: Doc, step: str | None) -> list[dict[str, Any]]:
    """The step with the one before and after it on the main path; the first three when the finding names none."""
    main = sorted((one for one in drawn["steps"] if one["role"] != "alternative"), key=lambda one: one["column"])
    names = [one["name"] for one in main]
    at = names.index(step) if step in names else 0
    first = max(0, min(at - 1, len(main) - 3))
    return [_box(one, one["name"] == step) for one in main[first : first + 3]]


def _box(step: Doc, is_named: bool) -> dict[str, Any]:
    return {
        "name": step["name"], "is_named": is_named, "is_bottleneck": step["is_bottleneck"], "box": step["box"],
        "inventory": step["inventory"], "n": step["confidence"]["n"], "confidence": step["confidence"]["level"],
    }  # fmt: skip


def pareto(drawn: Doc, keys: Sequence[str]) -> dict[str, Any]:
    """Bars by size: hours per finished order at each step, added over ``keys`` of its ladder; the rest in one bar.

    A step whose figure is missing has no bar; how many these are is told.
    """
    sums = {one["name"]: _sum(one["ladder"], keys) for one in drawn["steps"]}
    known = {name: value for name, value in sums.items() if value is not None}
    bars = sorted(known.items(), key=lambda one: (-one[1], one[0]))
    total = sum(known.values())
    rest = bars[BARS:]
    return {
        "keys": list(keys), "unit": "h", "total": total / 3600, "missing": len(sums) - len(known),
        "bars": [{"name": name, "value": value / 3600, "share": value / total if total else 0.0}
                 for name, value in bars[:BARS] if value > 0],
        "rest": {"steps": len(rest), "value": sum(value for _, value in rest) / 3600},
    }  # fmt: skip


def _sum(ladder: Doc, keys: Sequence[str]) -> float | None:
    found = [ladder[key]["value"] for key in keys if "value" in ladder.get(key, {})]
    return float(sum(found)) if found else None
