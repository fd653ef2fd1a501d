"""``manage.py guard``: looks after rollouts while broker, beat or workers are dead. A part of ``up`` and ``demo``."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kaizen.services.rollouts.guarding import Hangs, guard


class Command(BaseCommand):
    help = "Stops rollouts by their rules, and carries out what no worker does. up and demo start it and keep it alive."
    requires_system_checks = []

    def handle(self, **options: Any) -> None:
        try:
            guard()
        except Hangs as error:
            raise CommandError(str(error)) from error
