"""The report of a site's night (document ``newlean.report/1``), made of what was found in its streams.

Pure and complete: what the page, the e-mail, the paper and the API show is in the document, and nothing in it depends
on when or how often it was computed. A signal comes before noise, worse before better, new before old.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

SCHEMA = "newlean.report/1"
METHOD = "report/2"
ORDER = {"worse": 0, "changed": 1, "better": 2}
RULES = ("beyond", "run", "trend", "drift")  # the surer a rule, the earlier
NEAR = 5  # points in a row on the worse side of the middle: close to a signal, which needs eight
OF_LAST = 8
Doc = dict[str, Any]


def report_of(
    *, site: Doc, day: date, due: datetime, plan: Doc, streams: Sequence[Doc], trust: Sequence[Doc],
    owed: Sequence[Doc], failed: Sequence[Doc], previous: Doc | None,
) -> Doc:  # fmt: skip
    """The report. ``streams``: ``{"id", "map": number, "content": newlean.stream-night/1}`` in the order of the page.

    ``failed``: streams that could not be looked at, with the reason. ``previous``: the report of the night before, or
    None. ``owed``: what waits for a person, as ``{"kind", "count"}``.
    """
    changed = changes(streams, day)
    told = {(change["stream"], change["key"], change["step"]) for change in changed}
    return {
        "schema": SCHEMA, "method": METHOD, "site": site, "day": day.isoformat(), "due": due.isoformat(),
        "plan": plan, "trust": list(trust), "is_late": any(source["is_late"] for source in trust),
        "changed": _aged(changed, previous),
        "quiet": sum(_is_judged(s) for one in streams for s in one["content"]["series"]) - len(told),
        "unknown": sum(s["state"] == "unknown" for one in streams for s in one["content"]["series"]),
        "close": close_calls(streams),
        "gone": gone(changed, streams, previous),
        "held": held(changed, streams, previous),
        "streams": list(streams), "failed": list(failed), "owed": list(owed),
        "previous": {"day": previous["day"]} if previous else None,
    }  # fmt: skip


def changes(streams: Sequence[Doc], day: date) -> list[Doc]:
    """The signals of all streams and bottlenecks that moved, what to look at first on top."""
    found = [change for one in streams for change in _signals_of(one)]
    return sorted(found, key=lambda change: _rank(change, day))


def _signals_of(one: Doc) -> list[Doc]:
    found = []
    for series in one["content"]["series"]:
        if series["state"] in ORDER:
            kept = ("key", "per", "step", "unit", "better", "state", "rules", "since", "limits")
            last = series["points"][-1]
            now = {"value": last[1], "n": last[2], "day": last[0]}
            found.append({"kind": "signal", "stream": one["id"], **{key: series[key] for key in kept}, "now": now})
    bottleneck = one["content"]["bottleneck"]
    if bottleneck["moved"] and not one["content"]["data"]["is_late"]:
        told = {"key": "bottleneck", "step": bottleneck["week"]["step"], "state": "changed", "rules": [], "since": None}
        found.append({"kind": "bottleneck", "stream": one["id"], **told, **bottleneck})
    return found


def _rank(change: Doc, day: date) -> tuple[Any, ...]:
    """Worse first, then the surer rule, then the newer one, then the farther from the middle."""
    rule = min((RULES.index(rule) for rule in change["rules"]), default=len(RULES))
    age = (day - date.fromisoformat(change["since"])).days if change["since"] else 0
    return (
        ORDER[change["state"]],
        rule,
        age,
        -_distance(change),
        change["stream"],
        change["key"],
        change["step"] or "",
    )


def _distance(change: Doc) -> float:
    """How far the newest value lies from the middle, in widths of the limits."""
    limits = change.get("limits")
    if not limits or limits["upper"] == limits["lower"]:
        return 0.0
    return float(abs(change["now"]["value"] - limits["mean"]) / (limits["upper"] - limits["lower"]))


def _is_judged(series: Doc) -> bool:
    return bool(series["state"] in ORDER or series["state"] == "noise")


def _name(change: Doc) -> tuple[Any, ...]:
    return change["stream"], change["key"], change["step"]


def told_before(previous: Doc | None) -> list[Doc]:
    """What the report of the night before told, or still held because it could not be judged then."""
    return [*previous["changed"], *previous.get("held", ())] if previous else []


def _aged(changed: Sequence[Doc], previous: Doc | None) -> list[Doc]:
    """Each change with the number of nights for which it has been told in a row, this one included.

    Nights that could not judge it are not counted, and do not end the row.
    """
    before = {_name(change): change["nights"] for change in told_before(previous)}
    return [{**change, "nights": before.get(_name(change), 0) + 1} for change in changed]


def gone(changed: Sequence[Doc], streams: Sequence[Doc], previous: Doc | None) -> list[Doc]:
    """What was told before, was judged this night, and is back within its limits."""
    return [change for change in _no_longer_told(changed, previous) if was_judged(change, streams)]


def held(changed: Sequence[Doc], streams: Sequence[Doc], previous: Doc | None) -> list[Doc]:
    """What was told before and could not be judged this night: data that is late, missing or too little."""
    return [change for change in _no_longer_told(changed, previous) if not was_judged(change, streams)]


def was_judged(change: Doc, streams: Sequence[Doc]) -> bool:
    """Whether the night of these streams could say anything about a change that another night told."""
    one = next((one for one in streams if one["id"] == change["stream"]), None)
    if one is None:
        return False
    if change["kind"] == "bottleneck":
        return not one["content"]["data"]["is_late"]
    mine = (s for s in one["content"]["series"] if (s["key"], s["step"]) == (change["key"], change["step"]))
    return any(_is_judged(series) for series in mine)


def _no_longer_told(changed: Sequence[Doc], previous: Doc | None) -> list[Doc]:
    now = {_name(change) for change in changed}
    kept = ("kind", "stream", "key", "step", "state", "nights")
    return [{key: change[key] for key in kept} for change in told_before(previous) if _name(change) not in now]


def close_calls(streams: Sequence[Doc]) -> list[Doc]:
    """Series whose newest points lean to the worse side without being a signal yet: five in a row or more."""
    found = []
    for one in streams:
        for series in one["content"]["series"]:
            lean = _leaning(series)
            if lean >= NEAR:
                found.append({"stream": one["id"], "key": series["key"], "step": series["step"], "points": lean})
    return sorted(found, key=lambda close: (-close["points"], close["stream"], close["key"], close["step"] or ""))


def _leaning(series: Doc) -> int:
    """How many points in a row, up to the newest, lie on the worse side of the middle, while that is noise."""
    if series["state"] != "noise" or series["better"] is None or not series["limits"]:
        return 0
    mean, is_worse_up = series["limits"]["mean"], series["better"] == "lower"
    lean = 0
    for _, value, _ in reversed(series["points"][-OF_LAST:]):
        if value == mean or (value > mean) != is_worse_up:
            break
        lean += 1
    return lean
