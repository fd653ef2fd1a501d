"""A stream's part of a night: its map, and what is found in it, in a limited child of any worker."""

import shutil
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models.functions import Now

from valuestream.core.fingerprint import fingerprint
from valuestream.core.refusal import Refusal
from valuestream.models import MiningRun, ReferenceVersion, StreamNight, ValueStream
from valuestream.services import children, maps
from valuestream.services.publishing import store_of
from valuestream.services.refusals import kept
from valuestream.services.runs import claim, hand_back, ringing, settle

State = StreamNight.State
REPLAY_SECONDS = 30.0  # for the alignments of one stream
UNMINED = Refusal(
    "not_mined", "The stream's map could not be mined.", "Look at the map: it says why, and can be mined again."
)


def take_map(row: StreamNight) -> None:
    """Gives a stream's part the map that its mining run ended with, or the reason why there is none."""
    run = row.mining_run
    if row.map_version_id is not None or run is None:
        return
    mine = StreamNight.objects.filter(pk=row.pk, state=State.WAITING)
    if run.state == MiningRun.State.MINED:
        mine.update(map_version=run.map_version)
    elif run.state not in MiningRun.WORKING:
        why = {"error_parts": run.error_parts, "error_message": run.error_message, "error_hint": run.error_hint}
        refused = run.state == MiningRun.State.REFUSED
        fields = {**why, "error_code": run.error_code} if refused else kept(UNMINED)
        mine.update(state=State.REFUSED, finished_at=Now(), **fields)
    row.refresh_from_db()


def ring_again(row: StreamNight) -> None:
    """Has a stream looked at anew, for a night that is computed again."""
    StreamNight.objects.filter(pk=row.pk).exclude(state__in=StreamNight.WORKING).update(
        **ringing(state=State.WAITING, finished_at=None)
    )
    row.refresh_from_db()


def advance(pk: int) -> StreamNight | None:
    """Looks at a stream; None when another worker has it, it is done, or its map is not there yet."""
    if not StreamNight.objects.filter(pk=pk, map_version__isnull=False).exists():
        return None
    token = claim(StreamNight, pk)
    if token is None:
        return None
    row = StreamNight.objects.select_related(
        "night__site", "stream__site", "family", "event_set__source", "map_version"
    ).get(pk=pk)
    folder = children.work_folder(row, token)
    try:
        job = job_of(row)
        document = children.run_child(row, token, "analyse", job, folder)
        _analysed(row, token, document, _fitness(row, token, job, folder))
    except Refusal as refusal:
        with transaction.atomic():
            settle(row, token, state=State.REFUSED, finished_at=Now(), **kept(refusal))
    except children.Broken:
        hand_back(row, token)
    except children.Lost:
        pass  # another worker looks at it
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    row.refresh_from_db()
    return row


def job_of(row: StreamNight) -> dict[str, Any]:
    """What the child needs; all of it is frozen, so that the same night gives the same document again."""
    version, inputs = row.map_version, row.night.inputs
    assert version is not None
    source = row.event_set.source
    source.site = row.stream.site
    family = version.inputs["family"]
    due = row.night.due_at.astimezone(ZoneInfo(row.stream.site.timezone))
    return {
        "store": str(store_of(source)), "manifest": row.event_set.manifest,
        "map": version.content, "map_hash": version.content_hash,
        "first": inputs["first"], "last": inputs["last"], "due": due.isoformat(),
        "late_after_hours": inputs["plan"]["late_after_hours"],
        "products": family["products"] if family else None, "calendar": version.inputs["calendar"],
        "stations": version.inputs["stations"], "terms": inputs.get("findings", {}), "reference": _reference(row),
    }  # fmt: skip


def _reference(row: StreamNight) -> dict[str, Any] | None:
    """The path against which the night looks at the stream, as it was when the night began to mine."""
    mine = (row.stream_id, row.family_id)
    asked = (one for one in row.night.inputs["streams"] if (one["stream"], one["family"]) == mine)
    pk = next((one.get("reference") for one in asked), None)
    found = ReferenceVersion.objects.get(pk=pk) if pk else None
    return {"number": found.number, "steps": found.steps} if found else None


def _fitness(row: StreamNight, token: int, job: dict[str, Any], folder: Path) -> dict[str, Any] | None:
    """How well the orders fit their path; None without one, or where the child did not get it done in its limits."""
    if job["reference"] is None:
        return None
    own = folder / "fit"
    own.mkdir()
    try:
        return children.run_child(row, token, "fit", {**job, "seconds": REPLAY_SECONDS}, own)
    except (Refusal, children.Broken):
        return None


def _analysed(row: StreamNight, token: int, document: dict[str, Any], fitness: dict[str, Any] | None) -> None:
    with transaction.atomic():
        found = {"content": document, "content_hash": fingerprint(document), "fitness": fitness}
        if not settle(row, token, state=State.ANALYSED, finished_at=Now(), **found):
            raise children.Lost


def questions(streams: Iterable[ValueStream], first: date, last: date) -> list[maps.Question]:
    """The maps that a night asks for: each stream whole, then each family that somebody confirmed."""
    asked = []
    for stream in streams:
        event_set = stream.source.current
        if event_set is None:
            continue
        families = [None, *stream.families.filter(confirmed_by__isnull=False).order_by("name")]
        asked += [maps.Question(stream, event_set, family, first, last) for family in families]
    return asked
