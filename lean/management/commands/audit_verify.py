"""Walks the whole audit trail and says whether it is unbroken."""

import json
import sys
from pathlib import Path
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lean.audit import missing_triggers, rows, verify
from lean.management import require_plant


class Command(BaseCommand):
    help = "Checks that no audit entry was edited, inserted, deleted, moved or cut off. Exit code 1 when one was."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--anchor", type=Path, help="file with the head that was noted earlier")
        parser.add_argument("--write-anchor", type=Path, help="notes the head in this file; keep it off this machine")
        parser.add_argument("--export", type=Path, help="writes the trail as JSON lines, which lean/chain.py verifies")

    def handle(self, *args: Any, **options: Any) -> None:
        require_plant()
        verdict = verify(_read(options["anchor"]) if options["anchor"] else None)
        if verdict.broken:
            self._refuse(f"broken at entry {verdict.broken.seq}: {verdict.broken.kind}")
        if unguarded := missing_triggers():
            self._refuse(f"the database does not guard the trail, missing: {', '.join(unguarded)}")
        self.stdout.write(f"unbroken, {verdict.seq} entries, head {verdict.hash}")
        if options["export"]:
            with options["export"].open("w", encoding="utf-8") as out:
                out.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows())
        if options["write_anchor"]:
            options["write_anchor"].write_text(json.dumps(verdict.anchor) + "\n")

    def _refuse(self, sentence: str) -> NoReturn:
        self.stderr.write(sentence)
        sys.exit(1)


def _read(path: Path) -> dict[str, Any]:
    try:
        anchor = json.loads(path.read_text())
        return {"seq": int(anchor["seq"]), "hash": str(anchor["hash"])}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CommandError(f"{path} is no anchor: {error}") from error
