"""The verdict document (``newlean.verdict/1``): what was given, every step of the reckoning, and the word.

It holds its own inputs: computed again from them it is the same document with the same hash. Figures have nine
significant digits.
"""

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import date
from typing import Any

from valuestream.core.fingerprint import fingerprint

from . import design as designs
from . import inputs as given
from .checks import Check, missing_days, no_other_change
from .days import Line, line_of
from .design import Design
from .guarding import Guarded, guarded
from .inputs import Inputs, short
from .judge import Judged, Look, Plan, SoFar, judge, look_of, so_far_of
from .robust import robust
from .verdict import Word, without_effect

SCHEMA = "newlean.verdict/1"
METHOD = "effect/1"
Doc = dict[str, Any]


def verdict_of(design: Design, inputs: Inputs) -> Doc:
    """The document of a trial as its events stand."""
    stored = given.as_json(inputs)
    inputs = given.from_json(stored)  # computed from what is stored, so that it can be computed again
    guards = [guarded(guard, design, inputs) for guard in design.guards]
    whole, plan = _line(design, inputs), _plan(design)
    at_look = _until_look(inputs, whole, look_of(plan, len(whole.days[1])))
    line = _line(design, at_look)
    judged = _judged(design, at_look, line, guards, so_far_of(*whole.contrast(), plan))
    found: Doc = {
        "schema": SCHEMA, "method": METHOD, "design": designs.as_json(design), "design_hash": design.content_hash,
        "inputs": stored, "mix": _mix(line), "series": _series(whole), "look": asdict(judged.look),
        "effect": _effect(judged, line), "so_far": judged.so_far, "longest_better_run": judged.run,
        "checks": [asdict(check) for check in judged.checks], "guards": [asdict(guard) for guard in guards],
        "robust": robust(line, judged.look.days, design.seed),
        "verdict": asdict(judged.verdict),
    }  # fmt: skip
    found["sentence"] = _sentence(design, line, judged, len(whole.days[1]))
    return plain(found)


def computed_again(document: Mapping[str, Any]) -> Doc:
    """The document computed anew from the inputs it holds."""
    return verdict_of(designs.from_json(document["design"]), given.from_json(document["inputs"]))


def content_hash(document: Mapping[str, Any]) -> str:
    """The hash of a document: SHA-256 of its canonical JSON."""
    return fingerprint(document)


def plain(value: Any) -> Any:
    """A value as JSON keeps it: floats with nine significant digits, tuples as lists, dates as text."""
    match value:
        case bool() | int() | None:
            return value
        case float():
            return short(value)
        case str():
            return str(value)
        case date():
            return value.isoformat()
        case Mapping():
            return {str(key): plain(one) for key, one in value.items()}
        case _:
            return [plain(one) for one in value]


def _line(design: Design, inputs: Inputs) -> Line:
    windows = (inputs.pre_days, inputs.post_days)
    is_ratio, strata = design.metric.is_ratio, design.strata
    return line_of(inputs.cells, design.line, design.controls, windows, is_ratio=is_ratio, strata=strata)


def _plan(design: Design) -> Plan:
    return Plan(design.threshold, design.looks, design.metric.better == "lower", alpha=design.alpha)


def _until_look(inputs: Inputs, line: Line, look: Look) -> Inputs:
    """What was known on the day of the last look: later days, mixes and changes do not alter its word."""
    if not look.number:
        return inputs
    last = line.days[1][look.days - 1]
    changes = tuple(change for change in inputs.changes if change.day <= last)
    return replace(inputs, post_days=tuple(day for day in inputs.post_days if day <= last), changes=changes)


def _judged(
    design: Design, inputs: Inputs, line: Line, guards: list[Guarded], so_far: SoFar | None
) -> Judged:  # fmt: skip
    pre, post = line.contrast()
    plan = replace(_plan(design), has_control=bool(line.controls))
    outcomes = [guard.outcome for guard in guards]
    found = judge(line.places, pre, post, plan, checks=_windows(inputs, line), guards=outcomes, so_far=so_far)
    if line.mix.is_comparable or not len(post):
        return found
    return replace(found, verdict=without_effect(Word.MIX_NOT_COMPARABLE, outcomes))


def _windows(inputs: Inputs, line: Line) -> list[Check]:
    """The checks of the windows: days without a figure, and what else was changed."""
    before = missing_days("missing_before", inputs.pre_days, line.days[0])
    after = missing_days("missing_after", inputs.post_days, line.days[1])
    days = len(inputs.pre_days) + len(inputs.post_days)
    return [before, after, no_other_change(len(inputs.changes), days)]


def _mix(line: Line) -> Doc:
    return {"weights": line.mix.weights, "dropped": line.mix.dropped, "coverage": line.mix.coverage,
            "is_comparable": line.mix.is_comparable}  # fmt: skip


def _series(line: Line) -> Doc:
    """The figure by day in its own unit, and d on the scale it is judged on."""
    pre, post = line.contrast()
    points = zip((*line.days[0], *line.days[1]), (*pre, *post), strict=True)
    return {"scale": line.scale, "controls": line.controls, "own": sorted(line.own.items()), "d": list(points)}


def _effect(judged: Judged, line: Line) -> Doc | None:
    """Whichever decided, as a share, with its parts."""
    if judged.interval is None or judged.effect is None or judged.shift is None:
        return None
    by_ranks = judged.verdict.grade == "C"
    theta = judged.shift.theta if by_ranks else judged.effect.theta
    told = [line.share_of(one) for one in (theta, *judged.interval)]
    return {"by": "ranks" if by_ranks else "days", "theta": theta, "interval": judged.interval, "share": told[0],
            "share_low": told[1], "share_high": told[2], "days": asdict(judged.effect),
            "ranks": asdict(judged.shift)}  # fmt: skip


def _sentence(design: Design, line: Line, judged: Judged, days: int) -> Doc:
    """What the one sentence for the team is made of; ``days`` after the start have a figure so far."""
    looked = judged.look.number
    following = design.looks[looked] if looked < len(design.looks) else None
    return {
        "metric": design.metric.key, "step": design.metric.step, "better": design.metric.better,
        "days_before": len(line.days[0]), "days_after": min(len(line.days[1]), judged.look.days),
        "controls": line.controls, "mix": len(line.mix.weights) > 1,
        "days_to_next_look": None if following is None else max(0, following - days),
    }  # fmt: skip
