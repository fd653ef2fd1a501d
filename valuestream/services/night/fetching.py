"""Files that a plant's systems put into drop folders: each is taken once, also when this is killed in between.

    <DROP_FOLDERS>/<site>/<source>/            where a system writes its exports
    <DROP_FOLDERS>/<site>/<source>/taken/      what was taken, under its own name behind the first letters of its hash
    <DROP_FOLDERS>/<site>/<source>/refused/    what cannot be a log, or is too large

A file is kept under its hash first and moved last; the same content found again is only moved.
"""

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from valuestream.core.refusal import Refusal
from valuestream.models import DropFolder, EventSource, ImportRun, LogFile, NightlyRun
from valuestream.services import imports, uploads

QUIET = 60.0  # seconds without a change after which a file counts as written to its end
UNFINISHED = (".part", ".tmp", ".filepart", ".crdownload")
CHUNK = 1 << 20
BEAT = 5.0  # seconds
TAKEN, REFUSED = "taken", "refused"
Doc = dict[str, Any]


def folder_of(source: EventSource) -> Path:
    """The folder of a source; made when somebody asks for it."""
    return Path(settings.DROP_FOLDERS) / source.site.slug / folder_name(source.name, source.pk, "source")


def folder_name(name: str, pk: int, otherwise: str) -> str:
    """A name with the letters, digits, points and lines of ``name``, never that of another ``pk``."""
    plain = re.sub(r"[^\w.-]+", "-", name).strip("-.") or otherwise
    return f"{plain}-{pk}"


def fetch(night: NightlyRun, tick: Callable[[], object]) -> list[Doc]:
    """Takes every finished file of the site's drop folders; answers what became of each."""
    folders = DropFolder.objects.filter(source__site=night.site, is_on=True).select_related("source__site", "asked_by")
    found = [(drop, path) for drop in folders.order_by("source__name") for path in waiting(folder_of(drop.source))]
    return [_take(drop, path, tick) for drop, path in found]


def waiting(folder: Path) -> list[Path]:
    """The files of a folder that are written to their end, oldest name first; links are left alone."""
    before = time.time() - QUIET
    if not folder.is_dir():
        return []
    files = (path for path in sorted(folder.iterdir()) if not path.is_symlink() and path.is_file())
    return [
        path for path in files
        if not path.name.startswith(".") and not path.name.endswith(UNFINISHED) and path.stat().st_mtime <= before
    ]  # fmt: skip


def _take(drop: DropFolder, path: Path, tick: Callable[[], object]) -> Doc:
    """One file into an import of its source, then out of the way."""
    told: Doc = {"file": path.name, "source": drop.source.name}
    try:
        log_file = uploads.receive(drop.source.site, chunks(path, tick), path.name, drop.asked_by)
        run = _import_of(log_file, drop)
    except Refusal as refusal:
        move(path, REFUSED, "")
        return {**told, "code": refusal.code, "message": refusal.message, "parts": refusal.as_parts()}
    move(path, TAKEN, log_file.sha256[:8])
    return {**told, "import": run.pk}


def _import_of(log_file: LogFile, drop: DropFolder) -> ImportRun:
    """The import of a file into the source, to be confirmed by itself; the one it had already where there is one."""
    done = log_file.imports.filter(source=drop.source, state=ImportRun.State.IMPORTED).first()
    if done is not None:
        return done
    run = imports.start_import(log_file, drop.asked_by)
    with transaction.atomic():
        fresh = ImportRun.objects.filter(pk=run.pk, state=ImportRun.State.LOOKING, draft={})
        fresh.update(draft={"automatic": True, "source": {"id": drop.source_id}})
    run.refresh_from_db()
    return run


def chunks(path: Path, tick: Callable[[], object]) -> Iterator[bytes]:
    """The bytes of a file; ``tick`` is called every few seconds, so that the night keeps its lease."""
    beaten = time.monotonic()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk
            if time.monotonic() - beaten > BEAT:
                beaten = time.monotonic()
                tick()


def move(path: Path, where: str, prefix: str) -> None:
    """Puts a file into the folder ``where`` beside it, under its name behind ``prefix``."""
    target = path.parent / where
    target.mkdir(exist_ok=True)
    path.rename(target / (f"{prefix}-{path.name}" if prefix else path.name))


def confirm_known(night: NightlyRun) -> list[ImportRun]:
    """Confirms fetched files that read as the source's confirmed profile says; answers the imports to ring for.

    What differs, or has too many rows that cannot be used, waits for a person.
    """
    checked = ImportRun.objects.filter(pk__in=imports_of(night), state=ImportRun.State.CHECKED)
    confirmed = []
    for run in checked.select_related("log_file__site", "started_by"):
        known = run.proposal.get("known") or {}
        if not run.draft.get("automatic") or not known.get("id"):
            continue
        try:
            imports.confirm(run, run.revision, run.started_by)
        except Refusal:
            continue  # it stays as it is and is told as waiting for a person
        confirmed.append(run)
    return confirmed


def imports_of(night: NightlyRun) -> list[int]:
    """The imports of the files that the night fetched."""
    return [told["import"] for told in night.fetched if "import" in told]
