"""Leader standard work: which cards are red, which are to be turned."""

from django.utils.translation import gettext_lazy as _

from kaizen.core.board.cards import Stand
from kaizen.core.board.layout import Place
from kaizen.services.boards.cards import cards_of

from .base import Doc, Scene, Tile


def fill(scene: Scene, place: Place) -> Doc:
    """Red cards first, then those that are due; how many of each."""
    found = cards_of(scene.board, scene.now)
    count = {stand: sum(one.stand == stand for one in found) for stand in Stand}
    open_ones = [one for one in found if one.stand in (Stand.RED, Stand.DUE)]
    return {"rows": open_ones[: max(1, place.h - 2)], "count": count, "all": len(found)}


TILE = Tile(
    "cards", _("Cards"), _("Look in a rhythm whether what was agreed is done"),
    _("what is looked at, function, due, green or red; by card"), fill, w=5, h=5, least=(4, 3),
)  # fmt: skip
