"""The brief of the stand-up: what is worth three minutes, by rules."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from kaizen.brief_words import line, news
from kaizen.core.board.fitting import A_NOTE, fitting, note_height
from kaizen.core.board.layout import HEAD, Place, room
from kaizen.services.boards.briefs import newest_brief

from .base import Doc, Scene, Tile

SHOWN = 4
BESIDE, BETWEEN = 66.0, 17.0  # px that the code of the evidence takes of a line, and a hairline between two
BOLD = 1.15  # as wide as the same text


def fill(scene: Scene, place: Place) -> Doc:
    """The newest brief of the day: its sentences, then options as far as there is room."""
    brief, day = newest_brief(scene.board, scene.figures.today), scene.figures.today
    content = brief.content if brief else {"sentences": [], "options": []}
    lines = [*content["sentences"], *content["options"]]
    width, height = room(place)
    top = news(brief.content) if brief else ""
    left = height - HEAD - A_NOTE - (note_height(top, width) if top else 0)
    shown = fitting([_height(one, day, width - BESIDE) for one in lines[:SHOWN]], left, BETWEEN)
    return {"brief": brief, "lines": lines[:shown], "all": len(lines), "here": scene.board, "day": day}


def _height(one: Doc, day: date, width: float) -> float:
    told = line(one, day)
    return note_height(f"{told.told} {told.short}", width / BOLD)


TILE = Tile(
    "brief", _("Three-minute brief"), _("Begin the stand-up with what changed"),
    _("sentences by rules about figures, promises, crew as a number; each with its evidence"), fill, w=6, h=5,
    least=(5, 4),
)  # fmt: skip
