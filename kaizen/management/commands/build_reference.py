"""``manage.py build_reference``: writes docs/reference/ from the code."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from kaizen.reference import PAGES


class Command(BaseCommand):
    help = "Writes the reference pages of the documentation from the code. A test fails when they are stale."

    def handle(self, **options: Any) -> None:
        folder = settings.BASE_DIR / "docs" / "reference"
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in PAGES.items():
            (folder / name).write_text(content(), encoding="utf-8")
            self.stdout.write(f"docs/reference/{name}")
