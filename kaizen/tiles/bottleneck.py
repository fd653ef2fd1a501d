"""Which station held the flow, as far as that may be shown."""

from django.utils.translation import gettext_lazy as _

from kaizen.core.board.layout import Place

from .base import Doc, Scene, Tile
from .streams import stream_in


def fill(scene: Scene, place: Place) -> Doc:
    """The bottleneck of the week and of the whole window, from the newest night of the board's stream."""
    stream = stream_in(scene, place)
    content = stream["content"] if stream else None
    return {"found": content["bottleneck"] if content else None, "data": content["data"] if content else None}


TILE = Tile(
    "bottleneck", _("Bottleneck"), _("Look first where the flow is held"),
    _("station and step of the last seven days, from the log"), fill, w=6, h=5, options=("stream",),
)  # fmt: skip
