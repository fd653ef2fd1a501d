"""Reminds who owes a gate, then tells further up. It reads and writes reminders only: no state, no signature, no end.

A reminder is a row, kept in one transaction with its entry in the audit trail; whoever is told finds it in *Waiting for
me* and on the page of the line. A step that was taken is not taken again, whatever was killed in between.
"""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.utils import timezone

from kaizen.core.rollout.areas import BY_KEY as AREA
from kaizen.core.rollout.ladder import BY_KEY, Rung, To, above, reached
from kaizen.models import Adoption, Reminder
from kaizen.services.rollouts.reading import OF_LINE
from kaizen.services.rollouts.rows import facts, locked
from kaizen.services.rollouts.times import Owed, Times, owed_by
from lean.access import MAY
from lean.audit import record
from lean.models import Membership, Site, User
from lean.standing_in import lent_to
from lean.transactions import atomic

UNDER_WAY = ("running", "stopped")

Place = tuple[Site, list[str]]


@dataclass(frozen=True, slots=True)
class Escalated:
    """Something that another one owes, told to a person further up. ``site``: where the person reads it."""

    site: Site
    owed: Owed
    adoption: Adoption


@dataclass(frozen=True, slots=True)
class Alike:
    """What is owed by the same day and was told in the same steps: one thing, or the signatures of some ``areas``."""

    owed: Owed
    areas: tuple[str, ...]
    told: tuple[Reminder, ...]


def due(now: datetime | None = None) -> list[int]:
    """The lines with a step to take. Reads rows and mines nothing."""
    now, times = now or timezone.now(), Times()
    return [row.pk for row in _lines() if any(_steps(row, owed, times, now) for owed in owed_by(row, times, now))]


@atomic
def remind(adoption: Adoption, *, now: datetime | None = None) -> list[Reminder]:
    """Takes the steps whose day has come, for all that the line owes now; gives what is new."""
    now, times = now or timezone.now(), Times()
    row = locked(adoption)
    return [_take(row, owed, rung, place) for owed in owed_by(row, times, now)
            for rung, place in _steps(row, owed, times, now)]  # fmt: skip


def _lines() -> QuerySet[Adoption]:
    rows = Adoption.objects.filter(rollout__state__in=UNDER_WAY).select_related(*OF_LINE)
    return rows.prefetch_related("reminders__site").order_by("pk")


def _steps(row: Adoption, owed: Owed, times: Times, now: datetime) -> list[tuple[Rung, Place]]:
    """The steps to take, each with who is told; a step for which there is nobody is left out."""
    taken = {one.step for one in row.reminders.all() if (one.duty, one.begun_at) == (owed.key, owed.begun)}
    zone, (_days, worked) = ZoneInfo(row.site.timezone), times.of(row.site)
    begun, today = owed.begun.astimezone(zone).date(), now.astimezone(zone).date()
    found = [(rung, _place(row, owed, rung)) for rung in reached(begun, owed.due, today, worked, taken)]
    return [(rung, place) for rung, place in found if place]


def owners(owed: Owed) -> tuple[str, ...]:
    """The roles that owe it."""
    return AREA[owed.area].roles if owed.area else owed.duty.roles


def _place(row: Adoption, owed: Owed, rung: Rung) -> Place | None:
    if rung.to == To.ORIGIN:
        return row.rollout.site, sorted(role.value for role in MAY["ask_rollout"])
    if rung.to == To.OWNER:
        return row.site, sorted(owners(owed))
    roles = above(owners(owed))
    held = Membership.objects.filter(site=row.site, role__in=roles, user__is_active=True)
    return (row.site, roles) if held.exists() else None


def _take(row: Adoption, owed: Owed, rung: Rung, place: Place) -> Reminder:
    site, roles = place
    made = Reminder.objects.create(adoption=row, duty=owed.key, begun_at=owed.begun, step=rung.key, due=owed.due,
                                   site=site, roles=roles)  # fmt: skip
    told = {"duty": owed.key, "due": owed.due, "step": rung.key, "at": site.slug, "roles": roles}
    action = "adoption.reminded" if rung.to == To.OWNER else "adoption.escalated"
    record(action, row, by=None, site=row.site, after=facts(row) | told)
    return made


def escalated_to(user: User) -> list[Escalated]:
    """What is still owed by others, and was told to a role of the person."""
    held = set(user.memberships.values_list("site", "role"))
    held |= {(one.row.site_id, role) for one in lent_to(user) for role in one.roles}
    times, now, found = Times(), timezone.now(), []
    sites = {site for site, _role in held}
    pks = Reminder.objects.filter(site__in=sites, adoption__rollout__state__in=UNDER_WAY).values("adoption")
    for row in _lines().filter(pk__in=pks):
        for owed in owed_by(row, times, now):
            one = next((one for one in told_of(row, owed) if _is_for(one, held)), None)
            if one is not None:
                found.append(Escalated(one.site, owed, row))
    return found


def _is_for(one: Reminder, held: set[tuple[int, str]]) -> bool:
    return BY_KEY[one.step].to != To.OWNER and any((one.site_id, role) in held for role in one.roles)


def told_of(row: Adoption, owed: Owed) -> list[Reminder]:
    """The steps that were taken for this duty, in order."""
    return [one for one in row.reminders.all() if (one.duty, one.begun_at) == (owed.key, owed.begun)]


def alike(row: Adoption) -> list[Alike]:
    """All that the line owes now, put together where due day and steps are the same."""
    found: dict[tuple[object, ...], list[Owed]] = {}
    for owed in owed_by(row):
        steps = tuple((one.step, one.at.date()) for one in told_of(row, owed))  # the step says which roles
        found.setdefault((owed.duty.key, owed.due, steps), []).append(owed)
    return [Alike(same[0], tuple(one.area for one in same if one.area), tuple(told_of(row, same[0])))
            for same in found.values()]  # fmt: skip
