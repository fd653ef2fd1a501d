"""A letter of the board: the month's days, the newest value with its target, the run chart."""

from django.utils.translation import gettext_lazy as _

from kaizen.core.board.layout import Place
from kaizen.core.board.letters import BY_KEY
from kaizen.core.board.month_drawing import cells_of
from valuestream.core.night.sparks import Size, spark

from .base import Doc, Scene, Tile

CHART = Size(264.0, 64.0, 20)


def fill(scene: Scene, place: Place) -> Doc:
    """The first KPI of the letter colours the calendar; without one the letter stands empty and says so."""
    sign = place.option("letter")
    letter = BY_KEY[sign]
    views = scene.figures.of_letter(sign)
    first = views[0] if views else None
    target = first.goal.value if first and first.goal else None
    return {
        "letter": letter, "view": first, "more": views[1:],
        "cells": cells_of(letter, first.days if first else ()),
        "chart": spark(first.series, CHART, target) if first and first.series else None,
    }  # fmt: skip


TILE = Tile(
    "letter", _("Letter with calendar"), _("See at a glance on which days the target was met"),
    _("one figure of the area a day, its target, its limits"), fill, w=4, h=6, least=(3, 4), options=("letter",),
)  # fmt: skip
