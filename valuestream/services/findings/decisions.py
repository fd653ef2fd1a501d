"""What people decide about findings: mute, accept, close, open again; each with a reason that is kept."""

from collections.abc import Iterable
from datetime import date
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lean.models import Site, User
from lean.services import changes
from valuestream.core.findings.decisions import Decision, Kind
from valuestream.models import FindingDecision, FindingLife


def decide(life: FindingLife, *, kind: str, reason: str, by: User) -> FindingDecision:
    """A decision about a finding; the one that holds where it is the same again.

    Raises ``ValidationError`` by field, for one without a reason, for instance.
    """
    with transaction.atomic():
        FindingLife.objects.select_for_update().get(pk=life.pk)
        last = life.decisions.first()
        if last is not None and (last.kind, last.reason) == (kind, reason.strip()) and not has_lapsed(life, last):
            return last
        if not reason.strip():
            raise ValidationError({"reason": _("Say why: the reason stays with the finding.")})
        row = FindingDecision(life=life, entered_by=by)
        values = {"kind": kind, "reason": reason.strip(), "decided_on": _today(life.site)}
        return changes.save(row, site=life.site, by=by, action="finding.decided", **values)


def _today(site: Site) -> date:
    return timezone.now().astimezone(ZoneInfo(site.timezone)).date()


def decision_of(life: FindingLife) -> FindingDecision | None:
    """What holds about a finding; None: it is open. Reads ``decisions`` as they were fetched, newest first."""
    last = next(iter(life.decisions.all()), None)
    return None if last is None or has_lapsed(life, last) else last


def has_lapsed(life: FindingLife, last: FindingDecision) -> bool:
    """Whether a decision keeps the finding out of the list no longer."""
    return not Decision(Kind(last.kind), last.decided_on).holds_for(date.fromisoformat(life.document["since"]))


def decided_at(site: Site) -> dict[str, dict[str, dict[str, str]]]:
    """For a night: stream id of the report → fingerprint → decision as ``as_json`` writes it, for those decided on."""
    found: dict[str, dict[str, dict[str, str]]] = {}
    for life in _with_decisions(site):
        last = next(iter(life.decisions.all()))
        told = Decision(Kind(last.kind), last.decided_on).as_json()
        found.setdefault(f"{life.stream_id}-{life.family_id or 0}", {})[life.fingerprint] = told
    return found


def _with_decisions(site: Site) -> Iterable[FindingLife]:
    lives = FindingLife.objects.filter(stream__site=site, decisions__isnull=False).distinct()
    return lives.prefetch_related("decisions").order_by("stream", "fingerprint")
