"""Start-up checks lean.E001…, each with a hint that says what to do."""

import sqlite3
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Info, Tags, register
from django.db import connections

from lean.locales import outdated
from lean.sqlite import has_wal_reset_bug

Apps = Sequence[AppConfig] | None
LOCAL = {"localhost", "127.0.0.1", "[::1]", "testserver"}


@register
def folders_take_files(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    """E001: every folder that the plant's data goes to can be written."""
    folders = {settings.DATA_DIR, settings.EVENT_STORE, settings.UPLOADS, settings.WORK_DIR}
    return [
        Error(
            f"The folder {folder} cannot be written.", id="lean.E001",
            hint="Make it writable for the user that runs the app, or choose another with NEWLEAN_DATA.",
        )
        for folder in sorted(folders)
        if not _takes_files(folder)
    ]  # fmt: skip


def _takes_files(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


@register
def debug_stays_at_home(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    """E002: error pages with settings and source in them are for this machine only."""
    if not settings.DEBUG or set(settings.ALLOWED_HOSTS) <= LOCAL:
        return []
    hint = "Take NEWLEAN_DEBUG away, or leave ALLOWED_HOSTS at localhost."
    return [Error("Debug pages would be shown to other machines.", id="lean.E002", hint=hint)]


@register
def zones_are_there(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    """E003: without the time-zone database no working time can be computed."""
    if "Europe/Berlin" in available_timezones():
        return []
    hint = "Install the system package tzdata, or the Python package tzdata."
    return [Error("This machine has no time-zone database.", id="lean.E003", hint=hint)]


@register(Tags.database)
def zones_of_sites_are_known(app_configs: Apps, databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """E004: a site's time zone is one that this machine knows."""
    from lean.models import Site  # models are not loaded when checks register

    if not databases or "default" not in databases or not _has_table(Site._meta.db_table):
        return []
    unknown = Site.objects.exclude(timezone__in=available_timezones())
    return [
        Error(
            f"The site {site} has the time zone {site.timezone}, which this machine does not know.", id="lean.E004",
            hint="Update tzdata, or choose another zone under Site, Facts.",
        )
        for site in unknown
    ]  # fmt: skip


@register(Tags.database)
def trail_is_guarded(app_configs: Apps, databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """E005: the triggers that keep the audit trail append-only are in place."""
    from lean.audit import missing_triggers
    from lean.models import AuditEntry

    if not databases or "default" not in databases or not _has_table(AuditEntry._meta.db_table):
        return []
    missing = missing_triggers()
    if not missing:
        return []
    hint = "Somebody took them away: run manage.py audit_verify, then migrate lean 0001 and migrate lean again."
    return [Error(f"The audit trail is not guarded: {', '.join(missing)}.", id="lean.E005", hint=hint)]


def _has_table(name: str) -> bool:
    """Whether the database is set up so far; before the first migration nothing can be wrong with its rows."""
    return name in connections["default"].introspection.table_names()


@register(deploy=True)
def sqlite_is_sound(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    """I001: a SQLite with the WAL-reset bug is run with a single checkpointer."""
    if connections["default"].vendor != "sqlite" or not has_wal_reset_bug():
        return []
    return [
        Info(
            f"SQLite {sqlite3.sqlite_version} has the WAL-reset bug; one process alone checkpoints, which avoids it.",
            id="lean.I001", hint="SQLite 3.51.3 or PostgreSQL (DATABASE_URL) does not have it.",
        )
    ]  # fmt: skip


@register
def languages_are_compiled(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    """I002: without its compiled catalogue a language falls back to English."""
    stale = ", ".join(source.parts[-3] for source in outdated())
    if not stale:
        return []
    hint = "manage.py up and manage.py demo compile it; the tests do too."
    return [Info(f"The translation is not compiled: {stale}.", id="lean.I002", hint=hint)]
