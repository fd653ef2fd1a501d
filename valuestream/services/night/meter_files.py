"""Files with readings that meters' systems put into drop folders: each is added once, also when killed in between.

    <DROP_FOLDERS>/<site>/meters/<meter>/          where a system writes its exports
    <DROP_FOLDERS>/<site>/meters/<meter>/taken/    what was taken, under its own name behind letters of its hash

Readings are added first and the file is moved last; the same content found again is only moved. What cannot be read
stays, is told by the report and on the meter's page, and tried again each night: its reading may be mended meanwhile.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from lean.models import Site, User
from lean.services.changes import save
from valuestream.core.refusal import Refusal
from valuestream.models import Meter, MeterBatch, MeterFolder, NightlyRun
from valuestream.services.energy.meters import add_kept
from valuestream.services.energy.series import Reading, keep_file
from valuestream.services.night.fetching import TAKEN, chunks, folder_name, move, waiting

Doc = dict[str, Any]


def meter_folder(meter: Meter) -> MeterFolder:
    """The folder row of a meter; one that is off and not kept where nobody has switched it yet."""
    found = MeterFolder.objects.filter(meter=meter).first()
    return found or MeterFolder(meter=meter, folder=folder_name(meter.name, meter.pk, "meter"), is_on=False)


def path_of(row: MeterFolder) -> Path:
    return Path(settings.DROP_FOLDERS) / row.site.slug / "meters" / row.folder


@transaction.atomic
def switch_meter_folder(meter: Meter, *, is_on: bool, reading: Reading, by: User) -> MeterFolder:
    """Switches fetching on, in the name of ``by``, or off, and says how files are read; on, the folder is there.

    Raises Refusal folder_not_made when the server may not write where drop folders lie.
    """
    Meter.objects.select_for_update().get(pk=meter.pk)
    row = meter_folder(meter)
    if is_on:
        try:
            path_of(row).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            hint = "Let IT look whether New Lean may write in the folder of the drop folders."
            raise Refusal("folder_not_made", "The folder of this meter cannot be made.", hint) from error
    if (is_on and not row.is_on) or row._state.adding:
        row.asked_by = by
    told = {key: getattr(reading, key) for key in ("time", "value", "date_order", "timezone")}
    values = {"is_on": is_on, **told, "asked_by": row.asked_by}
    return save(row, site=meter.site, by=by, action="meter_folder.switched", **values)


def fetch_readings(night: NightlyRun, tick: Callable[[], object]) -> list[Doc]:
    """Adds every finished file of the site's meter folders; answers what became of each."""
    rows = MeterFolder.objects.filter(meter__site=night.site, is_on=True).select_related("meter__site", "asked_by")
    told: list[Doc] = []
    for row in rows.order_by("meter__name"):
        found = [_take(row, path, tick) for path in waiting(path_of(row))]
        refused = [{"file": one["file"], "refusal": one["parts"]} for one in found if "parts" in one]
        MeterFolder.objects.filter(pk=row.pk).update(refused=refused)
        told += found
    return told


def _take(row: MeterFolder, path: Path, tick: Callable[[], object]) -> Doc:
    """One file into a batch of its meter, then out of the way."""
    tick()
    told: Doc = {"file": path.name, "meter": row.meter.name}
    try:
        batch, is_new = _added(row, path, tick)
    except Refusal as refusal:
        return {**told, "code": refusal.code, "message": refusal.message, "parts": refusal.as_parts()}
    return {**told, "batch": batch.number, "is_new": is_new}


def _added(row: MeterFolder, path: Path, tick: Callable[[], object]) -> tuple[MeterBatch, bool]:
    reading = Reading(row.time, row.value, row.timezone, row.date_order, row.meter.label)
    try:
        kept = keep_file(row.site, chunks(path, tick), reading)
        done = add_kept(row.meter, kept, by=row.asked_by, origin=MeterBatch.Origin.FOLDER)
        move(path, TAKEN, kept["hash"][:8])
    except OSError as error:
        hint = "Let IT look whether New Lean may read and write in the folder."
        raise Refusal("file_not_reached", "The file cannot be read, or not be moved.", hint) from error
    return done


def refused_at(site: Site) -> int | None:
    """How many files of meters the last night could not take; None where no folder of a meter is fetched from."""
    rows = MeterFolder.objects.filter(meter__site=site, is_on=True)
    return sum(len(row.refused) for row in rows) if rows else None
