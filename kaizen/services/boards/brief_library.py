"""What other sites proved for a step of this one: a way out that was tried, with its effect."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from kaizen.core.board.brief.facts import Flow, Solved
from kaizen.core.board.brief.told import Effect, Effects, Estimate
from kaizen.core.rollout.effects import Effect as Measured
from kaizen.core.rollout.library import Entry, Word
from kaizen.models import Adoption, StepName, Trial
from kaizen.services.rollouts.library import entries
from lean.models import Site
from lean.units import Missing
from valuestream.models import MapVersion

CO2E, OUTPUT = "co2e_per_part", "finished"


def solved_elsewhere(site: Site, flows: Iterable[Flow], day: date) -> Iterator[Solved]:
    """Standards proven elsewhere up to a day, and never offered here, for the step that holds a flow or any other.

    Of a standard that several sites proved the one at its origin is told.
    """
    every = [one for one in entries() if one.on is None or one.on <= day]
    known = {one.standard for one in every if one.site == site.name}
    proven = [one for one in every if one.word == Word.PROVEN and one.standard and one.standard not in known]
    first = {one.standard: one for one in sorted(proven, key=lambda one: (not one.is_origin, one.key), reverse=True)}
    names = dict(StepName.objects.filter(stream__site=site).values_list("step", "canonical"))
    for flow in flows:
        for step in _steps_of(flow, names):
            fitting = (one for one in first.values() if step[1] in one.steps)
            yield from (_solved(one, one.effect, flow, step[0]) for one in fitting if one.effect is not None)


def _steps_of(flow: Flow, names: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Each step of a flow by its own and its common name."""
    drawn = MapVersion.objects.filter(stream=flow.stream, number=flow.map).first() if flow.map else None
    for box in drawn.content["steps"] if drawn else ():
        yield box["name"], names.get(box["name"], box["name"])


def _solved(one: Entry, effect: Measured, flow: Flow, step: str) -> Solved:
    trial = _trial_of(one)
    figure = trial.design.get("metric", {}).get("key", "") if trial else ""
    return Solved(
        one.title, one.site, flow.stream, step, figure, _effects(effect, figure, trial), "library_standard",
        one.standard,
    )  # fmt: skip


def _trial_of(one: Entry) -> Trial | None:
    """The trial whose effect the library tells."""
    if one.key.startswith("t"):
        return Trial.objects.filter(pk=int(one.key[1:])).first()
    row = Adoption.objects.filter(pk=int(one.key[1:])).select_related("trial").first()
    return row.trial if row else None


def _effects(effect: Measured, figure: str, trial: Trial | None) -> Effects:
    """The measured figure; CO₂e where it was measured or guarded, output where that was the figure. Cost never was."""
    told = Estimate(effect.low, effect.high, "1", effect.share, figure)
    unknown = Missing("not_measured")
    return Effects(
        output=told if figure == OUTPUT else unknown, co2e=told if figure == CO2E else _guarded(trial), cost=unknown,
        measured=told,
    )  # fmt: skip


def _guarded(trial: Trial | None) -> Effect:
    """What happened to CO₂e while something else was improved, where that was watched."""
    verdict = trial.verdicts.order_by("-number").first() if trial else None
    guards: list[dict[str, Any]] = verdict.content.get("guards") or [] if verdict else []
    for one in guards:
        if one["key"] == CO2E and one["value"] is not None and one["low"] is not None:
            return Estimate(one["low"], one["high"], "1", one["value"])
    return Missing("not_measured")
