"""Which station held the flow in the last shift, and in the eight before it, as far as that may be shown."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from kaizen.core.board.layout import Place
from kaizen.core.board.stations import short_names

from .base import Doc, Scene, Tile
from .streams import age_of, stream_in


def fill(scene: Scene, place: Place) -> Doc:
    """``held``: the newest shifts, oldest first, each with a short name of its station; a shift of too few people has
    none. ``last``: the newest one that may be told. ``week``: the bottleneck of the last seven days.
    """
    stream = stream_in(scene, place)
    if stream is None:
        return {"found": None}
    found, told = stream["content"]["bottleneck"], stream["content"].get("shifts", {})
    held = _with_short_names(told.get("held", []))
    last = held[-1] if held and "station" in held[-1] else None
    return {
        "found": found, "week": found["week"], "held": held if any("station" in one for one in held) else [],
        "last": last, "missing": _why(told, held), "is_low": place.h < 3, **age_of(scene, stream),
    }  # fmt: skip


def _with_short_names(held: list[Doc]) -> list[Doc]:
    short = short_names(one["station"] for one in held if "station" in one)
    days = [one["day"] for one in held]
    begins = [n == 0 or day != days[n - 1] for n, day in enumerate(days)]
    return [
        {**one, "short": short.get(one.get("station", "")), "begins_day": begins[n], "width": days.count(one["day"])}
        for n, one in enumerate(held)
    ]


def _why(told: Mapping[str, Any], held: list[Doc]) -> str:
    """Why the newest shift is not named; empty where it is, or where the night was before shifts were told."""
    if held:
        return str(held[-1].get("missing", ""))
    return str(told.get("missing", ""))


TILE = Tile(
    "bottleneck", _("Bottleneck"), _("Look first where the flow is held"),
    _("station of the last nine shifts, else of the last seven days, from the log"), fill, w=6, h=5, least=(6, 2),
    options=("stream",),
)  # fmt: skip
