"""Where most is lost: the findings of the newest night as bars on one scale."""

from django.utils.translation import gettext_lazy as _

from kaizen.core.board.fitting import fitting, note_height, text_height
from kaizen.core.board.layout import HEAD, Place, room
from kaizen.core.board.losses import losses_of
from kaizen.tile_words import loss_rest
from valuestream.services.findings.lives import pages_of
from valuestream.templatetags.findings import rule_label

from .base import Doc, Scene, Tile
from .streams import age_of, stream_in

BESIDE = 130.0  # px of a line that its sign and its figure take
OF_REST = 0.62  # of the width, beside the bar


def fill(scene: Scene, place: Place) -> Doc:
    """The largest losses by hours of stations, else by what there is; ``by`` of the tile asks for another measure.

    ``page``: the key of the finding's page, None where it has none.
    """
    stream = stream_in(scene, place)
    if stream is None:
        return {"losses": None}
    shown = {one["fingerprint"] for one in stream["findings"]["ranked"]}
    measure, found = losses_of(stream["content"]["findings"], shown, place.option("by"))
    told = [{"loss": loss, "name": _name(loss.doc), "rest": loss_rest(loss.doc, measure.key)} for loss in found]
    top = _fitting(told, place)
    pages = pages_of(stream["stream"], [row["loss"].doc["fingerprint"] for row in top])
    rows = [row | {"page": pages.get(row["loss"].doc["fingerprint"])} for row in top]
    return {"losses": rows, "measure": measure.key, "id": place.id, **age_of(scene, stream)}


def _fitting(told: list[Doc], place: Place) -> list[Doc]:
    width, height = room(place)
    heights = [text_height(row["name"], width - BESIDE) + note_height(row["rest"], OF_REST * width) for row in told]
    return told[: fitting(heights, height - HEAD)]


def _name(doc: Doc) -> str:
    """What is lost and where."""
    where = doc["place"]["station"] or doc["place"]["step"]
    return f"{rule_label(doc['rule'])}, {where}" if where else rule_label(doc["rule"])


TILE = Tile(
    "losses", _("Top losses"), _("Work on the largest loss first"),
    _("hours, € and kg CO₂e a month of each finding, from the newest night"), fill, w=6, h=5, least=(5, 3),
    options=("stream", "by"),
)  # fmt: skip
