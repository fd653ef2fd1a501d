"""What is left of the month's CO₂ budget, against a straight line to its last day."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from kaizen.core.board.budget import burn_of
from kaizen.core.board.budget_drawing import drawn
from kaizen.core.board.layout import Place, room
from valuestream.core.selection import day_of

from .base import Doc, Scene, Tile
from .numbers import day_or_none, positive
from .streams import age_of, map_in, stream_in

ABOVE, LOWEST = 180.0, 60.0  # px of head, value and text; the lowest chart that can be read


def fill(scene: Scene, place: Place) -> Doc:
    """``burn`` None: no budget is entered, it holds from a later month (``begins``), or the map has no CO₂e."""
    stream, today = stream_in(scene, place), scene.figures.today
    budget, begins = positive(place.option("budget")), day_or_none(place.option("from"))
    parts = map_in(scene, stream)
    told: Doc = {"burn": None, "has_budget": budget is not None, "has_carbon": bool(parts and parts["co2e"])}
    if budget is None or parts is None or not parts["co2e"]:
        return told
    if begins is not None and begins > today:
        return told | {"begins": begins}
    by_day = {day_of(ordinal): kg for ordinal, _orders, _good, kg in parts["co2e"]}
    known = (_local(parts["period"]["first"]), _local(parts["period"]["last"]))
    burn, age = burn_of(budget, today, by_day, known, scene.figures.works), age_of(scene, stream)
    width, height = room(place)
    chart = drawn(burn, width, min(width / 2, max(LOWEST, height - ABOVE)))
    return told | {"burn": burn, "chart": chart, "light": burn.light(is_late=age["is_late"]), "today": today} | age


def _local(iso: str) -> date:
    return date.fromisoformat(iso[:10])


TILE = Tile(
    "co2_budget", _("CO₂ budget"), _("See early whether the month keeps its CO₂ budget"),
    _("kg CO₂e of the orders finished each day of the month, what is left of the budget"), fill, w=6, h=5, least=(5, 4),
    options=("stream", "budget", "from"),
)  # fmt: skip
