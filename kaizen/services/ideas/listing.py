"""Which ideas a site has, where they stand, and which got stuck."""

from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter

from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.utils import timezone

from kaizen.core.ideas import A3_WITHIN, State, is_overdue
from kaizen.models import Idea
from lean.models import Site

OVER = (State.DONE, State.DECLINED)


@dataclass(frozen=True, slots=True)
class Stuck:
    """What waits for somebody: for the first answer past the promised time, or accepted for 30 days without an A3."""

    unanswered: list[Idea]
    without_a3: list[Idea]

    def __bool__(self) -> bool:
        return bool(self.unanswered or self.without_a3)


def ideas_at(site: Site, *, state: str = "", area: int | None = None, kind: str = "") -> QuerySet[Idea]:
    """The ideas of a site with their state: reports about safety that are not over first, then the newest."""
    found = Idea.objects.filter(site=site).with_state().annotate(rank=_rank())
    found = found.select_related(
        "area", "place__area", "place__board", "place__standard", "place__workstation__line__area", "photo",
        "version__standard",
    )  # fmt: skip
    asked = {name: value for name, value in (("state", state), ("area", area), ("kind", kind)) if value}
    return found.filter(**asked).order_by("rank", "-given_at", "-pk")


def _rank() -> Case:
    first = When(**{"kind": Idea.Kind.SAFETY, "then": Value(0)}, **{"state__in": _open_states()})
    return Case(first, default=Value(1), output_field=IntegerField())


def _open_states() -> list[str]:
    return [state.value for state in State if state not in OVER]


def is_urgent(idea: Idea) -> bool:
    """Whether an idea of ``ideas_at`` is a report about safety that is not over: it stands first."""
    return idea.kind == Idea.Kind.SAFETY and State(idea.state) not in OVER  # type: ignore[attr-defined]  # annotated


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
    found = Idea.objects.filter(code=code).with_state()
    found = found.select_related("site", "area", "place__board", "place__standard", "version__standard")
    return found.prefetch_related("answers").first()
