"""What commands on a bare file share: their options, one JSON document or a table, and refusals with exit code 3."""

import contextlib
import json
import sys
from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from valuestream.core.refusal import Refusal
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


class BareFileCommand(BaseCommand):
    """A command that reads one file and prints one document. Needs no database, server, broker or data folder."""

    requires_system_checks = []
    after = ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.epilog = self.after
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

    def tell(
        self, make: Callable[[], dict[str, Any]], table: Callable[[dict[str, Any]], str], *, as_json: bool
    ) -> None:
        """Prints what ``make`` gives, or why there is nothing."""
        try:
            with contextlib.redirect_stdout(sys.stderr):  # whatever a library says, it is not the document
                document = make()
        except Refusal as refusal:
            self.refuse(refusal, as_json=as_json)
            sys.exit(REFUSED)
        self.stdout.write(_json(document) if as_json else table(document))

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
