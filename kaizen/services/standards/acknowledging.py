"""Acknowledge a version: once a person, counted, and never shown by person."""

from django.db import transaction

from kaizen.core.standards import State
from kaizen.models import Acknowledgement, StandardVersion
from kaizen.services.standards.rows import locked, require_step
from lean.audit import record
from lean.models import User

READABLE = (State.APPROVED, State.EFFECTIVE)


@transaction.atomic
def acknowledge(version: StandardVersion, *, by: User) -> Acknowledgement:
    """Notes that somebody read it and works by it; a second time changes nothing."""
    row = locked(version)
    before = Acknowledgement.objects.filter(version=row, user=by).first()
    if before is not None:
        return before
    if row.state not in READABLE:
        require_step(row, State.EFFECTIVE)
    made = Acknowledgement.objects.create(version=row, user=by)
    record("standard.acknowledged", row, by=by, site=row.site, after={"version": str(row)})
    return made


def seen_by(version: StandardVersion, user: User) -> StandardVersion | None:
    """The newest version of the standard that somebody acknowledged."""
    read = StandardVersion.objects.filter(standard=version.standard_id, acknowledgements__user=user)
    return read.order_by("-seq").first()
