"""What the last shift left, until the next one has read it."""

from django.utils.translation import gettext_lazy as _

from kaizen.core.board.layout import Place

from .base import Doc, Scene, Tile


def fill(scene: Scene, place: Place) -> Doc:
    """The newest card, and how many nobody has read."""
    rows = scene.board.handovers.filter(written_at__lte=scene.now)
    return {"row": rows.first(), "unread": rows.filter(read_at=None).count(), "here": scene.board}


TILE = Tile(
    "handover", _("Shift hand-over"), _("Let the next shift begin with what the last one knew"),
    _("note of the last shift, red days, actions, calls for help, escalations as numbers"), fill, w=7, h=2,
    least=(4, 2),
)  # fmt: skip
