"""What a log measured, as one JSON document (``newlean.mine/1``): times in seconds, absent figures null."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from .eventlog import EventLog
from .measures import FlowMeasure, Measures, StepMeasure
from .spreads import Spread
from .trust import Trust

SCHEMA = "newlean.mine/1"
ORDERING = "start,complete,row"
DIGITS = 6  # of a second: the resolution of the log
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LEAD = ("n", "mean", "median", "p95", "min", "max")
PROCESSING = ("n", "mean", "median", "p95", "sum", "zero")
WAITING = ("n", "mean", "median", "p95")

Json = dict[str, Any]


def mine_document(
    log: EventLog, measures: Measures, trust: Trust, *, source: Json, seconds: float, window: Json | None = None
) -> Json:
    """The document. ``source`` describes the file, ``seconds`` the mining alone, ``window`` a period asked for.

    A log with completion times only has ``"start_estimated": true`` and no processing time anywhere.
    """
    document: Json = {
        "schema": SCHEMA,
        "source": source,
        "trust": trust_json(trust),
        "period": {**period_json(log, measures), **(window or {})},
        "ordering": ORDERING,
        "cases": measures.cases,
        "events": measures.events,
        "activities": measures.activities,
        "resources": measures.resources,
        "lead_time_s": spread_json(measures.lead_time, LEAD),
        "processing_s": spread_json(measures.processing, PROCESSING),
        "steps": [_step(step) for step in measures.steps],
        "flows": [_flow(flow) for flow in measures.flows],
        "variants": {
            "count": measures.variants,
            "top": [{"path": list(variant.path), "cases": variant.cases} for variant in measures.top_variants],
        },
        "rework": {
            "cases_with_repeat": measures.cases_with_repeat,
            "repeat_events": measures.repeat_events,
            "self_loops": measures.self_loops,
        },
        "wip_cases_mean": measures.wip_cases_mean,
        "engine": _engine(measures, seconds),
    }
    if log.start_estimated:
        document["start_estimated"] = True
    return document


def trust_json(trust: Trust) -> Json:
    """The trust gate's balance with its reasons, in English sentences."""
    balance = trust.as_json()
    named = ("code", "effect", "count", "message", "rows")
    return {**balance, "reasons": [{key: reason[key] for key in named} for reason in balance["reasons"]]}


def period_json(log: EventLog, measures: Measures) -> Json:
    """First and last moment of the events measured, in the log's zone; without an offset when it has none."""
    return {
        "first": iso(measures.first, log.timezone),
        "last": iso(measures.last, log.timezone),
        "timezone": log.timezone,
    }


def iso(moment: int | None, timezone: str | None) -> str | None:
    """Microseconds as ISO 8601: local time with its offset, or the bare wall clock when ``timezone`` is None."""
    if moment is None:
        return None
    at = EPOCH + timedelta(microseconds=moment)
    return (at.astimezone(ZoneInfo(timezone)) if timezone else at.replace(tzinfo=None)).isoformat()


def spread_json(spread: Spread, keys: tuple[str, ...]) -> Json:
    """The named figures of a spread."""
    return {key: _rounded(getattr(spread, key)) for key in keys}


def _rounded(figure: float | None) -> float | None:
    return round(figure, DIGITS) if isinstance(figure, float) else figure


def _step(step: StepMeasure) -> Json:
    found: Json = {
        "activity": step.name,
        "events": step.events,
        "cases": step.cases,
        "processing_s": spread_json(step.processing, PROCESSING),
        "good": step.good,
        "scrap": step.scrap,
        "rework": step.rework,
        "repeats": step.repeats,
    }
    return {**found, "extra": dict(step.extra)} if step.extra else found


def _flow(flow: FlowMeasure) -> Json:
    return {
        "source": flow.source,
        "target": flow.target,
        "count": flow.count,
        "waiting_s": spread_json(flow.waiting, WAITING),
        "overlap_share": flow.overlap_share,
    }


def _engine(measures: Measures, seconds: float) -> Json:
    return {
        "seconds": round(seconds, DIGITS),
        "events_per_second": round(measures.events / seconds) if seconds > 0 else None,
    }
