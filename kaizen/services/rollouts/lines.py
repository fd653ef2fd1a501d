"""What is known of a line, for the question whether a standard fits there: mined, entered, and what its site stated."""

from collections.abc import Mapping
from datetime import date
from zoneinfo import ZoneInfo

from django.utils import timezone

from kaizen.core.rollout.compatibility import Amount, DataQuality, Place
from kaizen.core.rollout.line_document import Line, line_of
from kaizen.core.rollout.similarity import Station
from kaizen.core.rollout.stated import Stated
from kaizen.models import LineDocument, LineFacts, StandardVersion
from lean.models import Site, Workstation
from lean.units import Figure, Measure
from valuestream.core.fingerprint import fingerprint
from valuestream.models import EventSet, ProductFamily, ValueStream
from valuestream.services.maps import open_events_of, trust_of

Names = Mapping[str, str]  # own step → canonical step


def document_of(stream: ValueStream, names: Names) -> Line | None:
    """The line as its events stand, with its steps called by ``names``; None before there are events.

    Read from the log once for each state of the events and names; older ones of other events are dropped.
    """
    event_set = stream.source.current
    if event_set is None:
        return None
    key = {"stream": stream, "event_set": event_set, "names_hash": fingerprint(dict(names))}
    known = LineDocument.objects.filter(**key).first()
    if known is not None:
        return Line.from_json(known.content)
    found = line_of(open_events_of(event_set), names)
    LineDocument.objects.get_or_create(**key, defaults={"content": found.as_json()})
    LineDocument.objects.filter(stream=stream).exclude(event_set=event_set).delete()
    return found


def newest_facts(stream: ValueStream) -> LineFacts | None:
    return LineFacts.objects.filter(stream=stream).order_by("-number").first()


def stated_of(stream: ValueStream) -> Stated:
    """What the site stated of the line; nothing, where nobody did."""
    row = newest_facts(stream)
    return Stated.from_json(row.content) if row else Stated()


def stations_of(site: Site, stated: Stated) -> dict[str, Station]:
    """The workstations of a site by name; what was stated of the whole line holds where they say nothing else."""
    rows = Workstation.objects.filter(site=site).order_by("name")
    return {row.name: Station(row.name, row.machine_class, {**stated.capabilities, **row.capabilities}) for row in rows}


def families_of(stream: ValueStream) -> tuple[str, ...] | None:
    """Families that a person entered or confirmed; None where nobody has."""
    rows = ProductFamily.objects.filter(stream=stream)
    known = [one.name for one in rows if one.confirmed_at or one.origin == ProductFamily.Origin.ENTERED]
    return tuple(known) or None


def quality_of(event_set: EventSet | None, days: int) -> DataQuality | None:
    """Days with figures at the affected steps, and the share of the rows of all files that could be used."""
    if event_set is None:
        return None
    trust = trust_of(event_set)
    new = trust["rows_read"] - trust["duplicates"]
    return DataQuality(days, trust["accepted"] / new if new else 1.0)


def in_effect_at(site: Site) -> dict[str, str]:
    """The standards in effect at a site: code → number of the version."""
    rows = StandardVersion.objects.effective().filter(standard__site=site).select_related("standard")
    return {row.standard.code: str(row.number) for row in rows}


def place_of(stream: ValueStream, days: int, baseline: Figure | None) -> Place:
    """The line as a place for a standard. ``days`` with figures at the affected steps; ``baseline`` of the waste."""
    site, stated = stream.site, stated_of(stream)
    amount = Amount(baseline.value, baseline.unit.value, baseline.n) if isinstance(baseline, Measure) else None
    return Place(
        key=f"{site.slug}/{stream.name}", country=site.country, language=site.language, families=families_of(stream),
        materials=stated.materials, certificates=stated.certifications, customers=stated.customers,
        releases=stated.releases, standards=in_effect_at(site), open_items=stated.open_items,
        agreement=stated.agreement, data=quality_of(stream.source.current, days), baseline=amount,
        no_baseline="no_series" if baseline is None or isinstance(baseline, Measure) else baseline.reason,
    )  # fmt: skip


def today_at(site: Site) -> date:
    """The day it is at a site."""
    return timezone.now().astimezone(ZoneInfo(site.timezone)).date()
