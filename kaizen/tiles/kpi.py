"""One figure of the board: its newest value and target, the run chart with limits, how old it is."""

from django.utils.translation import gettext_lazy as _

from kaizen.core.board.layout import Place, room
from valuestream.core.night.sparks import Size, spark

from .base import Doc, Scene, Tile

ABOVE, LOWEST = 190.0, 40.0  # px of head, value and target; the lowest chart that can be read
A_POINT = 10.0  # px of the width for each point


def fill(scene: Scene, place: Place) -> Doc:
    """The KPI that the tile names; ``view`` None: none is named, or it no longer hangs on the board."""
    named = place.option("kpi")
    kpi = next((one for one in scene.figures.kpis if str(one.pk) == named), None)
    if kpi is None:
        return {"view": None, "is_named": bool(named)}
    view, (width, height) = scene.figures.view(kpi), room(place)
    size = Size(width, min(width / 2, max(LOWEST, height - ABOVE)), max(10, int(width / A_POINT)))
    goal = view.goal.value if view.goal else None
    chart = spark(view.series, size, goal) if view.series else None
    return {
        "view": view,
        "name": kpi.name,
        "chart": chart,
        "at": view.at,
        "is_late": view.is_late and view.at is not None,
    }


TILE = Tile(
    "kpi", _("One figure"), _("Keep one figure of the area in sight, mined or entered"),
    _("newest value, target, run chart with limits"), fill, w=6, h=4, least=(4, 4), options=("kpi",),
)  # fmt: skip
