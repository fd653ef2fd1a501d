"""Files that come in: streamed to disk under their hash, read-only, never under a name a person chose."""

import hashlib
import os
import secrets
import shutil
import time
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now

from lean.audit import record
from lean.models import Site, User
from valuestream.core.refusal import Refusal
from valuestream.models import ImportRun, LogFile
from valuestream.readers import reader_for

MEGABYTE = 1024 * 1024
LEFT_ALONE = 24 * 3600.0  # seconds: a file younger than this may be on its way in
INCOMING = "incoming-"
READ_ONLY = 0o440


def receive(site: Site, chunks: Iterable[bytes], name: str, by: User) -> LogFile:
    """Keeps an upload and answers its row; the same content again at the same site is the same row.

    ``chunks`` are the bytes as they come. Raises Refusal: too_large, empty_file, disk_full, unknown_format.
    """
    folder = folder_of(site)
    folder.mkdir(parents=True, exist_ok=True)
    incoming = folder / f"{INCOMING}{secrets.token_hex(16)}"
    try:
        sha256, size = _write(incoming, chunks)
        reader = reader_for(incoming)
        os.chmod(incoming, READ_ONLY)
        incoming.replace(folder / sha256)
    finally:
        incoming.unlink(missing_ok=True)
    return _row(site, sha256, size, reader.key, name, by)


def _write(target: Path, chunks: Iterable[bytes]) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    with target.open("xb") as out:
        for chunk in chunks:
            size += len(chunk)
            _refuse_what_does_not_fit(target.parent, size)
            digest.update(chunk)
            out.write(chunk)
        out.flush()
        os.fsync(out.fileno())
    if size == 0:
        raise Refusal("empty_file", "The file is empty.", "Export it again and look whether it has rows.")
    return digest.hexdigest(), size


def _refuse_what_does_not_fit(folder: Path, size: int) -> None:
    if size > settings.MAX_UPLOAD_BYTES:
        limit = settings.MAX_UPLOAD_BYTES // MEGABYTE
        hint = "Export a shorter period, or compress it."
        raise Refusal("too_large", "The file is larger than {limit} MB.", hint, limit=limit)
    if shutil.disk_usage(folder).free < settings.FREE_DISK_FLOOR:
        raise Refusal(
            "disk_full", "The disk of the server is nearly full, so the file was not kept.",
            "Ask the IT administrator to make room, then load it again.",
        )  # fmt: skip


def _row(site: Site, sha256: str, size: int, kind: str, name: str, by: User) -> LogFile:
    """The row of a kept file. Its name is only shown, never used as a path."""
    shown = Path(name.replace("\\", "/")).name[-255:] or "log"
    shown = "".join(character for character in shown if character.isprintable())
    fields = {"original_name": shown, "size": size, "format": kind, "uploaded_by": by}
    with transaction.atomic():
        log_file, is_new = LogFile.objects.get_or_create(site=site, sha256=sha256, defaults=fields)
        if not is_new and log_file.deleted_at:
            LogFile.objects.filter(pk=log_file.pk).update(deleted_at=None)
        after = {"name": shown, "sha256": sha256, "bytes": size, "again": not is_new}
        record("file.uploaded", log_file, by=by, site=site, after=after)
    return log_file


def folder_of(site: Site) -> Path:
    return settings.UPLOADS / f"site-{site.pk}"


def path_of(log_file: LogFile) -> Path:
    """The kept content: as it came, or else the copy without person columns. Raises Refusal when both are gone."""
    original = folder_of(log_file.site) / log_file.sha256
    for path in (original, cleaned_path(log_file)):
        if path.exists():
            return path
    raise Refusal(
        "file_gone", "{name} is no longer kept on the server.", "Load the file again.", name=log_file.original_name
    )  # fmt: skip


def cleaned_path(log_file: LogFile) -> Path:
    return folder_of(log_file.site) / f"{log_file.sha256}.cleaned"


def quarantine_path(run: ImportRun) -> Path:
    """Where the rows that wait for repair are kept as CSV; it exists when there are any."""
    return folder_of(run.site) / f"quarantine-{run.pk}.csv"


def forget_unneeded(log_file: LogFile) -> None:
    """Deletes what no open import needs: the file as it came once a cleaned copy is kept, all of a cancelled one."""
    states = set(log_file.imports.values_list("state", flat=True))
    if states & set(ImportRun.OPEN):
        return
    original = folder_of(log_file.site) / log_file.sha256
    if ImportRun.State.IMPORTED not in states:
        original.unlink(missing_ok=True)
        cleaned_path(log_file).unlink(missing_ok=True)
        LogFile.objects.filter(pk=log_file.pk, deleted_at=None).update(deleted_at=Now())
    elif cleaned_path(log_file).exists():
        original.unlink(missing_ok=True)


def tidy(site: Site) -> int:
    """Deletes what a killed upload left: half of a file, or a whole one without a row; answers how many."""
    before = time.time() - LEFT_ALONE
    known = set(LogFile.objects.filter(site=site).values_list("sha256", flat=True))
    old = [path for path in folder_of(site).glob("*") if path.stat().st_mtime < before]
    left = [path for path in old if path.name.startswith(INCOMING) or (_is_content(path) and path.name not in known)]
    for path in left:
        path.unlink(missing_ok=True)
    return len(left)


def _is_content(path: Path) -> bool:
    return len(path.name) == hashlib.sha256().digest_size * 2 and "-" not in path.name
