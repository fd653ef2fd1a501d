"""Takes a backup while the app runs: one file with database, events, uploads and key, checked before it has its name.

The database is copied first, in one step; events and uploads after it. Files of events only ever come, so those
that the copy names are there; an upload that was cleared away meanwhile is missing as it is in the folder itself.
"""

import hashlib
import io
import json
import os
import sqlite3
import stat
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from lean.tree import CannotRun

SCHEMA = "newlean.backup/1"
DATABASE, KEY, MANIFEST = "newlean.sqlite3", "secret.key", "manifest.json"
FOLDERS = {"events": "EVENT_STORE", "uploads": "UPLOADS"}
UNFINISHED = (".new-", "incoming-")  # being written, or left by a killed writer
OWNER_ONLY = 0o600
BUSY_SECONDS = 20.0
ON_POSTGRESQL = (
    "The database is PostgreSQL: take pg_dump first, then copy the folders events and uploads and the file secret.key."
)


@dataclass(slots=True)
class Backup:
    """What has been put into the archive so far: name → (bytes, SHA-256), and the places it came from."""

    archive: tarfile.TarFile
    files: dict[str, tuple[int, str]] = field(default_factory=dict)
    places: set[Path] = field(default_factory=set)

    def add(self, path: Path, name: str) -> None:
        """Adds a regular file; one that is gone by now is left out."""
        try:
            source = path.open("rb")
        except FileNotFoundError:
            return
        with source:
            info = tarfile.TarInfo(name)
            state = os.fstat(source.fileno())
            info.size, info.mtime, info.mode = state.st_size, int(state.st_mtime), stat.S_IMODE(state.st_mode)
            hashed = _Hashed(source)
            self.archive.addfile(info, hashed)
        self.files[name] = (info.size, hashed.digest.hexdigest())
        self.places |= {path, *path.parents}

    def add_manifest(self, audit: dict[str, Any] | None) -> None:
        content = {
            "schema": SCHEMA, "app_version": settings.APP_VERSION, "audit": audit,
            "taken_at": datetime.now(UTC).isoformat(timespec="seconds"), "files": self.files,
        }  # fmt: skip
        data = json.dumps(content).encode()
        info = tarfile.TarInfo(MANIFEST)
        info.size, info.mode = len(data), OWNER_ONLY
        self.archive.addfile(info, io.BytesIO(data))


class _Hashed:
    """A file that is hashed while it is read."""

    def __init__(self, source: IO[bytes]) -> None:
        self.digest = hashlib.sha256()
        self._source = source

    def read(self, size: int = -1) -> bytes:
        data = self._source.read(size)
        self.digest.update(data)
        return data


def take(target: Path) -> tuple[int, dict[str, Any] | None]:
    """Writes the backup; answers its number of files and the audit trail's head (None: not verified).

    Raises ``CannotRun``, and ``OSError`` when the disk refuses; then nothing is left.
    """
    refuse_unsuitable(target)
    with tempfile.TemporaryDirectory(prefix=".newlean-", dir=target.parent) as room:
        copy, unfinished = Path(room) / DATABASE, Path(room) / "archive"
        copy_database(copy)
        unfinished.touch(mode=OWNER_ONLY)
        with unfinished.open("wb") as out:
            with tarfile.open(fileobj=out, mode="w:gz" if target.suffix in (".gz", ".tgz") else "w") as archive:
                backup, audit = _filled(archive, copy)
            out.flush()
            os.fsync(out.fileno())
        _refuse_taken(target)
        unfinished.rename(target)
    return len(backup.files), audit


def refuse_unsuitable(target: Path) -> None:
    """Raises ``CannotRun`` when there is nothing to back up, or no place for it."""
    if connection.vendor != "sqlite":
        raise CannotRun(ON_POSTGRESQL)
    if not _database().exists():
        raise CannotRun(f"There is no database in {settings.DATA_DIR}: name the data folder with --data.")
    if not target.parent.is_dir():
        raise CannotRun(f"There is no folder {target.parent}: make it first.")
    _refuse_taken(target)


def _refuse_taken(target: Path) -> None:
    if target.exists():
        raise CannotRun(f"{target} is there already and stays as it is: choose another name.")


def _filled(archive: tarfile.TarFile, copy: Path) -> tuple[Backup, dict[str, Any] | None]:
    backup = Backup(archive)
    backup.add(copy, DATABASE)
    backup.add(settings.DATA_DIR / KEY, KEY)
    for name, setting in FOLDERS.items():
        folder: Path = getattr(settings, setting)
        for path in _regular_files(folder):
            backup.add(path, f"{name}/{path.relative_to(folder).as_posix()}")
    audit = verified(copy, backup.places)
    backup.add_manifest(audit)
    return backup, audit


def _regular_files(folder: Path) -> Iterator[Path]:
    """The finished files below a folder; links are not followed."""
    for place, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith(UNFINISHED))
        paths = (Path(place) / name for name in sorted(files) if not name.startswith(UNFINISHED))
        yield from (path for path in paths if path.is_file() and not path.is_symlink())


def copy_database(copy: Path) -> None:
    """A consistent copy as one file, by SQLite itself and in one step: stepwise, every writer would start it anew."""
    copy.touch(mode=OWNER_ONLY)
    with (
        closing(sqlite3.connect(f"{_database().as_uri()}?mode=rw", uri=True, timeout=BUSY_SECONDS)) as source,
        closing(sqlite3.connect(copy)) as target,
    ):
        source.execute("PRAGMA wal_autocheckpoint=0")
        source.backup(target, pages=-1)
        target.execute("PRAGMA journal_mode=DELETE")


def verified(copy: Path, places: set[Path]) -> dict[str, Any] | None:
    """The head of the copy's audit trail; None when an older version left the database.

    Raises ``CannotRun`` for a damaged database, a broken trail, or a file that the copy names and the backup lacks.
    """
    from lean.audit import verify

    with _connected_to(copy):
        refuse_damaged_database()
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return None
        verdict = verify()
        missing = [path for app in apps.get_app_configs() for path in _files_of(app) if path not in places]
    if verdict.broken:
        raise CannotRun(f"The audit trail is broken at entry {verdict.broken.seq}, so no backup was kept.")
    if missing:
        raise CannotRun(f"{missing[0]} is named by the database and missing, so no backup was kept.")
    return verdict.anchor


def refuse_damaged_database() -> None:
    """Raises ``CannotRun`` for what SQLite itself finds wrong with the connected database."""
    with connection.cursor() as cursor:  # of Django: the constraints use functions that it brings
        cursor.execute("PRAGMA quick_check")
        faults = [row[0] for row in cursor.fetchall() if row[0] != "ok"]
        cursor.execute("PRAGMA foreign_key_check")
        faults += [f"{row[0]} names what is not there" for row in cursor.fetchall()]
    if faults:
        raise CannotRun(f"The database is damaged, so no backup was kept: {'; '.join(faults[:3])}.")


@contextmanager
def _connected_to(copy: Path) -> Iterator[None]:
    """Lets the models read the copy in place of the database."""
    connection.close()
    before, connection.settings_dict["NAME"] = connection.settings_dict["NAME"], str(copy)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before


def _files_of(app: Any) -> Iterator[Path]:
    """What an app's rows say must be there: ``files_in_use`` of its app config."""
    yield from getattr(app, "files_in_use", tuple)()


def _database() -> Path:
    return Path(settings.DATABASES["default"]["NAME"])
