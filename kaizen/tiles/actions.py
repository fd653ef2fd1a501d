"""What was promised: overdue first, then what is due next."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kaizen.core.board.layout import Place
from kaizen.models import Action

from .base import Doc, Scene, Tile

SHOWN = 5


def fill(scene: Scene, place: Place) -> Doc:
    """The open actions by date; ``more``: how many there are beside those shown."""
    then = Q(made_at__lte=scene.now) & (Q(done_at=None) | Q(done_at__gt=scene.now))
    rows = list(Action.objects.filter(then, board=scene.board).order_by("due", "pk"))
    today = scene.figures.today
    shown = max(1, (place.h - 2) * SHOWN // 3)
    return {"rows": rows[:shown], "all": len(rows), "late": sum(row.due < today for row in rows), "today": today}


TILE = Tile(
    "actions", _("Open actions"), _("Keep what was promised in sight"),
    _("text, owner (a function, no name), date"), fill, w=7, h=5,
)  # fmt: skip
