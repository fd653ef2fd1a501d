"""Which value stream a tile is about."""

from collections.abc import Mapping
from typing import Any

from kaizen.core.board.layout import Place
from kaizen.services.boards.figures import stream_of

from .base import Scene


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
