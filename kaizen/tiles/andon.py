"""Help that is needed now, over the whole width."""

from django.utils.translation import gettext_lazy as _

from kaizen.core.board.layout import Place
from kaizen.services.boards.andon import calls_for, open_calls

from .base import Doc, Scene, Tile

SHOWN = 8


def fill(scene: Scene, place: Place) -> Doc:
    """The open calls that concern the board, the longest waiting first."""
    found = list(open_calls(scene.board.site, scene.then).filter(calls_for(scene.board)))
    return {"calls": found[:SHOWN], "more": len(found[SHOWN:]), "now": scene.now}


TILE = Tile(
    "andon", _("Andon"), _("Help within minutes where it is needed"), _("place, kind, since when, how far up"), fill,
    w=24, h=1, least=(8, 1),
)  # fmt: skip
