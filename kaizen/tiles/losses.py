"""Where most is lost: the findings of the newest night as bars on one scale."""

from django.utils.translation import gettext_lazy as _

from kaizen.core.board.fitting import A_NOTE, fitting, text_height
from kaizen.core.board.layout import HEAD, Place, room
from kaizen.core.board.losses import Loss, losses_of
from valuestream.services.findings.lives import pages_of
from valuestream.templatetags.findings import rule_label

from .base import Doc, Scene, Tile
from .streams import age_of, stream_in

BESIDE = 130.0  # px of a line that its sign and its figure take


def fill(scene: Scene, place: Place) -> Doc:
    """The largest losses by hours of stations, else by what there is; ``by`` of the tile asks for another measure.

    ``page``: the key of the finding's page, None where it has none.
    """
    stream = stream_in(scene, place)
    if stream is None:
        return {"losses": None}
    shown = {one["fingerprint"] for one in stream["findings"]["ranked"]}
    measure, found = losses_of(stream["content"]["findings"], shown, place.option("by"))
    top = _fitting([(loss, _name(loss.doc)) for loss in found], place)
    pages = pages_of(stream["stream"], [loss.doc["fingerprint"] for loss, _name in top])
    rows = [{"loss": loss, "name": name, "page": pages.get(loss.doc["fingerprint"])} for loss, name in top]
    return {"losses": rows, "measure": measure.key, "id": place.id, **age_of(scene, stream)}


def _fitting(found: list[tuple[Loss, str]], place: Place) -> list[tuple[Loss, str]]:
    width, height = room(place)
    heights = [text_height(name, width - BESIDE) + A_NOTE for _loss, name in found]
    return found[: fitting(heights, height - HEAD)]


def _name(doc: Doc) -> str:
    """What is lost and where."""
    where = doc["place"]["station"] or doc["place"]["step"]
    return f"{rule_label(doc['rule'])}, {where}" if where else rule_label(doc["rule"])


TILE = Tile(
    "losses", _("Top losses"), _("Work on the largest loss first"),
    _("hours, € and kg CO₂e a month of each finding, from the newest night"), fill, w=6, h=5, least=(5, 3),
    options=("stream", "by"),
)  # fmt: skip
