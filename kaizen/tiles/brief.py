"""The brief of the stand-up: what is worth three minutes, by rules."""

from django.utils.translation import gettext_lazy as _

from kaizen.core.board.layout import Place
from kaizen.services.boards.briefs import newest_brief

from .base import Doc, Scene, Tile

SHOWN = 4


def fill(scene: Scene, place: Place) -> Doc:
    """The newest brief of the day: its sentences, then options as far as there is room."""
    brief = newest_brief(scene.board, scene.figures.today)
    content = brief.content if brief else None
    lines = [*content["sentences"], *content["options"]] if content else []
    return {"brief": brief, "lines": lines[:SHOWN], "all": len(lines), "here": scene.board, "day": scene.figures.today}


TILE = Tile(
    "brief", _("Three-minute brief"), _("Begin the stand-up with what changed"),
    _("sentences by rules about figures, promises, crew as a number; each with its evidence"), fill, w=6, h=5,
    least=(5, 4),
)  # fmt: skip
