"""Help that is needed now, over the whole width."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kaizen.core.board.layout import Place
from kaizen.models import AndonCall

from .base import Doc, Scene, Tile

SHOWN = 8


def fill(scene: Scene, place: Place) -> Doc:
    """The open calls of the board's area, and those of the site that came as far up as the board stands."""
    board = scene.board
    calls = AndonCall.objects.filter(site=board.site, resolved_at=None)
    if board.tier == 1 and board.area_id:
        calls = calls.filter(area=board.area_id)
    elif board.tier > 1:
        here = Q(tier__gte=min(board.tier, 3))
        calls = calls.filter(here & Q(area=board.area_id) if board.area_id and board.tier == 2 else here)
    found = list(calls.select_related("area", "workstation").order_by("raised_at"))
    return {"calls": found[:SHOWN], "all": len(found), "now": scene.now}


TILE = Tile(
    "andon", _("Andon"), _("Help within minutes where it is needed"), _("place, kind, since when, how far up"), fill,
    w=24, h=1, least=(8, 1),
)  # fmt: skip
