"""Writes the audit trail: one chained entry per change, in the transaction of the change."""

import hashlib
import json
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Model
from django.utils import timezone

from lean.models import AuditEntry, Site, User

GENESIS = "0" * 64


def record(
    action: str, obj: Model, *, by: User | None, site: Site | None, before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None, reason: str = "", request_id: str = "",
) -> AuditEntry:  # fmt: skip
    """Appends one entry. Raises ``RuntimeError`` outside a transaction: the change and its entry are one."""
    if not connection.in_atomic_block:
        raise RuntimeError("an audit entry is written in the transaction of its change")
    raise NotImplementedError
