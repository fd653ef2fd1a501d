"""How many orders wait before the steps, against the limit that the area has set itself."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from kaizen.core.board.fitting import fitting, text_height
from kaizen.core.board.layout import Place, room
from kaizen.core.board.marks import Light
from valuestream.models import GembaValue

from .base import Doc, Scene, Tile
from .numbers import positive
from .streams import age_of, map_in, stream_in

ABOVE, OF_NAME = 200.0, 0.43  # px above the steps; of the width for their names
COUNTED = "inventory_pieces"


def fill(scene: Scene, place: Place) -> Doc:
    """Orders waiting on average in the window of the map: before the step that the tile names, else in the whole stream
    and before each step. ``rows`` None: no map; empty: no such step, or nothing waits that the log knows of.
    """
    stream = stream_in(scene, place)
    drawn, step, limit = map_in(scene, stream), place.option("step"), positive(place.option("limit"))
    if drawn is None or stream is None:
        return {"rows": None}
    rows = [one for one in _waiting(drawn["steps"]) if step in ("", one["name"])]
    value = next((one["orders"] for one in rows), None) if step else (drawn["wip"] or {}).get("value")
    age = age_of(scene, stream)
    return {
        "rows": rows if step else _fitting(sorted(rows, key=lambda one: -one["orders"]), place),
        "step": step, "name": step, "value": value, "limit": limit, "period": drawn["period"],
        "light": _light(value, limit, age),
        "scale": max([one["orders"] for one in rows], default=0.0), "bar": max(value or 0.0, limit or 0.0),
        "counted": _counted(stream["stream"], step) if step and place.h > 3 else None, **age,
    }  # fmt: skip


def _waiting(steps: list[Doc]) -> list[Doc]:
    """Name and orders of each step before which the log knows of a wait."""
    known = [(step["name"], step["inventory"]["orders"].get("value")) for step in steps]
    return [{"name": name, "orders": orders} for name, orders in known if orders]


def _fitting(rows: list[Doc], place: Place) -> list[Doc]:
    width, height = room(place)
    heights = [text_height(row["name"], OF_NAME * width) for row in rows]
    return rows[: fitting(heights, height - ABOVE)] if height > ABOVE else []


def _light(value: float | None, limit: float | None, age: Doc) -> Light | None:
    """Act above the limit; None without one."""
    if limit is None or value is None:
        return None
    if age["is_late"]:
        return Light.NODATA
    return Light.ACT if value > limit else Light.OK


def _counted(stream: int, step: str) -> Any:
    """The newest count of pieces that somebody made at the step."""
    return GembaValue.objects.filter(stream=stream, step=step, key=COUNTED).order_by("-counted_on", "-pk").first()


TILE = Tile(
    "wip", _("Work in process"), _("Hold the limit of orders that wait"),
    _("orders waiting on average before a step or in the stream, its limit"), fill, w=6, h=4, least=(5, 3),
    options=("stream", "step", "limit"),
)  # fmt: skip
