"""The one short transaction that makes imported events the source's events: all of them, or nothing."""

import os
import shutil
import time
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.db.models.functions import Now

from lean.audit import record
from valuestream.core.energy.shelf import path_of
from valuestream.core.night import sums
from valuestream.core.refusal import Refusal
from valuestream.core.store import named_files, unused
from valuestream.models import EventSet, EventSource, GridVersion, ImportRun, LogFile, MeterBatch
from valuestream.services import children, uploads
from valuestream.services.runs import settle
from valuestream.services.streams import ensure_stream

LEFT_ALONE = 24 * 3600.0  # seconds: a file younger than this may belong to a running import


def store_of(source: EventSource) -> Path:
    """The folder of a source's partitions."""
    return settings.EVENT_STORE / f"site-{source.site_id}" / f"source-{source.pk}"


def publish(run: ImportRun, token: int, outcome: dict[str, Any], folder: Path) -> None:
    """Event set, the source's current one, the run's state, the audit entry: in one transaction.

    Raises ``children.Broken`` when the source got other events meanwhile (load again on top of them),
    ``children.Lost`` when the run is no longer ours.
    """
    trust, manifest = outcome["trust"], outcome["manifest"]
    refuse_bad_balance(trust, run.quarantine_accepted_because)
    cleaned, source_id = folder / "cleaned", run.source_id
    assert source_id is not None
    with transaction.atomic():
        source = EventSource.objects.select_for_update().get(pk=source_id)
        if source.current_id != outcome["base"]:
            raise children.Broken("the source was changed meanwhile")
        refuse_missing_files(source, manifest)
        before = source.current.events if source.current else 0
        event_set = _event_set(source, manifest)
        EventSource.objects.filter(pk=source.pk).update(current=event_set)
        balance = {key: trust[key] for key in ("rows_read", "accepted", "duplicates", "quarantined", "reasons")}
        done = {"state": run.State.IMPORTED, "event_set": event_set, "added": event_set.events - before}
        if not settle(run, token, finished_at=Now(), **balance, **done):
            raise children.Lost
        ensure_stream(source, run.started_by)
        keep_quarantine(run, folder / "quarantine.csv")
        _keep_cleaned(run.log_file, cleaned)
        after = {**{key: value for key, value in balance.items() if key != "reasons"}, "added": run.added}
        after |= {"source": source.name, "event_set": event_set.number, "hash": event_set.content_hash}
        reason = run.quarantine_accepted_because
        record("import.published", run, by=run.started_by, site=run.site, after=after, reason=reason)


def refuse_bad_balance(trust: dict[str, Any], because: str) -> None:
    """Raises Refusal when nothing was accepted, or more than 5 % were quarantined and nobody says why that is fine."""
    rows_read, quarantined = trust["rows_read"], trust["quarantined"]
    if not trust["accepted"]:
        raise Refusal("nothing_accepted", "Not one row can be used.", "Look at the reasons, then choose other columns.")
    if quarantined > settings.QUARANTINE_THRESHOLD * rows_read and not because.strip():
        raise Refusal(
            "too_many_quarantined", "{quarantined} of {rows} rows cannot be used, more than 5 %.",
            "Repair them first, or say why the rest is enough.", quarantined=quarantined, rows=rows_read,
        )  # fmt: skip


def _event_set(source: EventSource, manifest: dict[str, Any]) -> EventSet:
    """The event set of this content; the current one when the import added nothing."""
    if source.current and source.current.content_hash == manifest["content_hash"]:
        return source.current
    number = (source.event_sets.aggregate(last=Max("number"))["last"] or 0) + 1
    told = {key: manifest[key] for key in ("content_hash", "events", "cases")}
    span = {key: datetime.fromisoformat(manifest[key]) for key in ("first", "last")}
    return source.event_sets.create(number=number, manifest=manifest, **told, **span)


def refuse_missing_files(source: EventSource, manifest: dict[str, Any]) -> None:
    """Raises ``children.Broken`` when a partition was tidied away between its writing and now: write it again."""
    parts = store_of(source) / "parts"
    if not all((parts / part["path"]).is_dir() for part in manifest["partitions"]):
        raise children.Broken("a partition is gone")


def tidy_store(source: EventSource) -> int:
    """Deletes files of the store that no event set names and no worker may still need; answers how many.

    Publishing and tidying exclude each other (both hold the source), and publishing looks whether its files are there.
    """
    before = time.time() - LEFT_ALONE
    with transaction.atomic():
        EventSource.objects.select_for_update().get(pk=source.pk)
        store, manifests = store_of(source), list(source.event_sets.values_list("manifest", flat=True))
        half_written = (*store.glob("*/.new-*"), *store.glob("*/*/.new-*"))
        found = [*unused(store, manifests), *sums.unused(store, manifests), *half_written]
        left = [path for path in found if path.stat().st_mtime < before]
        for path in left:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    return len(left)


def files_in_use() -> Iterator[Path]:
    """Every partition and dictionary that an event set names, and every series of a meter or grid."""
    for event_set in EventSet.objects.select_related("source").order_by("pk").iterator():
        yield from named_files(store_of(event_set.source), event_set.manifest)
    for site, name in (*_series_of(MeterBatch, "meter__site"), *_series_of(GridVersion, "site")):
        yield path_of(settings.EVENT_STORE / f"site-{site}", name)


def _series_of(model: type[MeterBatch] | type[GridVersion], site: str) -> Iterable[tuple[int, str]]:
    return model._default_manager.order_by("pk").values_list(site, "series_hash")


def keep_quarantine(run: ImportRun, written: Path) -> None:
    """Puts the quarantine file of the run's latest reading in its place, or takes an outdated one away."""
    kept = uploads.quarantine_path(run)
    if written.exists():
        os.chmod(written, uploads.READ_ONLY)
        written.replace(kept)
    else:
        kept.unlink(missing_ok=True)


def _keep_cleaned(log_file: LogFile, cleaned: Path) -> None:
    """Keeps the copy without person columns and, once that is committed, deletes the file as it came."""
    if not cleaned.exists():
        return
    os.chmod(cleaned, uploads.READ_ONLY)
    cleaned.replace(uploads.cleaned_path(log_file))
    LogFile.objects.filter(pk=log_file.pk).update(cleaned_at=Now())
    transaction.on_commit(lambda: uploads.forget_unneeded(log_file), robust=True)
