"""``manage.py night SITE [--day D] [--again]``: a site's night at once, in this process; prints the report as JSON."""

import json
import sys
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from lean.management import require_plant
from lean.models import Site
from valuestream.services.night import nights, plans
from valuestream.services.night.at_once import night_at_once


class Command(BaseCommand):
    help = "Goes through a site's night at once and prints its report as JSON."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("site", help="the site's short name in addresses")
        parser.add_argument(
            "--day", type=date.fromisoformat, help="the morning on which it is due; default: the newest"
        )
        parser.add_argument("--again", action="store_true", help="compute a reported night again")

    def handle(self, *, site: str, day: date | None, again: bool, **options: Any) -> None:
        require_plant()
        found = Site.objects.filter(slug=site).first()
        if found is None:
            known = ", ".join(Site.objects.values_list("slug", flat=True)) or "none"
            raise CommandError(f"There is no site {site!r}. Sites: {known}.")
        plan = plans.plan_of(found)
        newest = plans.latest_due(plan, timezone.now())
        due = plans.due_on(plan, day) if day else newest
        if due > newest:
            raise CommandError(f"The night of {day} is not due yet; the newest is {plans.latest_local(plan, newest)}.")
        night, _ = plans.begin(found, due, by=None)
        if again:
            nights.again(night, by=None)
        night_at_once(night)
        report = night.reports.first()
        if report is None:
            raise CommandError(f"The night is {night.get_state_display()}: {night.error_message} {night.error_hint}")
        json.dump(report.content, sys.stdout, ensure_ascii=False)
        self.stdout.write("")
