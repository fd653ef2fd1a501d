"""The append-only, hash-chained audit trail. Written only by ``lean.audit.record``."""

import json
from typing import Any

from django.db import models

from lean.actions import labels


class AppendOnly(models.QuerySet[Any]):
    """Rows are added and read. Refuses in Python what the database triggers refuse below it."""

    def update(self, **values: Any) -> int:
        raise TypeError(f"{self.model._meta.label} is append-only")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise TypeError(f"{self.model._meta.label} is append-only")


class AuditEntry(models.Model):
    """One thing that was done: who, where, what, before and after, chained to the entry before it."""

    seq = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True)
    actor = models.CharField(max_length=150)
    on_behalf_of = models.CharField(max_length=150, blank=True)
    site_slug = models.CharField(max_length=40, blank=True)
    action = models.CharField(max_length=60)
    object_type = models.CharField(max_length=60)
    object_id = models.CharField(max_length=60)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    reason = models.TextField(blank=True)
    request_id = models.CharField(max_length=40, blank=True)
    app_version = models.CharField(max_length=40)
    previous_hash = models.CharField(max_length=64, unique=True)  # so the chain cannot fork
    hash = models.CharField(max_length=64, unique=True)

    objects = AppendOnly.as_manager()

    class Meta:
        ordering = ("seq",)
        indexes = [models.Index(fields=["site_slug", "at"], name="audit_by_site_and_time")]

    def __str__(self) -> str:
        return f"{self.seq} {self.action} {self.object_type} {self.object_id}"

    @property
    def changes(self) -> list[tuple[str, str, str]]:
        """Name, value before and value after of everything that the entry holds; nothing reads as an empty text."""
        names = dict.fromkeys([*self.before, *self.after])
        shown = ((name, _shown(self.before.get(name)), _shown(self.after.get(name))) for name in names)
        return [(name, was if was != now else "", now) for name, was, now in shown if was or now]

    @property
    def label(self) -> str:
        """What was done, in the reader's language."""
        return str(labels().get(self.action, self.action))


def _shown(value: Any) -> str:
    """A JSON value as people read it."""
    if value in (None, "", [], {}):
        return ""
    if isinstance(value, list):
        return ", ".join(map(_shown, value))
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
