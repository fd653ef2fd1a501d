"""What the commands share."""

from django.core.management.base import CommandError
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder


def require_plant() -> None:
    """Raises ``CommandError`` where the data folder holds no database of New Lean yet."""
    if MigrationRecorder(connection).has_table():
        return
    raise CommandError(
        "There is no plant in this data folder yet. NEWLEAN_DATA names another one (the demo's is data-demo);"
        " `manage.py up` begins one here."
    )
