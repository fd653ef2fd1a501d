"""The safety cross: the days of the month, coloured by the first figure under S."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from kaizen.core.board.layout import Place
from kaizen.core.board.letters import CROSS
from kaizen.core.board.marks import is_met
from kaizen.core.board.month_drawing import cells_of
from kaizen.services.boards.figures import KpiView

from .base import Doc, Scene, Tile

SIGN = "S"


def fill(scene: Scene, place: Place) -> Doc:
    """``free``: days since the last miss; ``is_more``: since the entries that are looked at begin there was none."""
    views = scene.figures.of_letter(SIGN)
    if not views:
        return {"view": None}
    view = views[0]
    free, is_more = _free(view, scene.figures.today)
    return {
        "view": view, "cells": cells_of(CROSS, view.days), "free": free, "is_more": is_more, "at": view.at,
        "is_late": view.is_late and view.at is not None,
    }  # fmt: skip


def _free(view: KpiView, today: date) -> tuple[int | None, bool]:
    """Days without a miss by the target that holds now; None without values or target."""
    points = view.series["points"] if view.series else []
    if not points or view.goal is None:
        return None, False
    missed = [day for day, value, _n in points if not is_met(value, view.goal, view.kpi.better)]
    since = date.fromisoformat(missed[-1] if missed else points[0][0])
    return (today - since).days, not missed


TILE = Tile(
    "safety_cross", _("Safety cross"), _("Nobody gets hurt: every day is looked at"),
    _("each day of the month by the first figure under S, days without a miss"), fill, w=4, h=5, least=(4, 4),
)  # fmt: skip
