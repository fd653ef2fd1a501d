"""Rollouts that concern the site: what is stopped, and who is waited for."""

from django.utils.translation import gettext_lazy as _

from kaizen.core.board.layout import Place, lines_in
from kaizen.services.rollouts.waited import under_way

from .base import Doc, Scene, Tile

SHOWN, A_ROW = 4, 98.0


def fill(scene: Scene, place: Place) -> Doc:
    """Those under way, from here and to here; stopped ones first, then those that wait for this site."""
    shown = lines_in(place, A_ROW, most=SHOWN)
    rows = under_way(scene.board.site, scene.now, shown)
    return {"rows": rows[:shown], "all": len(rows), "here": scene.board.site, "now": scene.now}


TILE = Tile(
    "rollouts", _("Rollouts"), _("See what others offer us, and where ours wait"),
    _("standard, from and to which site, state, who is waited for until when"), fill, w=6, h=5, least=(5, 3),
)  # fmt: skip
