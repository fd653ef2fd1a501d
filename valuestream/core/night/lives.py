"""How findings go on from night to night, worked out from the report of the night before: never from rows that change.

So a night computed again gives the same lives, and a step done twice counts one night.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from valuestream.core.findings import Finding, Life, Stage, Weights, next_night, rank
from valuestream.core.findings.decisions import Decision

Doc = dict[str, Any]


def lives_after(previous: Doc | None, stream: str, content: Doc, night: date, in_a3: Mapping[str, str]) -> list[Life]:
    """The lives of a stream's findings after a night. ``previous``: the report of the night before, or None."""
    current = [Finding.from_json(doc) for doc in content["findings"]]
    blind = [spot["rule"] for spot in content["blind"]]
    return next_night(lives_in(previous, stream), current, night, blind=blind, in_a3=in_a3)


def lives_in(report: Doc | None, stream: str) -> list[Life]:
    """The lives that a report holds of a stream (its ``id``)."""
    if report is None:
        return []
    found: Doc = next((one["content"] for one in report["streams"] if one["id"] == stream), {})
    findings = {doc["fingerprint"]: doc for doc in found.get("findings", ())}
    told = report.get("lives", {}).get(stream, ())
    return [Life.from_json({**life, "finding": life.get("finding") or findings[life["fingerprint"]]}) for life in told]


def as_document(lives: Sequence[Life], content: Doc | None) -> list[Doc]:
    """The lives for a report; a finding that stands in the stream's ``content`` is not written twice."""
    told = {doc["fingerprint"] for doc in content["findings"]} if content else set()
    found = []
    for life in lives:
        doc = {"fingerprint": life.fingerprint, **life.as_json()}
        found.append({key: value for key, value in doc.items() if key != "finding" or life.fingerprint not in told})
    return found


def ranked(lives: Sequence[Life], settings: Doc, decided: Mapping[str, Doc] | None = None) -> Doc:
    """The findings of a night in the order in which to look at them, each with its stage and first night; how many are
    muted, which of them people set aside (``decided``: fingerprint → ``Decision``), and the weights.
    """
    shown = {life.fingerprint: life for life in lives if life.absent == 0 and life.stage != Stage.GONE}
    aside = [{"fingerprint": key, **doc} for key, doc in sorted((decided or {}).items()) if _is_aside(shown, key, doc)]
    for one in aside:
        del shown[one["fingerprint"]]
    weights = Weights(**settings.get("weights", {}))
    found = rank([life.finding for life in shown.values()], weights, mute_below=settings.get("mute_below", 0.5))
    return {
        "ranked": [{**one.as_json(), **_of_life(shown[one.finding.fingerprint])} for one in found.ranked],
        "muted": [finding.fingerprint for finding in found.muted],
        "aside": aside,
        "weights": asdict(weights),
        "mute_below": settings.get("mute_below", 0.5),
    }


def _is_aside(shown: Mapping[str, Life], key: str, doc: Doc) -> bool:
    return key in shown and Decision.from_json(doc).holds_for(shown[key].finding.since)


def _of_life(life: Life) -> Doc:
    return {"stage": life.stage.value, "since": life.first.isoformat()}


def deviations(content: Doc, previous: Doc | None, stream: str, night: date) -> list[Doc]:
    """Deviations from the reference path, commonest first: orders, since which night, and how many more or fewer orders
    than the night before. Hours and CO₂e are those of the finding about it, where there is one.
    """
    found = content.get("conformance")
    if not found:
        return []
    before = {_name(one): one for one in _told_before(previous, stream, found["reference"])}
    about = [doc for doc in content["findings"] if doc["rule"] == "deviation"]
    sizes = {(doc["place"]["step"], doc["detail"]): doc["size"] for doc in about}
    return [
        _deviation(one, found, before.get(_name(one)), sizes.get((one["step"], _detail(one))), night)
        for one in found["deviations"]
    ]


def _told_before(previous: Doc | None, stream: str, reference: int) -> list[Doc]:
    one: Doc = next((s for s in previous["streams"] if s["id"] == stream), {}) if previous else {}
    return [doc for doc in one.get("deviations", ()) if doc["reference"] == reference]


def _deviation(one: Doc, found: Doc, before: Doc | None, size: Doc | None, night: date) -> Doc:
    kept = {key: one[key] for key in ("kind", "step", "other", "is_after", "cases", "share")}
    none = {"missing": "no_own_figure"}
    return {
        **kept, "of": found["cases"], "reference": found["reference"],
        "since": before["since"] if before else night.isoformat(),
        "more": one["cases"] - before["cases"] if before else None,
        "hours": size["hours"] if size else none, "co2e": size["co2e"] if size else none,
    }  # fmt: skip


def _name(one: Doc) -> tuple[Any, ...]:
    return one["kind"], one["step"], one["other"], one["is_after"]


def _detail(one: Doc) -> str:
    """The detail of the finding about a deviation (rules/deviation.py)."""
    return ":".join([one["kind"], one["other"], "after" if one["is_after"] else ""]).rstrip(":")
