"""Partitions counted for the nights: one row per partition, done by any worker on any host, once."""

import shutil
from collections.abc import Iterable

from django.db import transaction
from django.db.models.functions import Now

from lean.audit import record
from lean.models import User
from valuestream.core.night import shelf
from valuestream.core.night.state import METHOD
from valuestream.core.refusal import Refusal
from valuestream.models import EventSet, PartCount
from valuestream.services import children
from valuestream.services.publishing import store_of
from valuestream.services.refusals import kept
from valuestream.services.runs import claim, hand_back, ringing, settle

State = PartCount.State


def ensure_counts(event_set: EventSet) -> list[PartCount]:
    """Rows for the partitions that have no counts yet, to be rung for."""
    missing = shelf.missing(store_of(event_set.source), event_set.manifest)
    key = {"source": event_set.source, "method": METHOD}
    found = []
    for part in missing:
        row, is_new = PartCount.objects.get_or_create(
            **key, part=part, defaults={"event_set": event_set, "rung_at": Now()}
        )
        if not is_new and row.state == State.COUNTED:  # its counts are gone: tidied away, or lost with a disk
            PartCount.objects.filter(pk=row.pk).update(event_set=event_set, **ringing(state=State.WAITING))
        found.append(row)
    return found


def count_again(row: PartCount, by: User) -> None:
    """Has a partition counted again whose counting failed. Refreshes ``row``; the caller wakes it."""
    with transaction.atomic():
        failed = PartCount.objects.filter(pk=row.pk, state=State.FAILED)
        if failed.update(**ringing(state=State.WAITING, finished_at=None)):
            record("part.again", row, by=by, site=row.site)
    row.refresh_from_db()


def is_counted(event_sets: Iterable[EventSet]) -> bool:
    """Whether nobody is still counting partitions of these event sets."""
    parts = {(s.source_id, part["path"]) for s in event_sets for part in s.manifest["partitions"]}
    working = PartCount.objects.filter(state__in=PartCount.WORKING, method=METHOD).values_list("source", "part")
    return not parts & set(working)


def advance(pk: int) -> PartCount | None:
    """Counts a partition; None when another worker has it or it is done already."""
    token = claim(PartCount, pk)
    if token is None:
        return None
    run = PartCount.objects.select_related("source__site", "event_set").get(pk=pk)
    folder = children.work_folder(run, token)
    job = {"store": str(store_of(run.source)), "manifest": run.event_set.manifest, "part": run.part}
    try:
        children.run_child(run, token, "count", job, folder)
        _settle(run, token, state=State.COUNTED)
    except Refusal as refusal:
        _settle(run, token, state=State.FAILED, **kept(refusal))
    except children.Broken:
        hand_back(run, token)
    except children.Lost:
        pass  # another worker counts it
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    run.refresh_from_db()
    return run


def _settle(run: PartCount, token: int, **fields: object) -> None:
    with transaction.atomic():
        settle(run, token, finished_at=Now(), **fields)
