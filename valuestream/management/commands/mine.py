"""``manage.py mine PATH``: an event log in, its measures out. Needs no database, server, broker or data folder."""

import contextlib
import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from valuestream.core.minetable import mine_table
from valuestream.core.refusal import Refusal
from valuestream.services.bare_file import mine_file
from valuestream.services.wishes import Wishes

REFUSED = 3
COLUMNS = {
    "case": "order or lot", "activity": "step", "start": "start time; 'Date+Time' when they stand in two columns",
    "complete": "completion time; 'Date+Time' when they stand in two columns",
    "resource": "machine or station", "good": "good pieces", "scrap": "scrapped pieces", "rework": "reworked pieces",
    "product": "product or family", "batch": "batch", "lot_size": "pieces of the lot", "lifecycle": "start or complete",
}  # fmt: skip
SETTINGS = {
    "timezone": "IANA zone of times without offset, such as Europe/Berlin; without it they stay wall clock",
    "delimiter": "one character, or tab",
    "encoding": "such as utf-8 or cp1252",
    "decimal": "decimal sign: . or ,",
    "date_order": "ymd, dmy or mdy",
    "time_format": "of the times, as for strptime",
    "step_pattern": "regular expression with (?P<step>…), perhaps (?P<station>…), that cuts steps out of activities",
}
AFTER = """Columns with usual names (English, German, XES) need no option. With --json exactly one JSON document is
printed: newlean.mine/1 with exit code 0, or newlean.refusal/1 with exit code 3."""


class Command(BaseCommand):
    help = "Mines a CSV, XES or Parquet event log (also gzip): lead time, steps, flows, waiting, variants, rework, WIP."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.epilog = AFTER
        parser.add_argument("path", metavar="PATH")
        parser.add_argument("--json", action="store_true", help="print one JSON document instead of a table")
        parser.add_argument(
            "--profile", default="", metavar="P.toml", help="a source profile: its fields, and [columns]"
        )
        for role, what in COLUMNS.items():
            parser.add_argument(
                f"--{role.replace('_', '-')}", dest=role, metavar="COLUMN", help=f"column of the {what}"
            )
        extra = "one more quantity to add up, such as mrb='Qty for MRB'; may be repeated"
        parser.add_argument("--extra", action="append", default=[], metavar="NAME=COLUMN", help=extra)
        for name, what in SETTINGS.items():
            parser.add_argument(f"--{name.replace('_', '-')}", dest=name, metavar="TEXT", help=what)
        inside = "keep cases whose last completion is not before this (ISO; log's zone without an offset)"
        parser.add_argument("--from", dest="first", default="", metavar="TIME", help=inside)
        parser.add_argument(
            "--to", dest="last", default="", metavar="TIME", help="… and before this; the end is not in it"
        )
        parser.add_argument(
            "--drop-duplicates", action="store_true", help="drop exact copies of rows; else they are kept"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with contextlib.redirect_stdout(sys.stderr):  # whatever a library says, it is not the document
                document = mine_file(options["path"], wishes_of(options))
        except Refusal as refusal:
            self.refuse(refusal, as_json=options["json"])
            sys.exit(REFUSED)
        self.stdout.write(_json(document) if options["json"] else mine_table(document))

    def refuse(self, refusal: Refusal, *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(_json(refusal.as_json()))
        else:
            self.stderr.write(f"{refusal.message} {refusal.hint}".strip())


def wishes_of(options: dict[str, Any]) -> Wishes:
    """The options as wishes. Raises ``Refusal`` for an extra quantity without a name."""
    columns = {role: options[role] for role in COLUMNS if options.get(role)}
    for text in options["extra"]:
        name, _, column = text.partition("=")
        if not name or not column:
            raise Refusal("bad_extra", f"“{text}” names no quantity and column.", "Write --extra mrb='Qty for MRB'.")
        columns[f"extra:{name}"] = column
    settings = {name: options[name] for name in SETTINGS if options.get(name) is not None}
    if options["drop_duplicates"]:
        settings["drop_duplicates"] = True
    period = {"first": options["first"], "last": options["last"]}
    return Wishes(columns=columns, settings=settings, profile=options["profile"], **period)


def _json(document: dict[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, allow_nan=False)
