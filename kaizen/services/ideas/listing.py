"""Which ideas a site has, where they stand, and which got stuck."""

from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter

from django.db.models import QuerySet
from django.utils import timezone

from kaizen.core.ideas import A3_WITHIN, State, is_overdue
from kaizen.models import Idea
from lean.models import Site


@dataclass(frozen=True, slots=True)
class Stuck:
    """What waits for somebody: for the first answer past the promised time, or accepted for 30 days without an A3."""

    unanswered: list[Idea]
    without_a3: list[Idea]

    def __bool__(self) -> bool:
        return bool(self.unanswered or self.without_a3)


def ideas_at(site: Site, *, state: str = "", area: int | None = None) -> QuerySet[Idea]:
    """The ideas of a site with their state, newest first."""
    found = Idea.objects.filter(site=site).with_state()
    found = found.select_related("area", "place__workstation__line__area", "photo")
    found = found.filter(area=area) if area else found
    return found.filter(**{"state": state}) if state else found


def stuck_at(site: Site, *, now: datetime | None = None) -> Stuck:
    """The stuck ideas of a site, the longest stuck first."""
    now = now or timezone.now()
    unanswered = ideas_at(site, state=State.NEW).filter(due_at__lt=now).order_by("due_at")
    accepted = ideas_at(site, state=State.ACCEPTED).filter(**{"stated_at__lt": now - A3_WITHIN})
    return Stuck(list(unanswered), sorted(accepted, key=attrgetter("stated_at")))


def is_late(idea: Idea) -> bool:
    """Whether the first answer to an idea of ``ideas_at`` is owed past its time."""
    return is_overdue(State(idea.state), idea.due_at, timezone.now())  # type: ignore[attr-defined]  # annotated


def idea_by_code(code: str) -> Idea | None:
    """The idea whose giver was told this code."""
    found = Idea.objects.filter(code=code).with_state().select_related("site", "place")
    return found.prefetch_related("answers").first()
