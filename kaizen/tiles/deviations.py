"""In what orders differ from the path that was agreed: the commonest first."""

from django.utils.translation import gettext_lazy as _

from kaizen.core.board.fitting import A_NOTE, fitting, text_height
from kaizen.core.board.layout import HEAD, Place, room
from valuestream.templatetags.findings import deviation_sentence

from .base import Doc, Scene, Tile
from .streams import age_of, stream_in

SHOWN = 3


def fill(scene: Scene, place: Place) -> Doc:
    """The commonest deviations of the newest night; ``kept`` None: no path is confirmed, so nothing deviates."""
    stream = stream_in(scene, place)
    if stream is None:
        return {"is_mined": False}
    rows, (width, height) = stream.get("deviations", []), room(place)
    heights = [text_height(deviation_sentence(row), width) + A_NOTE for row in rows[:SHOWN]]
    return {
        "is_mined": True, "kept": stream["content"]["conformance"], "all": len(rows), "stream": stream["stream"],
        "rows": rows[: fitting(heights, height - HEAD - A_NOTE, 12.0)], **age_of(scene, stream),
    }  # fmt: skip


TILE = Tile(
    "deviations", _("Deviations from the path"), _("Ask why the standard is not kept, per order, never per person"),
    _("orders that leave out, repeat or swap a step, share that keeps to the path"), fill, w=6, h=5, least=(5, 3),
    options=("stream",),
)  # fmt: skip
