"""What was handed up or came from below, with its answer."""

from django.utils.translation import gettext_lazy as _

from kaizen.core.board.layout import Place
from kaizen.services.boards.chains import open_at

from .base import Doc, Scene, Tile


def fill(scene: Scene, place: Place) -> Doc:
    """What is open, and answers that the team has not read; the longest waiting first."""
    found = list(open_at(scene.board, scene.then))
    return {"rows": found[: max(1, place.h - 2)], "all": len(found), "now": scene.now, "here": scene.board}


TILE = Tile(
    "escalations", _("Escalations"), _("Ask for help one tier up, and see the answer"),
    _("text, from and to which board, until when, answer"), fill, w=5, h=5, least=(4, 3),
)  # fmt: skip
