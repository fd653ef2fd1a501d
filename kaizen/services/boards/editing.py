"""Hanging up a board and arranging it."""

import secrets
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kaizen.core.board.layout import at_first
from kaizen.core.board.letters import known
from kaizen.models import Board, Tier
from kaizen.services.ideas.giving import ALPHABET
from lean.models import Site, User
from lean.services import changes
from lean.transactions import atomic

CODE = 5  # signs that a tablet types


def boards_of(site: Site) -> list[Board]:
    """The boards that hang at a site, by tier and name."""
    return list(Board.objects.filter(site=site, archived_at=None).select_related("area", "above"))


def may_turn_to(above: Board, site: Site, tier: int) -> bool:
    """Whether a board of a site and tier may ask another one: a higher one of its site; a plant's the network's."""
    is_near = above.site_id == site.pk or (tier == Tier.PLANT and above.tier == Tier.NETWORK)
    return is_near and above.tier > tier and above.archived_at is None


def boards_above(site: Site, tier: int) -> QuerySet[Board]:
    """The boards that may stand above one of this tier: higher ones of the site, and those of the network."""
    near = Q(site=site) | Q(tier=Tier.NETWORK)
    rows = Board.objects.filter(near, archived_at=None, tier__gt=tier)
    return rows.select_related("site").order_by("tier", "site", "name")


@atomic
def add_board(site: Site, *, by: User, **values: Any) -> Board:
    """Hangs up a board with the usual tiles of its tier. Raises ``ValidationError`` keyed by field."""
    tier = int(values.get("tier", Tier.TEAM))
    row = Board(site=site, code=_new_code(), layout=at_first(tier, str(values.get("letters", "SQCDPE"))))
    return _checked(row, by=by, action="board.added", **values)


@atomic
def change_board(board: Board, *, by: User, **values: Any) -> Board:
    """Changes name, area, tier, letters, stand-up or the board above. Raises ``ValidationError`` keyed by field."""
    row = Board.objects.select_for_update().get(pk=board.pk)
    return _checked(row, by=by, action="board.changed", **values)


@atomic
def take_down(board: Board, *, by: User) -> Board:
    """Takes a board down; what was entered stays. Raises ``ValidationError`` while another one turns to it."""
    if board.below.filter(archived_at=None).exists():
        raise ValidationError(_("Another board turns to this one. Give it another board above first."))
    if board.asked.filter(answered_at=None, withdrawn_at=None).exists():
        raise ValidationError(_("Another board waits for an answer of this one. Answer first."))
    row = Board.objects.select_for_update().get(pk=board.pk)
    return changes.save(row, site=row.site, by=by, action="board.taken_down", archived_at=timezone.now())


def _checked(row: Board, *, by: User, action: str, **values: Any) -> Board:
    letters, above = values.get("letters", row.letters), values.get("above", row.above)
    if not known(letters):
        raise ValidationError({"letters": _("One to eight letters, each once, of those that are offered.")})
    if above is not None and not may_turn_to(above, row.site, int(values.get("tier", row.tier))):
        raise ValidationError({"above": _("Choose a board of this site that stands higher, or from T3 one of T4.")})
    return changes.save(row, site=row.site, by=by, action=action, **values)


def _new_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE))
