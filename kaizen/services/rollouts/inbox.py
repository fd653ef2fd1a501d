"""What waits for a person: an answer, a signature, the day, a counter-proposal, the way back, a stop without reason."""

from dataclasses import dataclass
from datetime import date

from django.core.cache import cache
from django.db.models import Q
from django.utils import timezone

from kaizen.models import Adoption, Remark, Reminder, Rollout, Stop
from kaizen.services.rollouts import signing
from kaizen.services.rollouts.reading import OF_LINE
from kaizen.services.rollouts.reminding import Escalated, escalated_to, told_of
from kaizen.services.rollouts.times import GONE_BACK, Owed, Times, due_of, owed_by
from lean import watch
from lean.access import sites_for
from lean.models import AuditEntry, Site, User

ANSWERS = ("proposed", "adapting", "approved", "inconclusive", "failed", "needs_attention")
KEPT = 3600  # seconds
OVER = ("done", "cancelled", "draft")


@dataclass(frozen=True, slots=True)
class Waiting:
    """``kind``: a state of the line, or ``sign``, ``back``, ``remark``, ``why``, or ``escalated`` of what others owe.

    ``site``: where to do it, or to read it.
    """

    kind: str
    site: Site
    rollout: Rollout
    adoption: Adoption | None = None
    owed: Owed | None = None
    areas: tuple[str, ...] = ()

    @property
    def told(self) -> list[Reminder]:
        """Who was reminded of it, and to whom it was told further up."""
        return told_of(self.adoption, self.owed) if self.adoption and self.owed else []

    @property
    def due(self) -> date | None:
        return self.owed.due if self.owed else None

    @property
    def late(self) -> int:
        """Working days past its date."""
        return self.owed.late if self.owed else 0


def waiting_for(user: User) -> list[Waiting]:
    """At all sites of the person, what is due first on top."""
    found = [*_answers(user), *_signatures(user), *_remarks(user), *_stops(user)]
    found += _of_others(user, found)
    return sorted(found, key=lambda one: (one.due is None, one.due or date.max, one.rollout.pk))


def _of_others(user: User, own: list[Waiting]) -> list[Waiting]:
    """What was told further up, but for lines that the person answers for, and areas that he or she signs for."""
    answers = {one.adoption for one in own if one.kind != "sign"}
    signs = {(one.adoption, area) for one in own for area in one.areas}
    found: dict[tuple[Adoption, str], list[Escalated]] = {}
    for one in escalated_to(user):
        if one.adoption not in answers and (one.adoption, one.owed.area) not in signs:
            found.setdefault((one.adoption, one.owed.duty.key), []).append(one)
    return [Waiting("escalated", same[0].site, row.rollout, row, same[0].owed,
                    tuple(one.owed.area for one in same if one.owed.area))
            for (row, _duty), same in found.items()]  # fmt: skip


def count_for(user: User) -> int:
    """How many things wait for a person; one question to the database where no rollout runs at their sites.

    Every page asks. The answer is kept until the trail has another entry, the person other roles, or the hour ends.
    """
    held = sorted(user.memberships.values_list("site", "role"))
    sites = {site for site, _role in held}
    concerned = Q(site__in=sites) | Q(rollout__site__in=sites)
    if not Adoption.objects.filter(concerned).exclude(rollout__state__in=OVER).exists():
        return 0
    newest = AuditEntry.objects.order_by("-seq").values_list("seq", flat=True).first()
    key = watch.event_id(("waiting", user.pk, held, newest, f"{timezone.now():%Y%m%d%H}"))
    return int(cache.get_or_set(key, lambda: len(waiting_for(user)), KEPT) or 0)


def _lines(sites: list[Site]) -> list[Adoption]:
    found = Adoption.objects.filter(site__in=sites).exclude(rollout__state__in=OVER)
    found = found.select_related(*OF_LINE, "rollout__requested_by", "answered_by")
    return list(found.prefetch_related("reminders__site").order_by("pk"))


def _answers(user: User) -> list[Waiting]:
    found, times = [], Times()
    for row in _lines(list(sites_for(user, "answer_rollout"))):
        owed = due_of(row, times)
        if row.back_asked_at is not None and row.state not in GONE_BACK:
            found.append(Waiting("back", row.site, row.rollout, row, owed))
        elif row.state in ANSWERS or (row.state == "verified" and owed):
            found.append(Waiting(row.state, row.site, row.rollout, row, owed))
    return found


def _signatures(user: User) -> list[Waiting]:
    found, times = [], Times()
    for row in _lines(list(sites_for(user, "sign_rollout"))):
        areas = signing.areas_of(row, user) if row.state == "in_approval" else []
        owed = next((one for one in owed_by(row, times) if one.area in areas), None) if areas else None
        if areas:
            found.append(Waiting("sign", row.site, row.rollout, row, owed, tuple(areas)))
    return found


def _remarks(user: User) -> list[Waiting]:
    sites = list(sites_for(user, "answer_rollout"))
    concerned = Q(adoption__site__in=sites) | Q(adoption__rollout__site__in=sites)
    rows = Remark.objects.filter(concerned, kind="proposal", replies=None).exclude(adoption__rollout__state__in=OVER)
    rows = rows.exclude(by=user).select_related("site", *(f"adoption__{name}" for name in OF_LINE))
    told = []
    for one in rows:
        sides = (one.adoption.rollout.site, one.adoption.site)
        mine = next((site for site in sides if site in sites and (site != one.site or sides[0] == sides[1])), None)
        if mine is not None and not one.adoption.is_ended:
            told.append(Waiting("remark", mine, one.adoption.rollout, one.adoption))
    return told


def _stops(user: User) -> list[Waiting]:
    rows = Stop.objects.filter(by=user, reason="", resumed_at=None).select_related("rollout__site", "rollout__standard")
    sites = list(sites_for(user, "stop_rollout"))
    lines = [
        (one, {one.rollout.site, *(line.site for line in one.rollout.adoptions.select_related("site"))}) for one in rows
    ]
    return [Waiting("why", next(site for site in sites if site in known), one.rollout) for one, known in lines
            if any(site in known for site in sites)]  # fmt: skip
