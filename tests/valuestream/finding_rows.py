"""Findings as rows, for page, API and access tests."""

from datetime import UTC, date, datetime

from lean.units import Measure, Missing, Unit
from valuestream.core.findings import Evidence, Finding, Place, Said, Size
from valuestream.core.findings.confidence import Confidence
from valuestream.core.findings.rules.rework import TEXT
from valuestream.models import FindingLife, MapVersion, NightlyRun

DAY = date(2026, 3, 11)
SURE = ("sample", "period", "coverage", "directness", "clearness")


def a_finding(version: MapVersion, step: str = "Step 01", sure: float = 0.9, stage: str = "new", **more) -> FindingLife:
    """A rework loop of 12 h a month at a step of the map, as the night to 11 March left it."""
    values = {"step": step, "source": "Step 02", "share": Measure(0.1, Unit.RATIO, n=400).as_json()}
    size = Size(
        Measure(12.0, Unit.HOUR_PER_MONTH, n=40), "stations", Missing("no_cost_rate"), Missing("no_energy")
    )  # fmt: skip
    found = Finding(
        rule="rework", version=1, waste="defects", place=Place(step), family=None, detail="", size=size, since=DAY,
        n=400, confidence=Confidence(dict.fromkeys(SURE, sure)), signals=(), said=Said(*TEXT, values),
        evidence=Evidence(version.content_hash, date(2026, 2, 1), DAY, "Step 02", "repeats"),
    )  # fmt: skip
    due = datetime(2026, 3, 11, 4, 30, tzinfo=UTC)
    night, _ = NightlyRun.objects.get_or_create(
        site=version.stream.site, due_at=due, defaults={"day": DAY, "state": "reported"}
    )
    fields = {"stage": stage, "first": DAY, "last": DAY, "document": found.as_json(), "map_version": version}
    return FindingLife.objects.create(
        stream=version.stream, fingerprint=found.fingerprint, night=night, **fields, **more
    )  # fmt: skip
