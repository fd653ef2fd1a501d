"""What the house does by itself."""

import fcntl
import logging
from contextlib import suppress

from celery import shared_task
from django.conf import settings
from django.db import connection

from lean.audit import verify_and_note

log = logging.getLogger(__name__)


@shared_task
def checkpoint() -> None:
    """Moves what was written from the write-ahead log into the SQLite file; one process at a time does this."""
    if connection.vendor != "sqlite":
        return
    with (settings.DATA_DIR / "checkpoint.lock").open("w") as lock, suppress(BlockingIOError):
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(PASSIVE)")


@shared_task
def verify_audit() -> None:
    """Every night: walks the audit trail; a break is an error in the log and on the audit page."""
    verdict = verify_and_note()
    if verdict.broken:
        log.error("audit trail broken at entry %s: %s", verdict.broken.seq, verdict.broken.kind)
