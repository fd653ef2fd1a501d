"""The oldest idea that nobody has answered, against the time that was promised. Its text stays off the wall."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from kaizen.core.board.layout import Place, lines_in
from kaizen.core.ideas import State
from kaizen.models import Idea
from kaizen.services.ideas.listing import ideas_at

from .base import Doc, Scene, Tile

A_ROW = 76.0  # px


def fill(scene: Scene, place: Place) -> Doc:
    """The unanswered ideas of the board's area, else of the site, the longest due first.

    An idea may name a person, and nobody has read it yet: a board shows its kind and its place, never its words.
    """
    rows = ideas_at(scene.board.site, state="" if scene.then else State.NEW, area=scene.area)
    if scene.then:
        rows = rows.filter(given_at__lte=scene.then).exclude(answers__entered_at__lte=scene.then)
    found = list(rows.order_by("due_at", "pk"))
    told = [{"idea": one, "share": _share(one, scene.now), "is_late": one.due_at < scene.now} for one in found]
    return {"rows": told[: lines_in(place, A_ROW)], "all": len(told), "late": sum(row["is_late"] for row in told),
            "now": scene.now}  # fmt: skip


def _share(idea: Idea, now: datetime) -> int:
    """Per cent of the promised time that are over, at most 100."""
    return min(100, max(0, round(100 * ((now - idea.given_at) / (idea.due_at - idea.given_at)))))


TILE = Tile(
    "ideas", _("Unanswered ideas"), _("Answer every idea in the time that was promised"),
    _("kind and place of the idea, how long it waits, until when it is answered"), fill, w=5, h=5, least=(4, 2),
)  # fmt: skip
