"""What the house does by itself."""

import logging

from celery import shared_task

from lean.audit import verify_and_note

log = logging.getLogger(__name__)


@shared_task
def verify_audit() -> None:
    """Every night: walks the audit trail; a break is an error in the log and on the audit page."""
    verdict = verify_and_note()
    if verdict.broken:
        log.error("audit trail broken at entry %s: %s", verdict.broken.seq, verdict.broken.kind)
