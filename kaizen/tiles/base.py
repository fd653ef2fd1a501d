"""What a tile of a board is, and what it may look at."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from django.utils import timezone

from kaizen.core.board.layout import Place
from kaizen.models import Board, Tier
from kaizen.services.boards.figures import Figures
from kaizen.services.boards.kpis import today_at
from valuestream.models import Report

Doc = dict[str, Any]


@dataclass(frozen=True)
class Scene:
    """A board at a moment; what several tiles need is read once."""

    board: Board
    now: datetime = field(default_factory=timezone.now)
    maps: dict[tuple[int, int], Doc | None] = field(default_factory=dict, compare=False)  # by tiles.streams

    @cached_property
    def figures(self) -> Figures:
        return Figures(self.board, self.now)

    @property
    def then(self) -> datetime | None:
        """The moment of an earlier day that is hung again; None: the rows as they are, whatever their clocks say."""
        return None if self.figures.today == today_at(self.board.site) else self.now

    @property
    def report(self) -> Report | None:
        """The newest nightly report of the site."""
        return self.figures.report

    @property
    def area(self) -> int | None:
        """The area that the board is about; None: the whole site."""
        return self.board.area_id if self.board.tier <= Tier.AREA else None


@dataclass(frozen=True, slots=True)
class Tile:
    """A kind of tile. ``fill`` gives what its template ``kaizen/boards/tiles/<key>.html`` shows.

    Of what it gives, ``at`` is the moment up to which its data reaches (None: there is none) and ``is_late`` turns it
    grey; a tile whose rows are as they are now has neither.

    ``purpose`` and ``shows`` are its entry in the catalogue of what is evaluated: what for, and which figures. ``w``,
    ``h``: the usual size in cells, ``least`` the smallest that can be read. ``options``: what the editor asks, by key.
    """

    key: str
    label: Any
    purpose: Any
    shows: Any
    fill: Callable[[Scene, Place], Doc]
    w: int = 6
    h: int = 5
    least: tuple[int, int] = (3, 3)
    options: tuple[str, ...] = ()

    @property
    def template(self) -> str:
        return f"kaizen/boards/tiles/{self.key}.html"
