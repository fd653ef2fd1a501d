"""Begin an A3: from a finding, with what it rests on frozen in, or from nothing but a title."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from kaizen.core.a3.evidence import evidence_of
from kaizen.models import A3, A3Evidence, A3Limit
from kaizen.services.a3.editing import Change, write
from lean.audit import record
from lean.models import Area, Site, User
from valuestream.core.fingerprint import fingerprint
from valuestream.models import FindingLife, ValueStream
from valuestream.services.findings import a3s
from valuestream.services.findings.listing import series_behind

MOST_OPEN = 5  # open A3s of an area, where the site says nothing else


@transaction.atomic
def begin(
    site: Site, *, title: str, by: User, area: Area | None = None, stream: ValueStream | None = None, step: str = "",
    waste: str = "", finding: FindingLife | None = None, over_limit: str = "", key: str = "",
    is_proposed: bool = False,
) -> A3:  # fmt: skip
    """A new A3 with its title written; of a ``finding``, place and waste are the finding's, its evidence is frozen
    with it and the finding is in the A3. ``is_proposed``: the title is the finding's own sentence, to be read in every
    language until somebody writes another. The same ``key`` by the same person gives the same A3.

    Raises ``ValidationError`` by field: no title, the finding is in an open A3 already, or the area has as many open
    ones as it takes and ``over_limit`` does not say why there shall be one more.
    """
    Site.objects.select_for_update(no_key=True).get(pk=site.pk)  # numbers and limits, one at a time
    known = A3.objects.filter(site=site, opened_by=by, edits__key=key).first() if key else None
    if known is not None:
        return known
    _check(site, title, area, finding, over_limit)
    if finding is not None:
        stream, step = finding.stream, finding.document["place"]["step"] or ""
        waste = finding.document["waste"] or ""
    highest = A3.objects.filter(site=site).aggregate(n=Max("number"))["n"] or 0
    row = A3.objects.create(
        site=site, number=highest + 1, title=title.strip()[:200], area=area, stream=stream, step=step, waste=waste,
        finding=finding, over_limit=over_limit.strip(), opened_by=by,
        proposed=_proposal(finding, title) if finding is not None and is_proposed else None,
    )  # fmt: skip
    if finding is not None:
        _freeze(row, finding)
        a3s.take_into(finding, row.name)
    write(row, [Change("title", title, key=key or "begun")], by=by)
    facts = {"title": row.title, "finding": finding.pk if finding else None, "over_limit": row.over_limit}
    record("a3.begun", row, by=by, site=site, after=facts)
    return row


def _proposal(finding: FindingLife, title: str) -> dict[str, Any]:
    doc = finding.document
    return {"message": doc["message"], "values": doc["values"], "text": " ".join(title.split())}


def _check(site: Site, title: str, area: Area | None, finding: FindingLife | None, over_limit: str) -> None:
    if not title.strip():
        raise ValidationError({"title": _("Say in one sentence what the problem is.")})
    if finding is not None and finding.a3s.filter(ended_as="").exists():
        raise ValidationError({"finding": _("An open A3 is about this finding already.")})
    if not over_limit.strip() and not has_room(site, area):
        raise ValidationError({"over_limit": _("There are as many open A3s as it takes at a time. Say why one more.")})


def most_open(site: Site, area: Area | None) -> int:
    """How many open A3s the area takes on at a time."""
    rows = {row.area_id: row.most for row in A3Limit.objects.filter(site=site)}
    return rows.get(area.pk if area else None, rows.get(None, MOST_OPEN))


def has_room(site: Site, area: Area | None) -> bool:
    """Whether one more A3 fits; those of no area count together."""
    return A3.objects.filter(site=site, area=area, ended_as="").count() < most_open(site, area)


def _freeze(row: A3, finding: FindingLife) -> None:
    version = finding.map_version
    content: dict[str, Any] = evidence_of(
        finding=finding.document, drawn=version.content, number=version.number, content_hash=version.content_hash,
        series=series_behind(finding),
    )  # fmt: skip
    A3Evidence.objects.create(a3=row, map_version=version, content=content, content_hash=fingerprint(content))
