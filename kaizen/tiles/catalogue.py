"""What is evaluated on boards, for whom and what for: the catalogue that a works council reads."""

from collections.abc import Sequence
from dataclasses import dataclass

from kaizen.core.board.layout import places
from kaizen.models import Board, Kpi, Screen

from . import TILES
from .base import Tile


@dataclass(frozen=True, slots=True)
class Entry:
    """A kind of tile with the boards on which it hangs, and the screens of these boards."""

    tile: Tile
    boards: tuple[Board, ...]
    screens: tuple[Screen, ...]


def entries(boards: Sequence[Board]) -> list[Entry]:
    """Every kind of tile, also those that hang nowhere."""
    screens = list(Screen.objects.filter(board__in=boards, revoked_at=None))
    hung = {board.pk: {place.tile for place in places(board.layout)} for board in boards}
    found = []
    for tile in TILES:
        on = tuple(board for board in boards if tile.key in hung[board.pk])
        found.append(Entry(tile, on, tuple(one for one in screens if one.board_id in {board.pk for board in on})))
    return found


def figures(boards: Sequence[Board]) -> list[Kpi]:
    """The figures under the letters of these boards."""
    return list(Kpi.objects.filter(board__in=boards, retired_at=None).select_related("board", "stream"))
