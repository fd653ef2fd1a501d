"""Which value stream a tile is about, its map, and how old its data is."""

from collections.abc import Mapping
from typing import Any

from kaizen.core.board.layout import Place
from kaizen.services.boards.figures import moment_of, stream_of
from valuestream.models import MapVersion

from .base import Doc, Scene

OF_MAP = {"steps": "content__steps", "wip": "content__totals__wip", "co2e": "content__co2e__by_day",
          "period": "content__period"}  # fmt: skip


def stream_in(scene: Scene, place: Place) -> Mapping[str, Any] | None:
    """What the newest report says of the stream that the tile names, else of the first mined KPI's, else of the first.

    None without a report.
    """
    named = place.option("stream")
    mined = next((kpi.stream_id for kpi in scene.figures.kpis if kpi.stream_id), None)
    asked = int(named) if named.isdecimal() else mined
    if asked is not None:
        return stream_of(scene.report, asked)
    streams = scene.report.content["streams"] if scene.report else []
    return streams[0] if streams else None


def map_in(scene: Scene, stream: Mapping[str, Any] | None) -> Doc | None:
    """The parts of the frozen map behind a stream's night that tiles show (``OF_MAP``); None without a stream."""
    if stream is None or stream["map"] is None:
        return None
    key = (stream["stream"], stream["map"])
    if key not in scene.maps:
        found = MapVersion.objects.filter(stream=key[0], number=key[1]).values_list(*OF_MAP.values()).first()
        scene.maps[key] = dict(zip(OF_MAP, found, strict=True)) if found else None
    return scene.maps[key]


def age_of(scene: Scene, stream: Mapping[str, Any] | None) -> Doc:
    """``at`` and ``is_late`` of a tile about a stream: up to when its events reach, whether that is too long ago."""
    if stream is None:
        return {"at": None, "is_late": False}
    data = stream["content"]["data"]
    return {"at": moment_of(data["newest"]), "is_late": scene.figures.is_late or bool(data["is_late"])}
