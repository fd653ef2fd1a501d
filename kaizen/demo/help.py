"""Help at the boards of the demo plants: calls of the last weeks, two escalations, a shift that handed over."""

from datetime import datetime, timedelta
from random import Random

from django.utils import timezone

from kaizen.models import Board
from kaizen.services.boards import andon
from kaizen.services.boards.answering import answer
from kaizen.services.boards.escalating import escalate
from kaizen.services.boards.handing_over import turns_of, write
from lean.models import User, Workstation

CALLS = 14
CAUSES = (
    ("machine", "Coolant low, filled up"), ("machine", "Chip jam at the conveyor"), ("material", "Bars brought"),
    ("quality", "Gauge was dirty"), ("machine", "Tool broken, changed"), ("help", "Second pair of hands for the chuck"),
)  # fmt: skip


def ensure_help(team: Board, by: User) -> None:
    """What a team asked for lately."""
    now = timezone.now()
    _calls(team, now)
    _escalations(team, by, now)
    for span in turns_of(team, now)[:1]:
        write(team, by=by, span=span, note="M6 runs, presetter not ready yet. Lot 214 waits for the gauge.", now=now)


def _calls(team: Board, now: datetime) -> None:
    chance = Random(team.site.slug)  # noqa: S311  the same figures each time
    machines: list[Workstation | None] = [*team.site.workstations.filter(line__area=team.area)] or [None]
    for number in range(CALLS):
        kind, outcome = CAUSES[number % len(CAUSES)]
        at = now - timedelta(days=1 + 2 * number, minutes=chance.randrange(600))
        call = andon.raise_call(
            team.site, key=f"demo-{team.site.slug}-{number:02}", kind=kind, area=team.area,
            workstation=machines[number % len(machines)], now=at,
        )  # fmt: skip
        taken = at + timedelta(minutes=chance.randrange(2, 9))
        andon.take(call, now=taken)
        andon.resolve(call, outcome=outcome, now=taken + timedelta(minutes=chance.randrange(4, 25)))


def _escalations(team: Board, by: User, now: datetime) -> None:
    past = now - timedelta(days=6)
    known = escalate(
        team, by=by, text="A second gauge for inspection", reason="The team has no budget of its own", now=past
    )  # fmt: skip
    answer(known, by=by, text="Ordered, comes in week 14", now=past + timedelta(hours=5))
    escalate(
        team, by=by, text="Maintenance on the late shift", reason="Nobody is planned after 14:00",
        now=now - timedelta(hours=2),
    )  # fmt: skip
