"""``manage.py restore FILE --data DIR``: a new data folder from a backup."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import connection

from lean.backup import FOLDERS
from lean.plainly import ended_by_signal, in_plain_words
from lean.restore import unpack
from lean.tree import CannotRun


class Command(BaseCommand):
    help = "Makes a new data folder from a backup, every file checked; touches no folder that has anything in it."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="a file that manage.py backup made")
        parser.add_argument("--data", metavar="DIR", help="data folder to make")

    def handle(self, *, file: Path, **options: Any) -> None:
        folder: Path = settings.DATA_DIR
        with in_plain_words(folder), ended_by_signal():
            refuse_elsewhere(folder)
            manifest = unpack(file.absolute(), folder, settings.APP_VERSION)
        self.stdout.write(
            f"{folder}: {len(manifest['files'])} files as of {manifest['taken_at']}, every one checked. "
            f"Start it with: manage.py up --data {folder}"
        )


def refuse_elsewhere(folder: Path) -> None:
    """Raises ``CannotRun`` when the settings keep data outside of the folder."""
    if connection.vendor != "sqlite":
        raise CannotRun("DATABASE_URL names a database server: unset it, a backup holds a SQLite database.")
    moved = [name for name in FOLDERS.values() if getattr(settings, name).parent != folder]
    if moved:
        raise CannotRun(f"{moved[0]} names a folder elsewhere: unset it, restore, then move that folder.")
