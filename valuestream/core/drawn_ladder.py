"""The lead-time ladder as drawn: waiting stands on the upper line, processing hangs from the lower, on one scale.

Set-up and stops are waste at the step itself: they stand on the lower line, over its processing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .layout import BOX, GAP, LEFT, PITCH, Grid, Step, gap_middle

STEP_HEIGHT = 26.0  # from the upper line to the lower
BAR = 28.0  # width of a bar
LONGEST = 75.0  # height of the longest bar
HEADROOM = 98.0  # from the heading to the upper line
HEADING = 40.0  # from the last box to the heading
TOLD = 0.1  # share of a bar from which its rework is named
READABLE = 2.0  # a bar of set-up or stops lower than this is left to the table
LEAST = 1.0  # a bar with a value is never thinner than this
LABEL_LINE = 13.0


@dataclass(frozen=True, slots=True)
class Block:
    """One coloured piece of a bar; ``part``: wait, rework, process, process-rework, setup or down."""

    part: str
    x: float
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Bar:
    """One stacked bar: seconds as written at its end, of which ``rework`` seconds in rework."""

    x: float  # middle
    seconds: float | None  # None: not in the data
    rework: float
    blocks: tuple[Block, ...]
    label: float  # y of the figure
    step: str  # the main step this bar belongs to

    @property
    def tells_rework(self) -> bool:
        """Whether rework is a part of the bar that is worth words; the table has it anyway."""
        return self.rework >= TOLD * (self.seconds or 0.0) > 0

    @property
    def middle(self) -> float:
        """The height of the words beside the rework in this bar: its middle."""
        return next((block.y + block.height / 2 + 4 for block in self.blocks if block.part == "rework"), self.label)


@dataclass(frozen=True, slots=True)
class DrawnLadder:
    """The ladder of a map; ``y`` values in px."""

    path: str
    heading: float
    upper: float
    lower: float
    bottom: float
    waits: tuple[Bar, ...]
    works: tuple[Bar, ...]
    idles: tuple[Bar, ...]  # set-up and stops; only bars large enough to be read


@dataclass(frozen=True, slots=True)
class _Column:
    step: str
    wait: float | None
    wait_rework: float
    work: float | None
    work_rework: float
    setup: float
    down: float


def draw_ladder(steps: Sequence[Step], grid: Grid) -> DrawnLadder:
    """The ladder under ``grid``: each column adds up its main step and what stands beneath it."""
    columns = _columns(steps, grid)
    stacks = [max(_sum(c.wait, c.wait_rework), _sum(c.work, c.work_rework), c.setup + c.down) for c in columns]
    scale = LONGEST / max([*stacks, 1e-9])
    heading = grid.bottom + HEADING
    upper = heading + HEADROOM
    lower = upper + STEP_HEIGHT
    waits = [_rising(number, column, scale, upper) for number, column in enumerate(columns)]
    works = [_hanging(number, column, scale, lower) for number, column in enumerate(columns)]
    idles = [_standing(number, column, scale, lower) for number, column in enumerate(columns)]
    seen = tuple(bar for bar in idles if sum(block.height for block in bar.blocks) >= READABLE)
    bottom = max([bar.label + (LABEL_LINE if bar.tells_rework else 0) for bar in works], default=lower) + 12
    return DrawnLadder(
        ladder_path(len(columns), upper, lower), heading, upper, lower, bottom, tuple(waits), tuple(works), seen
    )


def _columns(steps: Sequence[Step], grid: Grid) -> list[_Column]:
    found: list[_Column] = []
    for number in range(grid.columns):
        here = [step for step in steps if grid.frames[step["name"]].column == number]
        here.sort(key=lambda step: grid.frames[step["name"]].row)
        plain = [step["ladder"] for step in here]
        found.append(
            _Column(
                here[0]["name"] if here else "",
                _total(plain, "waiting"),
                _total(plain, "waiting_rework") or 0.0,
                _total(plain, "processing"),
                _total(plain, "processing_rework") or 0.0,
                _total(plain, "setup") or 0.0,
                _total(plain, "down") or 0.0,
            )
        )
    return found


def _total(ladders: Sequence[Mapping[str, Any]], key: str) -> float | None:
    values = [ladder[key]["value"] for ladder in ladders if "value" in ladder.get(key, {})]
    return sum(values) if values else None


def _sum(plain: float | None, rework: float) -> float:
    return (plain or 0.0) + rework


def _height(seconds: float, scale: float) -> float:
    return max(LEAST, seconds * scale) if seconds > 0 else 0.0


def _standing(number: int, column: _Column, scale: float, lower: float) -> Bar:
    middle = LEFT + PITCH * number + GAP + BOX / 2
    y, blocks = _stacked((("setup", column.setup), ("down", column.down)), middle, scale, lower - 1)
    return Bar(middle, column.setup + column.down, 0.0, blocks, y - 3, column.step)


def _stacked(
    parts: Sequence[tuple[str, float]], middle: float, scale: float, floor: float
) -> tuple[float, tuple[Block, ...]]:
    """Blocks upon each other from ``floor`` upwards, and where the topmost ends."""
    y, blocks = floor, []
    for part, seconds in parts:
        height = _height(seconds, scale)
        if height:
            y -= height
            blocks.append(Block(part, middle - BAR / 2, y, height))
            y -= 1
    return y, tuple(blocks)


def _rising(number: int, column: _Column, scale: float, upper: float) -> Bar:
    middle = gap_middle(number)
    parts = (("wait", column.wait or 0.0), ("rework", column.wait_rework))
    y, blocks = _stacked(parts, middle, scale, upper - 1)
    whole = None if column.wait is None else _sum(column.wait, column.wait_rework)
    return Bar(middle, whole, column.wait_rework, blocks, y - 4, column.step)


def _hanging(number: int, column: _Column, scale: float, lower: float) -> Bar:
    middle = LEFT + PITCH * number + GAP + BOX / 2
    y = lower + 1
    blocks = []
    for part, seconds in (("process", column.work or 0.0), ("process-rework", column.work_rework)):
        height = _height(seconds, scale)
        if height:
            blocks.append(Block(part, middle - BAR / 2, y, height))
            y += height + 1
    whole = None if column.work is None else _sum(column.work, column.work_rework)
    return Bar(middle, whole, column.work_rework, tuple(blocks), max(y + 12, lower + 20), column.step)


def ladder_path(columns: int, upper: float, lower: float) -> str:
    """The line of a ladder: up over the gaps, down over the boxes."""
    path = f"M{LEFT:g} {upper:g}"
    for number in range(columns):
        x = LEFT + PITCH * number + GAP
        path += f"H{x:g}V{lower:g}H{x + BOX:g}V{upper:g}"
    return path + f"H{LEFT + PITCH * columns + 6:g}"
