"""The open A3s: their phase, since when nothing was written, and those that are stuck."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kaizen.core.board.layout import Place, lines_in
from kaizen.services.a3.reading import listed, papers_at

from .base import Doc, Scene, Tile

A_ROW = 76.0  # px


def fill(scene: Scene, place: Place) -> Doc:
    """The open A3s of the board's area, else of the site; those that wait longest first."""
    then, rows = scene.then, papers_at(scene.board.site)
    is_open = Q(ended_at=None)
    rows = rows.filter(is_open | Q(ended_at__gt=then), opened_at__lte=then) if then else rows.filter(is_open)
    found = listed(rows.filter(area=scene.area) if scene.area else rows, scene.now)
    ordered = sorted(found, key=lambda one: (not (one.is_still or one.questions), one.row.edited_at))
    stuck = sum(one.is_still or bool(one.questions) for one in found)
    return {"rows": ordered[: lines_in(place, A_ROW)], "all": len(found), "stuck": stuck, "now": scene.now}


TILE = Tile(
    "a3s", _("Open A3s"), _("See which improvement is stuck"), _("title, phase, days without a word"), fill, w=6, h=5,
    least=(5, 3),
)  # fmt: skip
