"""``manage.py mine PATH``: an event log in, its measures out. Needs no database, server, broker or data folder."""

from typing import Any

from valuestream.core.minetable import mine_table
from valuestream.management.bare import BareFileCommand, wishes_of
from valuestream.services.bare_file import mine_file


class Command(BareFileCommand):
    help = "Mines a CSV, XES or Parquet event log (also gzip): lead time, steps, flows, waiting, variants, rework, WIP."
    after = """Columns with usual names (English, German, XES) need no option. With --json exactly one JSON document is
printed: newlean.mine/1 with exit code 0, or newlean.refusal/1 with exit code 3."""

    def handle(self, *args: Any, **options: Any) -> None:
        self.tell(lambda: mine_file(options["path"], wishes_of(options)), mine_table, as_json=options["json"])
