"""Puts a night's report together from rows; the document itself is made by ``core.night.report``."""

from collections.abc import Mapping
from typing import Any

from lean.models import Site
from valuestream.core.findings import Life
from valuestream.core.night.lives import as_document, deviations, lives_after, lives_in, ranked
from valuestream.core.night.report import report_of
from valuestream.models import EventSource, ImportRun, NightlyRun, ProductFamily, Report, StreamNight
from valuestream.services import maps
from valuestream.services.night.meter_files import refused_at

Doc = dict[str, Any]
SUMS = ("rows_read", "accepted", "duplicates", "quarantined")


def compose(night: NightlyRun) -> Doc:
    """The report document of a night whose streams are all looked at."""
    site = night.site
    rows = list(night.streams.select_related("stream", "family", "map_version").order_by("pk"))
    found = [row for row in rows if row.state == StreamNight.State.ANALYSED]
    previous = Report.objects.filter(pk=night.inputs["previous"]).first() if night.inputs["previous"] else None
    before = previous.content if previous else None
    lives = {_id(row): _lives(row, before) for row in found}
    document = report_of(
        site={"name": site.name, "slug": site.slug, "timezone": site.timezone},
        day=night.day, due=night.due_at, plan=night.inputs["plan"],
        streams=[_stream(row, lives[_id(row)], before) for row in found],
        trust=[_with_age(source, rows) for source in night.inputs["trust"]],
        owed=night.inputs["owed"], failed=[_failed(row) for row in rows if row not in found],
        previous=before,
    )  # fmt: skip
    return {**document, "lives": _all_lives(lives, found, before)}


def _id(row: StreamNight) -> str:
    return f"{row.stream_id}-{row.family_id or 0}"


def _lives(row: StreamNight, previous: Doc | None) -> list[Life]:
    return lives_after(
        previous, _id(row), row.content, row.night.day, row.night.inputs.get("in_a3", {}).get(_id(row), {})
    )


def _all_lives(lives: Mapping[str, list[Life]], rows: list[StreamNight], previous: Doc | None) -> Doc:
    """The lives of every stream; those of a stream that could not be looked at stay as they were."""
    contents = {_id(row): row.content for row in rows}
    told = {key: as_document(found, contents[key]) for key, found in lives.items()}
    kept = [key for key in (previous or {}).get("lives", {}) if key not in told]
    return told | {key: as_document(lives_in(previous, key), None) for key in kept}


def _stream(row: StreamNight, lives: list[Life], previous: Doc | None) -> Doc:
    version, inputs = row.map_version, row.night.inputs
    number = version.number if version else None
    return {
        "id": _id(row),
        "stream": row.stream_id,
        "map": number,
        "content": row.content,
        "findings": ranked(lives, inputs.get("findings", {}), inputs.get("decided", {}).get(_id(row))),
        "deviations": deviations(row.content, previous, _id(row), row.night.day),
    }


def _failed(row: StreamNight) -> Doc:
    family = row.family.name if row.family else None
    parts = row.error_parts or {"message": row.error_message, "hint": row.error_hint, "values": {}}
    return {"stream": row.stream_id, "name": row.stream.name, "family": family, "code": row.error_code, "why": parts}


def _with_age(source: Doc, rows: list[StreamNight]) -> Doc:
    """How fresh a source is, as its streams found it; unknown where none of them could be looked at."""
    mine = [row for row in rows if row.event_set_id == source["event_set"] and row.content]
    data = mine[0].content["data"] if mine else {"newest": source["newest"], "hours_old": None, "is_late": True}
    return {**source, **data}


def trust_of_sources(site: Site) -> list[Doc]:
    """What became of every row of each source's files, and how far its events reach."""
    told = []
    for source in EventSource.objects.filter(site=site, current__isnull=False).select_related("current"):
        event_set = source.current
        assert event_set is not None
        event_set.source = source
        sums = maps.trust_of(event_set)
        newest = event_set.last.isoformat() if event_set.last else None
        reasons = _together(sums["reasons"])
        counts = {key: sums[key] for key in SUMS}
        told.append({"source": source.name, "event_set": event_set.pk, **counts, "reasons": reasons, "newest": newest})
    return told


def _together(reasons: list[Doc]) -> list[Doc]:
    """Why rows could not be used: each reason once, with its count, the commonest first."""
    counts: dict[str, int] = {}
    for reason in reasons:
        if reason.get("effect") == "quarantined":
            counts[reason["code"]] = counts.get(reason["code"], 0) + reason["count"]
    return [
        {"code": code, "count": count} for code, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    ]


def owed(site: Site) -> list[Doc]:
    """What waits for a person: imports and families to be confirmed, imports and meters' files that need attention."""
    imports = ImportRun.objects.filter(log_file__site=site)
    waiting = imports.filter(state__in=(ImportRun.State.PROPOSED, ImportRun.State.CHECKED)).count()
    stuck = imports.filter(state=ImportRun.State.FAILED).count()
    families = ProductFamily.objects.filter(stream__site=site, confirmed_by__isnull=True).count()
    counts = {"imports_to_confirm": waiting, "imports_stuck": stuck, "families_to_confirm": families}
    unread = refused_at(site)
    if unread is not None:
        counts["meter_files_refused"] = unread
    return [{"kind": kind, "count": count} for kind, count in counts.items()]
