"""Calls for help at a machine: raised, taken, resolved, each with one effect however often it is pressed.

Times belong to the area: no row, no entry of the trail and no log line says who called, who came or who helped.
"""

import secrets
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kaizen.core.board.andon import HIGHEST, Limits
from kaizen.models import AndonCall, AndonLimit, Board
from lean.audit import nameless, record
from lean.models import Area, Site, User, Workstation
from lean.services import changes
from lean.transactions import atomic

REOPENED_WITHIN = timedelta(minutes=15)  # later it is another call


def new_key() -> str:
    """A key for one call, so that it is raised once however often it is sent."""
    return secrets.token_hex(12)


def limits_at(site: Site) -> Limits:
    """The minutes of the site; the usual ones while nobody set others."""
    row = AndonLimit.objects.filter(site=site).first()
    return Limits(row.second, row.third) if row else Limits()


def set_limits(site: Site, *, by: User, second: int, third: int) -> AndonLimit:
    """Other minutes, for open calls too. Raises ``ValidationError`` keyed by field."""
    row = AndonLimit.objects.filter(site=site).first() or AndonLimit(site=site)
    return changes.save(row, site=site, by=by, action="andon_limit.set", second=second, third=third)


def raise_call(
    site: Site, *, key: str, kind: str, area: Area | None = None,
    workstation: Workstation | None = None, note: str = "", now: datetime | None = None,
) -> AndonCall:  # fmt: skip
    """Calls for help at an area, a workstation or just the site; the same ``key`` again gives the same call.

    Raises ``ValidationError`` keyed by field.
    """
    known = _known(site, key)
    if known is not None:
        return known
    if any(one is not None and one.site_id != site.pk for one in (area, workstation)):
        raise ValidationError({"place": _("This belongs to another site.")})
    if workstation is not None and workstation.line is not None:
        area = workstation.line.area
    row = AndonCall(site=site, key=key, kind=kind, area=area, workstation=workstation, note=" ".join(note.split()),
                    raised_at=now or timezone.now())  # fmt: skip
    row.full_clean(validate_unique=False)
    try:
        return _raised(row)
    except IntegrityError:  # the second of two at the same moment
        known = _known(site, key)
        if known is None:
            raise
        return known


def _known(site: Site, key: str) -> AndonCall | None:
    """The call that came with this key. Raises ``ValidationError`` where it is none, or another site's."""
    if not 8 <= len(key) <= 40:
        raise ValidationError({"key": _("Load the page again: its number for this call is not complete.")})
    known = AndonCall.objects.filter(key=key).first()
    if known is not None and known.site_id != site.pk:
        raise ValidationError({"key": _("Load the page again and call once more.")})
    return known


@atomic
def _raised(row: AndonCall) -> AndonCall:
    row.save(force_insert=True)
    after = {"kind": row.kind, "area": row.area_id, "workstation": row.workstation_id, "note": row.note}
    with nameless():
        record("andon.raised", row, by=None, site=row.site, after=after)
    return row


@atomic
def take(call: AndonCall, *, now: datetime | None = None) -> bool:
    """Somebody is on the way. False where somebody was already; then nothing changes."""
    row = _locked(call)
    if row.taken_at is not None:
        return False
    row.taken_at = now or timezone.now()
    _saved(row, "andon.taken", "taken_at")
    return True


@atomic
def give_back(call: AndonCall) -> AndonCall:
    """Nobody is on the way after all; the call waits as before. Raises ``ValidationError`` for one that is resolved."""
    row = _locked(call)
    if row.resolved_at is not None:
        raise ValidationError(_("This call is resolved already."))
    if row.taken_at is not None:
        row.taken_at = None
        _saved(row, "andon.given_back", "taken_at")
    return row


@atomic
def resolve(call: AndonCall, *, outcome: str, now: datetime | None = None) -> AndonCall:
    """Help was there: what it was. Who resolves a call that nobody took has taken it. The same again changes nothing.

    Raises ``ValidationError`` keyed by field.
    """
    row, outcome, now = _locked(call), " ".join(outcome.split()), now or timezone.now()
    if row.resolved_at is not None:
        if row.outcome == outcome:
            return row
        raise ValidationError(_("This call is resolved already."))
    if not outcome:
        raise ValidationError({"outcome": _("Say what it was.")})
    row.taken_at, row.resolved_at, row.outcome = row.taken_at or now, now, outcome
    row.full_clean(exclude=["site"])
    _saved(row, "andon.resolved", "taken_at", "resolved_at", "outcome")
    return row


@atomic
def reopen(call: AndonCall, *, now: datetime | None = None) -> AndonCall:
    """Takes *resolved* back: it was a slip. Raises ``ValidationError`` later on."""
    row = _locked(call)
    if row.resolved_at is None:
        return row
    if (now or timezone.now()) - row.resolved_at > REOPENED_WITHIN:
        raise ValidationError(_("This was resolved a while ago. Call for help anew."))
    row.resolved_at, row.outcome = None, ""
    _saved(row, "andon.reopened", "resolved_at", "outcome")
    return row


def due_calls(now: datetime | None = None) -> list[int]:
    """The open calls with a limit behind them that did not take effect yet."""
    now = now or timezone.now()
    limits = {row.site_id: Limits(row.second, row.third) for row in AndonLimit.objects.all()}
    rows = AndonCall.objects.filter(resolved_at=None, tier__lt=HIGHEST).order_by("pk")
    return [row.pk for row in rows if limits.get(row.site_id, Limits()).tier(now - row.raised_at) > row.tier]


@atomic
def rise(call: AndonCall, *, now: datetime | None = None) -> bool:
    """Takes an open call one tier further up where its limit has passed; False where there is nothing to do."""
    row, now = _locked(call), now or timezone.now()
    if row.resolved_at is not None or limits_at(row.site).tier(now - row.raised_at) <= row.tier:
        return False
    row.tier += 1
    _saved(row, "andon.risen", "tier")
    return True


def open_calls(site: Site, at: datetime | None = None) -> QuerySet[AndonCall]:
    """The calls of a site that are not resolved, the longest waiting first; ``at``: that were not then."""
    rows = AndonCall.objects.filter(site=site)
    then = Q(raised_at__lte=at) & (Q(resolved_at=None) | Q(resolved_at__gt=at)) if at else Q(resolved_at=None)
    rows = rows.filter(then)
    return rows.select_related("site", "area", "workstation").order_by("raised_at", "pk")


def calls_for(board: Board) -> Q:
    """Which calls of its site concern a board: those of its area or of none, from tier 2 on those that came so far."""
    reached = Q(tier__gte=min(board.tier, HIGHEST))
    here = Q(area=board.area_id) | Q(area=None) if board.area_id and board.tier <= 2 else Q()
    return reached & here


def _locked(call: AndonCall) -> AndonCall:
    return AndonCall.objects.select_for_update(of=("self",)).select_related("site").get(pk=call.pk)


def _saved(row: AndonCall, action: str, *names: str) -> None:
    row.save(update_fields=names)
    with nameless():
        record(action, row, by=None, site=row.site, after={name: getattr(row, name) for name in names})
