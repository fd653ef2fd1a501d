"""Rounds at the gemba against a standard: once per key, kept with the version they were made against; no names."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from kaizen.core.standards.checklist import NOTE, Answer, Point, points_of, unknown
from kaizen.core.standards.instruction import for_place, with_local
from kaizen.core.standards.texts import spoken
from kaizen.models import CapturePlace, Idea, Standard, StandardVersion, Walk
from kaizen.models.ideas import TEXT
from kaizen.services.ideas.giving import KEY_OF_A_DEVICE, give_idea, key_of
from kaizen.services.standards.overlays import local_values
from lean.audit import nameless, record
from lean.models import Site
from lean.transactions import atomic

WAITS = timedelta(days=30)  # for so long a round may have waited on a device for the network


def checklist(version: StandardVersion, *, station: str = "", language: str) -> list[Point]:
    """The points of a version as they hold at a station, with the site's own values, in a language."""
    own = with_local(version.document, local_values(version.standard, version.standard.site))
    return points_of(spoken(for_place(own, station=station), language))


@atomic
def note_walk(
    version: StandardVersion, *, key: str, answers: Sequence[Answer], walked_at: datetime | None = None,
    place: CapturePlace | None = None,
) -> Walk:  # fmt: skip
    """Keeps a round; what was not so becomes a deviation. The same key with the same answers gives the same round.

    Taken for each version that was in effect once: a round that waited for the network keeps the one it was made
    against. Raises ``ValidationError``.
    """
    told = [Answer(one.point, one.is_so, " ".join(one.note.split())) for one in answers]
    Standard.objects.select_for_update().get(pk=version.standard_id)
    known = Walk.objects.filter(key=key).first()
    if known is not None:
        return _same(known, version, told)
    _refuse(version, key, told, place)
    now, site = timezone.now(), version.standard.site
    row = Walk.objects.create(
        site=site, version=version, area=place.within if place else None, place=place, key=key,
        answers=[one.as_json() for one in told], deviations=sum(one.is_so is False for one in told),
        walked_at=min(max(walked_at or now, now - WAITS), now),
    )  # fmt: skip
    _tell_deviations(row, told)
    with nameless():
        record("walk.done", row, by=None, site=site, after={"version": str(version), "deviations": row.deviations})
    return row


def _same(known: Walk, version: StandardVersion, told: Sequence[Answer]) -> Walk:
    if (known.version_id, known.answers) != (version.pk, [one.as_json() for one in told]):
        raise ValidationError(_("This page has sent a round already. Load it again for another one."), code="key")
    return known


def _refuse(version: StandardVersion, key: str, told: Sequence[Answer], place: CapturePlace | None) -> None:
    if not KEY_OF_A_DEVICE.fullmatch(key):
        raise ValidationError(_("Load the page again: its number for this round is not complete."))
    if version.effective_from is None or version.effective_from > timezone.now():
        raise ValidationError(_("This version was never in effect."))
    if place is not None and place.site_id != version.standard.site_id:
        raise ValidationError(_("This belongs to another site."))
    if not told:
        raise ValidationError(_("Answer at least one point."))
    if unknown(version.document, told):
        raise ValidationError(_("A point is not in this version. Load the page again."))
    if any(len(one.note) > NOTE for one in told):
        raise ValidationError(_("Too long: at most %(most)s characters.") % {"most": NOTE})


def _tell_deviations(walk: Walk, told: Sequence[Answer]) -> None:
    """Each point that was not so, as a deviation in the inbox of the site."""
    document = walk.version.document
    text_of = {one.key: one.text for one in points_of(document)}
    for one in told:
        if one.is_so is False:
            give_idea(
                walk.site, key=deviation_key(walk, one.point), origin=Idea.Origin.PAGE.value,
                kind=Idea.Kind.DEVIATION.value, version=walk.version, area=walk.area,
                stream=walk.version.standard.stream, step=next(iter(document.steps), ""),
                obstacle=_words(one, text_of[one.point]),
            )  # fmt: skip


def _words(answer: Answer, text: str) -> str:
    said = _g("Not so: %(point)s") % {"point": " ".join(text.split())}
    return (f"{said[: TEXT - NOTE - 2]}: {answer.note}" if answer.note else said)[:TEXT]


def deviation_key(walk: Walk, point: str) -> str:
    return key_of(f"{walk.key} {point}")


def deviations_of(walk: Walk) -> dict[str, Idea]:
    """The deviations that a round found, by their point."""
    keys = {deviation_key(walk, one["point"]): one["point"] for one in walk.answers if one["is_so"] is False}
    return {keys[row.key]: row for row in Idea.objects.filter(key__in=keys).with_state()}


def walks_of(standard: Standard) -> QuerySet[Walk]:
    """The rounds against a standard, newest first."""
    rows = Walk.objects.filter(version__standard=standard).select_related("version__standard", "place", "area")
    return rows.order_by("-walked_at", "-pk")


def walks_at(site: Site) -> QuerySet[Walk]:
    """The rounds of a site."""
    return Walk.objects.filter(site=site).select_related(
        "version__standard__site", "area", "place__area", "place__board", "place__standard",
        "place__workstation__line__area",
    )  # fmt: skip


def version_by_now(walk: Walk) -> StandardVersion | None:
    """The version that was in effect when the round arrived, where that was another one; None for the same."""
    until = walk.version.effective_until
    if until is None or until > walk.received_at:
        return None
    return (
        walk.version.standard.versions.filter(effective_from__lte=walk.received_at)
        .exclude(pk=walk.version_id)
        .order_by("-effective_from")
        .first()
    )
