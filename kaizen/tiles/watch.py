"""Does it hold? What was proven, looked at again after 30, 60 and 90 days."""

from django.utils.translation import gettext_lazy as _

from kaizen.core.board.holding import is_over, looks_of, rank_of
from kaizen.core.board.layout import Place, lines_in
from kaizen.services.trials.reading import proven_at

from .base import Doc, Scene, Tile

A_ROW = 88.0  # px


def fill(scene: Scene, place: Place) -> Doc:
    """The proven trials of the board's area, else of the site; what was lost again first. ``over``: hold for good."""
    today = scene.figures.today
    trials = proven_at(scene.board.site, scene.area)
    looks = [
        looks_of(trial.starts_on, {one.mark: one.outcome for one in trial.watches.all()}, today) for trial in trials
    ]
    watched = [pair for pair in zip(trials, looks, strict=True) if not is_over(pair[1])]
    watched.sort(key=lambda pair: rank_of(pair[1]))
    rows = [{"trial": trial, "looks": found} for trial, found in watched[: lines_in(place, A_ROW)]]
    return {"rows": rows, "over": len(trials) - len(watched), "today": today}


TILE = Tile(
    "watch", _("Does it hold?"), _("See in time when an improvement is lost again"),
    _("looks back 30, 60 and 90 days after a proven trial: holds, relapsed, due"), fill, w=6, h=4, least=(5, 2),
)  # fmt: skip
