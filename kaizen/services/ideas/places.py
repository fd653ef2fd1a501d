"""Codes at machines and in areas: made, printed, withdrawn."""

import secrets
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kaizen.models import Board, CapturePlace, Standard, StandardVersion
from lean.audit import record
from lean.models import Site, User
from lean.services import changes
from valuestream.models import MapVersion, ValueStream

TOKEN_BYTES = 16  # 128 bits: not to be guessed
SHOWN = ("site", "area", "board__area", "standard", "workstation__line__area")  # what the name of a place is made of


def add_place(site: Site, *, by: User, **values: Any) -> CapturePlace:
    """A new code for an ``area``, ``workstation``, ``board`` or ``standard``, with ``stream`` and ``step`` where known.

    Raises ``ValidationError`` by field.
    """
    for part in values.values():
        if getattr(part, "site_id", site.pk) != site.pk:
            raise ValidationError(_("This belongs to another site."))
    standard: Standard | None = values.get("standard")
    if standard is not None and values.get("stream") is None:
        values["stream"] = standard.stream
    row = CapturePlace(site=site, made_by=by, token=secrets.token_urlsafe(TOKEN_BYTES))
    return changes.save(row, site=site, by=by, action="capture_place.added", **values)


@transaction.atomic
def revoke_place(place: CapturePlace, *, by: User) -> None:
    """Ends a code: nothing comes through it any more; twice changes nothing. What came stays."""
    now = timezone.now()
    if CapturePlace.objects.filter(pk=place.pk, revoked_at__isnull=True).update(revoked_at=now):
        record("capture_place.revoked", place, by=by, site=place.site, after={"place": str(place)})


def places_at(site: Site) -> QuerySet[CapturePlace]:
    """The codes that hold at a site, each with the number of ideas that came through it."""
    found = CapturePlace.objects.filter(site=site, revoked_at__isnull=True)
    return found.select_related(*SHOWN).annotate(count=Count("ideas"))


def steps_at(site: Site) -> dict[ValueStream, list[str]]:
    """The steps of the newest map of each stream that has one."""
    maps = MapVersion.objects.filter(stream=OuterRef("pk")).order_by("-number").values("content__steps")[:1]
    streams = site.value_streams.annotate(steps=Subquery(maps)).order_by("name")
    return {stream: [one["name"] for one in stream.steps] for stream in streams if stream.steps}


def open_place(token: str) -> CapturePlace | None:
    """The place of a code that holds; None for a withdrawn or an unknown one."""
    places = CapturePlace.objects.select_related(*SHOWN, "stream")
    return places.filter(token=token, revoked_at__isnull=True).first()


def standards_of(place: CapturePlace) -> list[StandardVersion]:
    """The versions in effect from which one may deviate there: of the code's own standard, else those of its step."""
    held = StandardVersion.objects.filter(standard__site=place.site).effective().select_related("standard")
    if place.standard_id:
        return list(held.filter(standard=place.standard_id))
    if not place.step:
        return []
    near = held.filter(Q(standard__stream=place.stream_id) | Q(standard__stream=None)).order_by("standard__code")
    return [version for version in near if place.step in version.content["steps"]]


def code_of(board: Board) -> CapturePlace | None:
    """The code through which reports come at a board."""
    return CapturePlace.objects.filter(board=board, revoked_at__isnull=True).first()
