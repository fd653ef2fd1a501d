"""``manage.py backup PLACE``: everything the plant owns in one file, also while the app runs."""

import os
from argparse import ArgumentParser
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from lean import backup
from lean.plainly import ended_by_signal, in_plain_words

MEGABYTE = 1024**2


class Command(BaseCommand):
    help = "Backs up database, events, uploads and key into one file, also while the app runs; overwrites nothing."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("place", type=Path, help="file to make (.tar or .tar.gz), or folder to put one in")
        parser.add_argument("--data", metavar="DIR", help="data folder of the app")

    def handle(self, *, place: Path, **options: Any) -> None:
        target = Path(os.path.abspath(place))
        if target.is_dir():
            target /= f"newlean-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.tar.gz"
        with in_plain_words(target.parent), ended_by_signal():
            files, audit = backup.take(target)
            size = target.stat().st_size / MEGABYTE
        trail = f"audit trail unbroken, {audit['seq']} entries" if audit else NOT_VERIFIED
        self.stdout.write(f"{target}: {files} files, {size:.1f} MB, {trail}.")


NOT_VERIFIED = "audit trail not verified, because the database is of an older version"
