"""Writes and verifies the audit trail: one chained entry per change, in the transaction of the change.

Appends are serialised, so the chain (``lean.chain``) never forks.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.db.models import Model
from django.utils import timezone

from lean.chain import GENESIS, Break, first_break, hash_of
from lean.models import AuditEntry, Site, User
from lean.triggers import trigger_names

LOCK_KEY = 0x4C45414E  # "LEAN": the advisory lock under which PostgreSQL appends
SYSTEM = "system"  # the actor when no person acts


@dataclass(frozen=True, slots=True)
class Origin:
    """Through what a change came: the request, and the token or service that acts for the person."""

    request_id: str = ""
    on_behalf_of: str = ""


UNKNOWN_ORIGIN = Origin()
origin: ContextVar[Origin] = ContextVar("audit_origin", default=UNKNOWN_ORIGIN)


@contextmanager
def nameless(unless: User | None = None) -> Iterator[None]:
    """Keeps request and token out of the entries of what nobody signed; ``unless`` somebody did."""
    token = origin.set(origin.get() if unless else UNKNOWN_ORIGIN)
    try:
        yield
    finally:
        origin.reset(token)


def record(
    action: str, obj: Model | None, *, by: User | None, site: Site | None, before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None, reason: str = "", request_id: str = "",
) -> AuditEntry:  # fmt: skip
    """Appends one entry. Raises ``RuntimeError`` outside a transaction: the change and its entry are one.

    Append it as the last statement of a change: from here to the commit every other writer waits.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("an audit entry is written in the transaction of its change")
    at = _take_turn()
    last = AuditEntry.objects.order_by("-seq").values_list("seq", "hash").first() or (0, GENESIS)
    entry = AuditEntry(
        seq=last[0] + 1,
        at=at,
        actor_id=by.pk if by else None,
        actor=by.get_username() if by else SYSTEM,
        on_behalf_of=origin.get().on_behalf_of,
        site_slug=site.slug if site else "",
        action=action,
        object_type=obj._meta.label_lower if obj else "",
        object_id=str(obj.pk) if obj else "",
        before=_plain(before or {}),
        after=_plain(after or {}),
        reason=reason,
        request_id=request_id or origin.get().request_id,
        app_version=settings.APP_VERSION,
        previous_hash=last[1],
    )
    entry.hash = hash_of(as_row(entry))
    entry.save(force_insert=True)
    return entry


def _take_turn() -> datetime:
    """Waits until no other writer appends, and gives the database's time."""
    if connection.vendor != "postgresql":
        return timezone.now()  # SQLite: BEGIN IMMEDIATE already holds the only write lock, on this very machine
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK_KEY])
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    """The values as they come back from the database: JSON types only, whole floats as integers."""
    return json.loads(json.dumps(values, cls=DjangoJSONEncoder, allow_nan=False), parse_float=_number)


def _number(text: str) -> int | float:
    value = float(text)
    return int(value) if value.is_integer() else value


def as_row(entry: AuditEntry) -> dict[str, Any]:
    """The entry as ``lean.chain`` reads it: what the hash covers, and the links."""
    return {
        "seq": entry.seq,
        "at": entry.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "actor_id": entry.actor_id,
        "actor": entry.actor,
        "on_behalf_of": entry.on_behalf_of,
        "site": entry.site_slug,
        "action": entry.action,
        "object_type": entry.object_type,
        "object_id": entry.object_id,
        "before": entry.before,
        "after": entry.after,
        "reason": entry.reason,
        "request_id": entry.request_id,
        "app_version": entry.app_version,
        "previous_hash": entry.previous_hash,
        "hash": entry.hash,
    }


def rows() -> Iterator[dict[str, Any]]:
    """Every entry in order, without loading the trail into memory."""
    return (as_row(entry) for entry in AuditEntry.objects.order_by("seq").iterator(chunk_size=2000))


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a walk over the trail found, and the newest entry it saw (``seq`` 0 when there is none)."""

    broken: Break | None
    seq: int
    hash: str
    at: datetime = field(default_factory=timezone.now)

    @property
    def anchor(self) -> dict[str, Any]:
        """The head: noted outside the database, it witnesses a cut-off end."""
        return {"seq": self.seq, "hash": self.hash}


def verify(anchor: dict[str, Any] | None = None) -> Verdict:
    """Walks the trail and names the first entry that was edited, inserted, deleted, moved or cut off, if any."""
    newest: list[tuple[int, str]] = [(0, GENESIS)]

    def walked() -> Iterator[dict[str, Any]]:
        for row in rows():
            newest[0] = row["seq"], row["hash"]
            yield row

    return Verdict(first_break(walked(), anchor), *newest[0])


VERDICT = "audit:verdict"  # cache key of the last walk over the trail
AT_ONCE = 20_000  # entries that a page walks while the reader waits: about half a second


def verify_and_note() -> Verdict:
    """Walks the whole trail and keeps the verdict for the audit page; run every night."""
    verdict = verify()
    cache.set(VERDICT, verdict, timeout=48 * 3600)
    return verdict


def chain_state() -> Verdict | None:
    """The verdict over the trail as it is now while it is short, else that of the last night (None: not yet)."""
    if not AuditEntry.objects.filter(seq__gt=AT_ONCE).exists():
        return verify()
    return cache.get(VERDICT)


def missing_triggers() -> list[str]:
    """The database triggers that should guard the trail and are not there."""
    catalog = (
        "SELECT tgname FROM pg_trigger"
        if connection.vendor == "postgresql"
        else ("SELECT name FROM sqlite_master WHERE type = 'trigger'")
    )
    with connection.cursor() as cursor:
        cursor.execute(catalog)
        present = {name for (name,) in cursor.fetchall()}
    return [name for name in trigger_names("lean_auditentry", connection.vendor) if name not in present]
