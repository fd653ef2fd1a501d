"""What is made ready before the app answers: database, languages, static files, compiled kernels."""

import hashlib
import json
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from lean.launch import BASE_DIR
from lean.restore import MARK
from lean.tree import CannotRun

WARM_UP = "import valuestream.core.kernels as kernels; kernels.warm_up()"  # by string: the shell knows the apps so only


def prepare_database(ask: Callable[[str], bool]) -> None:
    """Brings the database to this version. One with data in it is copied first, after ``ask`` agreed."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan and holds_data():
        if not ask("The database is of an older version and will be changed; a copy is kept. Go on?"):
            raise CannotRun("Nothing was changed.")
        keep_copy(settings.DATA_DIR / "backup")
    if plan:
        call_command("migrate", interactive=False, verbosity=0)
    note_restore(settings.DATA_DIR / MARK)
    try:
        call_command("check", stdout=StringIO(), stderr=StringIO())
    except SystemCheckError as error:
        raise CannotRun(f"The settings do not fit: {' '.join(str(error).split())}") from error


def holds_data() -> bool:
    """Whether anything was ever entered; a first start that was cut short left tables only. All is in the trail."""
    from lean.models import AuditEntry

    return AuditEntry._meta.db_table in connection.introspection.table_names() and AuditEntry.objects.exists()


def note_restore(mark: Path) -> None:
    """After a restore: an entry in the audit trail, and everybody logs in again. Once; ``mark`` says that it is due."""
    from django.contrib.sessions.models import Session

    from lean.audit import record

    if not mark.exists():
        return
    with transaction.atomic():
        Session.objects.all().delete()
        record("backup.restored", None, by=None, site=None, after=json.loads(mark.read_text()))
    mark.unlink()


def keep_copy(folder: Path) -> Path | None:
    """A consistent copy of the SQLite database in ``folder``; None on PostgreSQL, whose backups are its keeper's."""
    if connection.vendor != "sqlite":
        return None
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"before-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.sqlite3"
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(path)])
    return path


def collect_static() -> None:
    """Copies and compresses the static files, when they changed since the last start."""
    note = settings.DATA_DIR / "static.sha256"
    fingerprint = _static_fingerprint()
    if note.exists() and note.read_text() == fingerprint and settings.STATIC_ROOT.is_dir():
        return
    call_command("collectstatic", interactive=False, verbosity=0)
    note.write_text(fingerprint)


def _static_fingerprint() -> str:
    digest = hashlib.sha256(settings.APP_VERSION.encode())
    for finder in get_finders():
        for path, storage in finder.list([]):
            state = Path(storage.path(path)).stat()
            digest.update(f"{path} {state.st_size} {state.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def start_compiling() -> subprocess.Popen[str]:
    """Compiles the mining kernels beside everything else; they are kept for the next start."""
    return subprocess.Popen(
        [sys.executable, "-c", WARM_UP], cwd=BASE_DIR, text=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    )  # fmt: skip


def finish_compiling(process: subprocess.Popen[str]) -> str:
    """Waits for the kernels; answers what went wrong, or an empty text. Without them mining is slower, never other."""
    _, errors = process.communicate()
    return "" if process.returncode == 0 else (errors.strip().splitlines() or [f"exit code {process.returncode}"])[-1]
