"""Where the boxes of a value-stream map stand: columns along the main stream, rows for what happens beside it.

All lengths are SVG px at 100 %. Row 0 holds the data boxes of the main stream; rows below hold small boxes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .lettering import wrap

PITCH, GAP, BOX = 143.0, 45.0, 98.0
LEFT = 80.0  # room for the labels of the ladder
TOP = 132.0  # upper edge of the data boxes
HEADER, ROW, FOOT = 42.0, 16.5, 20.0
LETTERINGS = ((12.0, 15.0, 2), (11.0, 14.0, 2), (11.0, 13.0, 3))  # size, line height, most lines of a name
FIGURES_TOP, FIGURES_BOTTOM = 1.0, 4.0  # air above and below the figures of a data box
SMALL_BOX, SMALL_LINE = 71.0, 15.0
LANE = 24.0  # distance of two lanes in the corridor below the data boxes
CORRIDOR = 28.0  # air between the last lane and the small boxes
NAME_WIDTH = BOX - 6.0

Step = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Name:
    """A step's name broken to fit a box: lines, letter size and line height in px."""

    lines: tuple[str, ...]
    size: float
    line: float

    @property
    def height(self) -> float:
        return self.line * len(self.lines)


@dataclass(frozen=True, slots=True)
class Frame:
    """The place of one box."""

    x: float
    y: float
    width: float
    height: float
    column: int
    row: int
    name: Name

    @property
    def middle(self) -> float:
        return self.x + self.width / 2

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height

    @property
    def centre(self) -> float:
        return self.y + self.height / 2


@dataclass(frozen=True, slots=True)
class Grid:
    """All boxes of a map by step name, and the measures they share."""

    frames: dict[str, Frame]
    columns: int
    header: float
    lanes: int = 0  # in the corridor below the data boxes

    @property
    def right(self) -> float:
        """The right edge of the last column."""
        return LEFT + PITCH * self.columns

    @property
    def bottom(self) -> float:
        """The lower edge of all boxes and lanes."""
        return max(self.box_bottom + LANE * self.lanes, *(frame.bottom for frame in self.frames.values()))

    @property
    def box_bottom(self) -> float:
        """The lower edge of the data boxes."""
        return max((frame.bottom for frame in self.frames.values() if frame.row == 0), default=TOP)


def gap_middle(column: int) -> float:
    """The middle of the gap before a column."""
    return LEFT + PITCH * column + GAP / 2


def drawn_steps(steps: Sequence[Step]) -> list[Step]:
    """The steps that get a box: all but the rare ones, which only count in the totals."""
    return [step for step in steps if step["role"] != "rare"]


def place(steps: Sequence[Step]) -> dict[str, tuple[int, int]]:
    """Column and row (from 0) of every drawn step; no two steps share a place."""
    numbers = sorted({step["column"] for step in steps})
    taken: set[tuple[int, int]] = set()
    places: dict[str, tuple[int, int]] = {}
    for step in sorted(steps, key=lambda step: (step["column"], step["row"])):
        column, row = numbers.index(step["column"]), step["row"]
        while (column, row) in taken:
            row += 1
        taken.add((column, row))
        places[step["name"]] = (column, row)
    return places


def fit_name(text: str) -> Name:
    """A name in the largest lettering that fits; a very long one takes more lines, none is cut."""
    names = [Name(wrap(text, NAME_WIDTH, size, bold=True), size, line) for size, line, _ in LETTERINGS]
    fitting = (name for name, (_, _, most) in zip(names, LETTERINGS, strict=True) if len(name.lines) <= most)
    return next(fitting, names[-1])


def lay_out(steps: Sequence[Step], *, lanes: int, figures: int = 6) -> Grid:
    """The grid for the drawn ``steps`` with ``lanes`` in the corridor and ``figures`` rows in a data box."""
    places = place(steps)
    names = {step["name"]: fit_name(step["name"]) for step in steps}
    tops = [names[name].height for name, (_, row) in places.items() if row == 0]
    header = max(HEADER, max(tops, default=0.0) + 3)
    heights = _row_heights(places, names, header + FIGURES_TOP + figures * ROW + FIGURES_BOTTOM + FOOT)
    y = {0: TOP}
    for row in range(1, max(heights, default=0) + 1):
        air = LANE * max(1, lanes) + CORRIDOR if row == 1 else CORRIDOR
        y[row] = y[row - 1] + heights.get(row - 1, 0.0) + air
    frames = {
        name: Frame(LEFT + PITCH * column + GAP, y[row], BOX, heights[row], column, row, names[name])
        for name, (column, row) in places.items()
    }
    return Grid(frames, 1 + max((column for column, _ in places.values()), default=0), header, lanes)


def _row_heights(places: Mapping[str, tuple[int, int]], names: Mapping[str, Name], data_box: float) -> dict[int, float]:
    heights = {0: data_box}
    for name, (_, row) in places.items():
        if row:
            heights[row] = max(heights.get(row, SMALL_BOX), names[name].height + 3 * SMALL_LINE + 11)
    return heights
