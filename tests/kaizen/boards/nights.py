"""Reports of nights made by hand, for what boards read of them."""

from datetime import UTC, date, datetime
from typing import Any

from valuestream.core.fingerprint import fingerprint
from valuestream.core.night.report import report_of
from valuestream.models import NightlyRun, Report, ValueStream

DUE = datetime(2026, 10, 31, 4, 30, tzinfo=UTC)
MORNING = datetime(2026, 10, 31, 5, 0, tzinfo=UTC)
NEWEST = "2026-10-31T04:12:00+00:00"
WEEK = {"resource": "M3", "step": "Grinding", "mean_active_period": {"value": 118800.0, "unit": "s", "n": 4},
        "utilisation": {"value": 0.9, "unit": "1", "n": 4}}  # fmt: skip
Doc = dict[str, Any]


def found(rule: str, step: str, hours: float | None, *, of: str = "stations", kg: float | None = None) -> Doc:
    """A finding as a night writes it: hours and kg CO₂e a month, no cost rate."""

    def figure(value: float | None, unit: str, why: str) -> Doc:
        return {"missing": why} if value is None else {"value": value, "unit": unit, "n": 40, "coverage": 1.0}

    size = {"hours": figure(hours, "h/month", "no_own_figure"), "hours_of": of, "money": {"missing": "no_cost_rate"},
            "co2e": figure(kg, "kg/month", "no_energy")}  # fmt: skip
    return {"rule": rule, "place": {"step": step, "station": None}, "size": size,
            "fingerprint": f"{rule}-{step}"[:16]}  # fmt: skip


def series(key: str, values: list[float], *, unit: str = "orders", better: str = "higher", state: str = "noise") -> Doc:
    """A daily series that ends on 30 October."""
    days = [date(2026, 10, 31 - len(values) + n).isoformat() for n in range(len(values))]
    points = [[day, value, 9] for day, value in zip(days, values, strict=True)]
    return {"key": key, "per": "day", "step": None, "unit": unit, "better": better, "points": points, "state": state,
            "rules": [], "since": None, "limits": None, "missing": None}  # fmt: skip


def told(stream: ValueStream, *, late: bool = False, **parts: Any) -> Doc:
    """What a report tells of a stream. ``deviations`` and ``ranked`` stand beside its content."""
    beside = {"deviations": parts.pop("deviations", [])}
    findings = parts.get("findings", [])
    ranked = parts.pop("ranked", [one["fingerprint"] for one in findings])
    content = {
        "name": stream.name, "data": {"newest": NEWEST, "hours_old": 0.3, "is_late": late}, "series": [],
        "bottleneck": {"week": WEEK, "window": WEEK, "moved": False}, "findings": [], "conformance": None, **parts,
    }  # fmt: skip
    return {
        "id": f"{stream.pk}-0", "stream": stream.pk, "map": 1, "content": content,
        "findings": {"ranked": [{"fingerprint": one} for one in ranked]}, **beside,
    }  # fmt: skip


def report(stream: ValueStream, *, due: datetime = DUE, **parts: Any) -> Report:
    """The report of a night over one stream."""
    site = stream.site
    night = NightlyRun.objects.create(site=site, due_at=due, day=due.date(), state=NightlyRun.State.REPORTED)
    trust = [{"source": "MES", "newest": NEWEST, "is_late": parts.get("late", False)}]
    content = report_of(
        site={"name": site.name, "slug": site.slug, "timezone": site.timezone}, day=night.day, due=due,
        plan={"weeks": 13, "late_after_hours": 24}, streams=[told(stream, **parts)], trust=trust, owed=[], failed=[],
        previous=None,
    )  # fmt: skip
    return Report.objects.create(night=night, number=1, content=content, content_hash=fingerprint(content))
