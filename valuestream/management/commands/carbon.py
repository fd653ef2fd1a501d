"""``manage.py carbon PATH --energy E.toml``: an event log and its energy in, its measures and CO₂ out."""

from typing import Any

from django.core.management.base import CommandParser

from valuestream.core.carbon.carbontable import carbon_table
from valuestream.core.minetable import mine_table
from valuestream.management.bare import BareFileCommand, wishes_of
from valuestream.services.bare_carbon import carbon_file


class Command(BareFileCommand):
    help = (
        "Mines a log as mine does and gives its steps, classes and orders the CO₂e of the energy that a file declares."
    )
    after = """The energy file is described in docs/reference/energy.md. --from and --to also bound the time of the
energy. With --json exactly one JSON document is printed: newlean.mine/1 with "co2e" and exit code 0, or
newlean.refusal/1 with exit code 3."""

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--energy", required=True, metavar="E.toml", help="meters, loads, factors and grids")

    def handle(self, *args: Any, **options: Any) -> None:
        self.tell(
            lambda: carbon_file(options["path"], options["energy"], wishes_of(options)),
            lambda document: f"{mine_table(document)}\n\n{carbon_table(document['co2e'])}",
            as_json=options["json"],
        )
