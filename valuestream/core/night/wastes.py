"""What a night finds wasteful in a stream: findings, what no rule could see, and how far orders keep to the path."""

from typing import Any

from lean.units import Missing
from valuestream.core.case_times import case_times
from valuestream.core.completion import Ending, completion_of
from valuestream.core.conformance import Conformance, ReferencePath, conformance_of, variants_of
from valuestream.core.eventlog import EventLog
from valuestream.core.findings import RULES, BlindSpot, Carbon, FindingInputs, Window, blind_spots, facts_of, find
from valuestream.core.selection import local_time, select, window
from valuestream.core.streammap import clocks_of
from valuestream.core.visits import visits_of

from .job import Night, StreamJob
from .told import short

Doc = dict[str, Any]


def wastes(night: Night) -> Doc:
    """``findings``, ``blind`` (rules that could not look, and why) and ``conformance``.

    While the data is late nothing turns red, and every rule is blind: what it does not find is not gone.
    """
    kept = _kept_to(night)
    inputs = inputs_of(night, kept)
    late = [BlindSpot(rule.key, rule.waste, Missing("late")) for rule in RULES] if night.is_late else []
    spots = {spot.rule: spot.as_json() for spot in (*late, *blind_spots(inputs))}
    number = night.job.reference[0] if night.job.reference else None
    return {
        "findings": [_rounded(finding.as_json()) for finding in find(inputs)],
        "blind": [spots[rule.key] for rule in RULES if rule.key in spots],
        "conformance": _rounded({"reference": number, **kept.as_json()}) if kept else None,
    }


def inputs_of(night: Night, kept: Conformance | None) -> FindingInputs:
    """What the rules look at: the days of the window of which something is known."""
    job, log, zone = night.job, night.log, night.job.timezone
    clocks = clocks_of(log, window(job.first, job.last, zone), job.calendar, job.stations)
    days = Window(*(local_time(moment, zone).date() for moment in (clocks.first, clocks.last)))
    terms, steps = job.terms, [step["name"] for step in job.map["steps"]]
    return FindingInputs(
        map=job.map, map_hash=job.map_hash, window=days, facts=facts_of(log, clocks),
        series=tuple(found.series for found in night.figures), due=night.due, carbon=_carbon(job.map),
        conformance=kept, rates=terms.rates_at(steps), people=terms.people, smallest=terms.smallest,
        thresholds=terms.thresholds,
    )  # fmt: skip


def _carbon(drawn: Doc) -> Carbon | None:
    """The CO₂e of the map; None where it has none, or cannot tell it."""
    found = drawn.get("co2e")
    return None if found is None or "refusal" in found else Carbon.from_document(found)


def _kept_to(night: Night) -> Conformance | None:
    job = night.job
    return conformance_of(ways_of(night.log, job), job.reference[1]) if job.reference else None


def ways_of(log: EventLog, job: StreamJob) -> dict[tuple[str, ...], int]:
    """The ways that the finished orders of the window took, and how many took each."""
    return finished_ways(select(log, first=job.first, last=job.last_seen), Ending.from_document(job.map))


def kept_to(log: EventLog, path: ReferencePath, ending: Ending | None) -> Conformance:
    """How far the finished orders of a log keep to a path."""
    return conformance_of(finished_ways(log, ending), path)


def finished_ways(log: EventLog, ending: Ending | None) -> dict[tuple[str, ...], int]:
    """The ways that the finished orders of a log took, and how many took each."""
    visits = visits_of(log.sorted())
    done = completion_of(visits, case_times(log, visits), ending).finished
    return variants_of(visits, done)


def _rounded(value: Any) -> Any:
    """Every number that is not whole with six significant digits."""
    if isinstance(value, float):
        return short(value)
    if isinstance(value, dict):
        return {key: _rounded(part) for key, part in value.items()}
    return [_rounded(part) for part in value] if isinstance(value, list | tuple) else value
