"""What was promised: overdue first, then what is due next."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kaizen.core.board.fitting import A_LINE, fitting, text_height
from kaizen.core.board.layout import HEAD, Place, room
from kaizen.models import Action

from .base import Doc, Scene, Tile

SHOWN, AIR, BESIDE, BELOW = 12, 23.0, 230.0, 34.0  # rows; px of a row, beside the text, below the table


def fill(scene: Scene, place: Place) -> Doc:
    """The open actions by date, as many as there is room for; ``all``: how many there are."""
    then, is_open = scene.then, Q(done_at=None)
    is_open = Q(made_at__lte=then) & (is_open | Q(done_at__gt=then)) if then else is_open
    rows = list(Action.objects.filter(is_open, board=scene.board).order_by("due", "pk"))
    today = scene.figures.today
    width, height = room(place)
    heights = [max(text_height(row.text, width - BESIDE), 2 * A_LINE) + AIR for row in rows[:SHOWN]]  # date and owner
    shown = rows[: fitting(heights, height - HEAD - BELOW, 0.0)]
    return {"rows": shown, "all": len(rows), "late": sum(row.due < today for row in rows), "today": today}


TILE = Tile(
    "actions", _("Open actions"), _("Keep what was promised in sight"),
    _("text, owner (a function, no name), date"), fill, w=7, h=5,
)  # fmt: skip
