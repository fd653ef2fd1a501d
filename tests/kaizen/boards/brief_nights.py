"""Nights with a report made by hand, for what boards read of them."""

from datetime import UTC, datetime, timedelta

from valuestream.core.fingerprint import fingerprint
from valuestream.core.night.report import report_of
from valuestream.models import EventSource, NightlyRun, Report, ValueStream

LIMITS = {
    "mean": 12.0,
    "lower": 4.0,
    "upper": 20.0,
    "first": "2026-01-01",
    "last": "2026-02-01",
    "why": "first",
    "n": 20,
}


def a_stream(site, name="Machining"):
    source = EventSource.objects.create(site=site, name=f"{name} log")
    return ValueStream.objects.create(site=site, source=source, name=name)


def finished(values, last, state="noise", rules=(), key="finished"):
    """A series by day up to ``last``."""
    days = [last - timedelta(days=n) for n in range(len(values))][::-1]
    return {
        "key": key, "per": "day", "step": None, "unit": "orders", "better": "higher", "state": state,
        "rules": list(rules), "since": last.isoformat() if rules else None, "limits": LIMITS, "missing": None,
        "points": [[day.isoformat(), float(value), 9] for day, value in zip(days, values, strict=True)],
    }  # fmt: skip


def reported(stream, day, series, *, step="Step 02", is_late=False, number=1, before=None):
    """The report of the night to ``day``."""
    due = datetime(day.year, day.month, day.day, 4, 30, tzinfo=UTC)
    data = {"newest": (due - timedelta(hours=1)).isoformat(), "hours_old": 1.0, "is_late": is_late}
    week = {"resource": "Grinder 1", "step": step, "mean_active_period": {"value": 3600.0, "unit": "s", "n": 4}}
    content = {"name": stream.name, "family": None, "data": data, "series": series,
               "bottleneck": {"week": week, "window": week, "moved": False}, "orders": 40, "findings": [],
               "window": {"first": "2026-01-01", "last": day.isoformat()}}  # fmt: skip
    night, _ = NightlyRun.objects.get_or_create(
        site=stream.site, due_at=due, defaults={"day": day, "state": "reported"}
    )
    streams = [{"id": f"{stream.pk}-0", "stream": stream.pk, "map": None, "content": content,
                "findings": {"ranked": []}, "deviations": []}]  # fmt: skip
    document = report_of(
        site={"slug": stream.site.slug}, day=day, due=due, plan={}, streams=streams, trust=[], owed=[], failed=[],
        previous=before,
    )  # fmt: skip
    return Report.objects.create(night=night, number=number, content=document, content_hash=fingerprint(document))
