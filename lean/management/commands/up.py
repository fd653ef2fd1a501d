"""``manage.py up``: the whole app on this machine, with one command and one log."""

import os
import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from lean.models import AuditEntry, User
from lean.plainly import in_plain_words
from lean.running import House, Step
from lean.tree import CannotRun

LOOPBACK = {"127.0.0.1", "::1", "localhost"}
DEMO_BEGUN = "demo.begun"  # an audit entry that cannot be taken back: this database has log-ins that everybody knows


class Command(BaseCommand):
    help = "Starts web server, workers, scheduler and message broker as one family. Ctrl-C ends it; the data stays."
    requires_system_checks = []  # looked at during the preparation, told in a sentence

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help="port of the pages (0: any free one)")
        parser.add_argument("--data", metavar="DIR", help="folder of database, uploads and events")
        parser.add_argument("--no-input", action="store_true", help="never ask, take the answer that keeps the data")
        if self.open_to_others():
            parser.add_argument("--host", default="127.0.0.1", help="address to listen on (with ALLOWED_HOSTS)")

    def open_to_others(self) -> bool:
        return True

    def handle(self, *, port: int, no_input: bool, host: str = "127.0.0.1", **options: Any) -> None:
        self.no_input = no_input
        with in_plain_words(settings.DATA_DIR):
            self.refuse_unknown_host(host)
            self.tell_root()
            house = House(folder=settings.DATA_DIR, host=host, port=port, ask=self.ask)
            house.live(self.steps(house), lambda: self.closing_words(house))

    def steps(self, house: House) -> list[Step]:
        """The preparation of a plant: no demo data, no default account."""
        return house.steps(refuse_demo_data)

    def closing_words(self, house: House) -> list[str]:
        words = [f"New Lean runs at {house.address}", f"Data: {house.folder}. Ctrl-C ends it."]
        if not User.objects.exists():
            from lean.setup import issue_token

            words.insert(1, f"Set up the first administrator, once: {public(house.address)}setup/{issue_token()}/")
        return words

    def ask(self, question: str) -> bool:
        """True unless a person at the terminal says no."""
        if self.no_input or not sys.stdin.isatty():
            return True
        return input(f"{question} [Y/n] ").strip().lower() in {"", "y", "yes"}

    def tell_root(self) -> None:
        if os.getuid() == 0:
            self.stdout.write("Running as root: fine for a try; a plant gives New Lean a user of its own.")

    def refuse_unknown_host(self, host: str) -> None:
        if host not in LOOPBACK and "ALLOWED_HOSTS" not in os.environ:
            raise CannotRun(f"To listen on {host}, set ALLOWED_HOSTS to the names people type, for example lean.plant.")


def public(address: str) -> str:
    """The address that people type: the proxy's, where there is one."""
    origins = settings.CSRF_TRUSTED_ORIGINS if settings.HTTPS else []
    return f"{origins[0].rstrip('/')}/" if origins else address


def refuse_demo_data() -> None:
    """Raises ``CannotRun`` when the database was ever a demo: everybody knows its passwords."""
    if AuditEntry.objects.filter(action=DEMO_BEGUN).exists():
        raise CannotRun(
            "This folder holds a demo with known log-ins: choose another with --data, or start it with demo."
        )
