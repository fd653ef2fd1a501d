"""Rollouts that are signed and have their day, as rows in bulk: what the kill storm and its small sisters go through.

Every row stands up to the triggers of the database: versions are signed before they are approved, each receiving site
consents before its line has a day. No event logs, no trials.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from kaizen.core.standards.document import JobStep, KeyPoint, Parameter
from kaizen.core.standards.document import Standard as Document
from kaizen.models import (
    Adoption,
    Approval,
    Consent,
    GatePass,
    Rollout,
    RolloutStep,
    Standard,
    StandardAuthor,
    StandardVersion,
    Wave,
)
from lean.models import Membership, Role, Site, User
from valuestream.core.fingerprint import fingerprint
from valuestream.models import EventSource, ValueStream

DOC = Document(
    title="Set up the grinder", purpose="The first part is good.", steps=("Grinding",),
    job=(JobStep("j1", "Lay out the tools", (KeyPoint("p1", "While it still runs", "Fetching costs 7 min."),)),),
    parameters=(Parameter("v1", "Wheel speed", "m/s", 32.0, 30.0, 34.0),),
)  # fmt: skip
NEXT = replace(DOC, purpose="The first part is good, 12 min after the last one.")
ROLES = (Role.TEAM_LEADER, Role.LEAN_MANAGER, Role.PLANT_MANAGER, Role.QUALITY_MANAGER, Role.SAFETY_MANAGER)
SIGNS = {"process": 2, "quality": 3, "safety": 4, "lean": 1}  # area → place in ROLES
SHARES = (0.05, 0.25, 0.6, 1.0)  # of the lines that have begun when a wave is open


@dataclass(frozen=True, slots=True)
class Place:
    """A site with somebody for each role, and a line."""

    site: Site
    stream: ValueStream
    people: tuple[User, ...]


def places(count: int, name: str) -> list[Place]:
    """The origin and ``count`` receiving sites."""
    sites = Site.objects.bulk_create(
        Site(slug=f"{name}-{n}", name=f"Site {name} {n}", timezone="Europe/Berlin", country="DE")
        for n in range(count + 1)
    )
    users = User.objects.bulk_create(
        User(username=f"{site.slug}-{role}", password="!") for site in sites for role in ROLES
    )
    told = [tuple(users[n * len(ROLES) : (n + 1) * len(ROLES)]) for n in range(len(sites))]
    Membership.objects.bulk_create(
        Membership(site=site, user=user, role=role)
        for site, people in zip(sites, told, strict=True)
        for user, role in zip(people, ROLES, strict=True)
    )
    sources = EventSource.objects.bulk_create(EventSource(site=site, name="Log") for site in sites)
    streams = ValueStream.objects.bulk_create(
        ValueStream(site=source.site, source=source, name="Line") for source in sources
    )
    return [Place(*parts) for parts in zip(sites, streams, told, strict=True)]


@transaction.atomic
def rollouts(count: int, receivers: int, name: str = "site") -> list[Rollout]:
    """``count`` running rollouts to ``receivers`` lines each, all signed, due now, the first wave open.

    Every second line has an earlier version to go back to; every third site did not agree to go back by itself.
    ``name``: of the sites, each batch has its own.
    """
    origin, *others = places(receivers, name)
    first = _versions(origin, [f"std-{n}" for n in range(count)], DOC)
    _in_effect(first)
    made = Rollout.objects.bulk_create(
        Rollout(site=origin.site, number=n + 1, standard=version.standard, version=version, reason="Everywhere",
                requested_by=origin.people[1], state="running", started_at=timezone.now())
        for n, version in enumerate(first)
    )  # fmt: skip
    waves = _waves(made, receivers)
    for number, place in enumerate(others):
        _adoptions(made, [waves[rollout.pk][number] for rollout in made], place, number)
    return made


def _versions(place: Place, codes: Sequence[str], doc: Document) -> list[StandardVersion]:
    standards = Standard.objects.bulk_create(
        Standard(site=place.site, code=code, name=doc.title, stream=place.stream) for code in codes
    )
    return _approved(place, standards, doc, 1)


def _approved(place: Place, standards: Sequence[Standard], doc: Document, seq: int) -> list[StandardVersion]:
    """Written by the team leader, signed by the lean manager."""
    author, signer = place.people[0], place.people[1]
    rows = StandardVersion.objects.bulk_create(
        StandardVersion(standard=standard, seq=seq, major=1, minor=seq - 1, patch=0, content=doc.as_json(),
                        content_hash=doc.content_hash, state="in_review", author=author, reason="Next")
        for standard in standards
    )  # fmt: skip
    StandardAuthor.objects.bulk_create(StandardAuthor(version=row, user=author) for row in rows)
    Approval.objects.bulk_create(
        Approval(version=row, meaning=meaning, reason="Seen", content_hash=row.content_hash, author=author, signer=by,
                 printed_name=by.username, role=role)
        for row in rows for meaning, by, role in (("authored", author, ROLES[0]), ("approved", signer, ROLES[1]))
    )  # fmt: skip
    now = timezone.now()
    StandardVersion.objects.filter(pk__in=[row.pk for row in rows]).update(state="approved", approved_at=now)
    for row in rows:
        row.state, row.approved_at = "approved", now
    return rows


def _in_effect(rows: Sequence[StandardVersion]) -> None:
    now = timezone.now()
    StandardVersion.objects.filter(pk__in=[row.pk for row in rows]).update(state="effective", effective_from=now)


def _waves(made: Sequence[Rollout], receivers: int) -> dict[int, list[Wave]]:
    """By rollout: the wave of each of its lines."""
    ends = [max(n + 1, round(share * receivers)) for n, share in enumerate(SHARES)]
    number_of = [next(n for n, end in enumerate(ends, 1) if line < end) for line in range(receivers)]
    now = timezone.now()
    rows = Wave.objects.bulk_create(
        Wave(rollout=rollout, number=n, state="open" if n == 1 else "waiting",
             opened_at=now if n == 1 else None, opened_by=rollout.requested_by if n == 1 else None)
        for rollout in made for n in range(1, max(number_of) + 1)
    )  # fmt: skip
    known = {(row.rollout_id, row.number): row for row in rows}
    return {rollout.pk: [known[rollout.pk, n] for n in number_of] for rollout in made}


def _adoptions(made: Sequence[Rollout], waves: Sequence[Wave], place: Place, number: int) -> None:
    installed, previous = _installed(place, [rollout.standard.code for rollout in made], number % 2 == 0)
    today = timezone.localdate()
    rows = Adoption.objects.bulk_create(
        Adoption(rollout=rollout, wave=wave, site=place.site, stream=place.stream, state="in_approval", choice="adopt",
                 answered_by=place.people[0], answered_at=timezone.now(), local=version.standard, installed=version,
                 previous=before, goes_back_itself=number % 3 != 2, starts_on=today,
                 bound_hash=fingerprint({"rollout": rollout.pk, "content": version.content_hash, "line": number}))
        for rollout, wave, version, before in zip(made, waves, installed, previous, strict=True)
    )  # fmt: skip
    GatePass.objects.bulk_create(GatePass(adoption=row, gate="G1", outcome="passed") for row in rows)
    Consent.objects.bulk_create(
        Consent(adoption=row, area=area, meaning="approved", reason="Read", bound_hash=row.bound_hash,
                signer=place.people[who], requester=row.rollout.requested_by, preparer=place.people[0],
                printed_name=place.people[who].username, role=ROLES[who])
        for row in rows for area, who in SIGNS.items()
    )  # fmt: skip
    Adoption.objects.filter(pk__in=[row.pk for row in rows]).update(state="scheduled")
    RolloutStep.objects.bulk_create(
        RolloutStep(adoption=row, kind="activate", due_at=timezone.now() - timedelta(seconds=1), generation=0,
                    idem_key=f"{row.rollout.site.slug}-{row.rollout.number}-{row.pk}-activate-1",
                    asked_by=place.people[0])
        for row in rows
    )  # fmt: skip


def _installed(place: Place, codes: Sequence[str], is_first: bool) -> tuple[list[StandardVersion], Sequence[Any]]:
    first = _versions(place, codes, DOC)
    if is_first:
        return first, [None] * len(first)
    _in_effect(first)
    return _approved(place, [row.standard for row in first], NEXT, 2), first
