"""The CO₂ ladder as drawn under the time ladder: waste stands on the upper line, what adds value hangs from the lower.

kg CO₂e per good part (per order where the log tells no pieces), on one scale, gate to gate: material is made upstream
and stands in the panel by itself.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .carbon.uncertainty import WHOLE
from .drawn_ladder import BAR, STEP_HEIGHT, Block, ladder_path
from .layout import BOX, GAP, LEFT, PITCH, Grid, Step, gap_middle

VALUE = "value"
GROUPS: dict[str, tuple[str, ...]] = {  # how the classes of ``carbon.classes`` are shown, from the line outwards
    VALUE: ("value_adding",),
    "idle": ("setup", "idle", "standby", "down"),
    "scrap": ("scrap",),
    "rework": ("rework",),
    "transport": ("transport",),
    "waiting": ("waiting",),
}
MATERIAL = ("material", "material_loss")
IN_GAPS = ("transport", "waiting")  # happens before the step, so it stands in the gap before its box
LONGEST = 64.0  # height of the longest stack
LEAST = 1.0
AIR, LABEL, HEADING = 26.0, 14.0, 34.0  # over the tallest stack, under a bar, from the time ladder to the heading
PANEL_TOP, PANEL_ROW = 102.0, 16.0


@dataclass(frozen=True, slots=True)
class CarbonBar:
    """What a step emits: ``waste`` kg standing on the upper line, ``value`` kg hanging from the lower."""

    step: str
    x: float  # middle
    waste: float
    value: float
    blocks: tuple[Block, ...]
    waste_label: float
    value_label: float


@dataclass(frozen=True, slots=True)
class PanelRow:
    """A group in the panel: kg, its piece of the bar over the rows (x, width in px), and its baseline."""

    key: str
    kg: float
    x: float
    width: float
    y: float


@dataclass(frozen=True, slots=True)
class DrawnCarbon:
    """The CO₂ ladder in px. ``total``, ``half`` (of the 90 % interval), ``other`` (on the other basis), ``material``:
    kg per part or order, None where not known; ``is_half_whole``: every factor tells its uncertainty, else the interval
    is at least so wide; ``share``: of value-adding."""

    per: str  # part or order
    path: str
    heading: float
    upper: float
    lower: float
    bottom: float
    bars: tuple[CarbonBar, ...]
    gaps: tuple[CarbonBar, ...]
    rows: tuple[PanelRow, ...]
    total: float
    half: float | None
    is_half_whole: bool
    other: float | None
    material: float
    rare: float  # in steps that are not drawn
    share: float
    last_row: float
    top: float
    height: float


def draw_carbon(co2e: Mapping[str, Any], steps: Sequence[Step], grid: Grid, top: float, least: float) -> DrawnCarbon:
    """The ladder below ``top``, and its panel, below ``least`` too. ``co2e`` is that of a map document."""
    count, per = _divisor(co2e)
    by_step = {one["step"]: _groups(one["by_class"], count) for one in co2e["by_step"] if one["step"] is not None}
    columns = [_column(number, steps, grid, by_step) for number in range(grid.columns)]
    drawn = {step["name"] for step in steps}
    stacks = [side for _, found in columns for side in _sides(found)]
    scale = LONGEST / max([*stacks, 1e-12])
    heading = max(top + HEADING, least)
    upper = heading + AIR + scale * max([_waste(found) for _, found in columns], default=0.0)
    lower = upper + STEP_HEIGHT
    bars = tuple(_bar(number, name, found, scale, upper, lower) for number, (name, found) in enumerate(columns))
    gaps = tuple(_gap(number, name, found, scale, upper) for number, (name, found) in enumerate(columns))
    sums = {key: sum(found[key] for found in by_step.values()) for key in GROUPS}
    rows = _rows(sums)
    total = sum(sums.values())
    whole = co2e["total_kg"] or 0.0
    interval, other = co2e["interval"], co2e["other_basis_kg"]
    last = rows[-1].y if rows else PANEL_TOP
    return DrawnCarbon(
        per=per, path=ladder_path(grid.columns, upper, lower), heading=heading, upper=upper, lower=lower,
        bottom=max([lower, *(bar.value_label for bar in bars)]) + 12,
        bars=bars, gaps=tuple(bar for bar in gaps if bar.waste), rows=rows, total=total,
        half=total * interval["half_width_kg"] / whole if interval and whole else None,
        is_half_whole=bool(interval) and interval["known_share"] > WHOLE,
        other=total * other / whole if other is not None and whole else None,
        material=sum(one["by_class"].get(name, 0.0) for one in co2e["by_step"] for name in MATERIAL) / count,
        rare=sum(sum(found.values()) for name, found in by_step.items() if name not in drawn),
        share=sums[VALUE] / total if total else 0.0, last_row=last, top=heading - 16, height=last + 66,
    )  # fmt: skip


def _divisor(co2e: Mapping[str, Any]) -> tuple[float, str]:
    """What kg are divided by: good parts, else orders."""
    if co2e["good_parts"]:
        return co2e["good_parts"], "part"
    allocated = sum(one["kg"] for one in co2e["by_step"] if one["step"] is not None)
    per_order = co2e["per_order_kg"]
    return (allocated / per_order if per_order else 1.0), "order"


def _groups(by_class: Mapping[str, float], count: float) -> dict[str, float]:
    return {key: sum(by_class.get(name, 0.0) for name in names) / count for key, names in GROUPS.items()}


def _column(
    number: int, steps: Sequence[Step], grid: Grid, by_step: Mapping[str, Mapping[str, float]]
) -> tuple[str, dict[str, float]]:
    """The main step of a column, and the kg of it and of what stands beneath it."""
    here = [step for step in steps if grid.frames[step["name"]].column == number]
    here.sort(key=lambda step: grid.frames[step["name"]].row)
    found = [by_step.get(step["name"], {}) for step in here]
    return here[0]["name"] if here else "", {key: sum(one.get(key, 0.0) for one in found) for key in GROUPS}


def _waste(found: Mapping[str, float]) -> float:
    """The taller of the two stacks on the upper line."""
    return max(_sides(found)[1:])


def _sides(found: Mapping[str, float]) -> tuple[float, float, float]:
    at_step = sum(kg for key, kg in found.items() if key != VALUE and key not in IN_GAPS)
    return found[VALUE], at_step, sum(found[key] for key in IN_GAPS)


def _bar(number: int, name: str, found: Mapping[str, float], scale: float, upper: float, lower: float) -> CarbonBar:
    middle = LEFT + PITCH * number + GAP + BOX / 2
    keys = [key for key in GROUPS if key != VALUE and key not in IN_GAPS]
    y, blocks = _stacked(keys, found, middle, scale, lower - 1)
    hangs = max(LEAST, found[VALUE] * scale) if found[VALUE] > 0 else 0.0
    if hangs:
        blocks.append(Block(VALUE, middle - BAR / 2, lower + 1, hangs))
    return CarbonBar(name, middle, _sides(found)[1], found[VALUE], tuple(blocks), y - 4, lower + 1 + hangs + LABEL)


def _gap(number: int, name: str, found: Mapping[str, float], scale: float, upper: float) -> CarbonBar:
    middle = gap_middle(number)
    y, blocks = _stacked(IN_GAPS, found, middle, scale, upper - 1)
    return CarbonBar(name, middle, _sides(found)[2], 0.0, tuple(blocks), y - 4, upper)


def _stacked(
    keys: Sequence[str], found: Mapping[str, float], middle: float, scale: float, floor: float
) -> tuple[float, list[Block]]:
    """Blocks upon each other from ``floor`` upwards, and where the topmost ends."""
    y, blocks = floor, []
    for key in keys:
        height = max(LEAST, found[key] * scale) if found[key] > 0 else 0.0
        if height:
            y -= height
            blocks.append(Block(key, middle - BAR / 2, y, height))
    return y, blocks


def _rows(sums: Mapping[str, float]) -> tuple[PanelRow, ...]:
    """The groups that there are, each with its piece of a bar of 126 px."""
    total, x = sum(sums.values()), 12.0
    found: list[PanelRow] = []
    for key, kg in sums.items():
        if kg > 0:
            width = 126.0 * kg / total
            found.append(PanelRow(key, kg, x, width, PANEL_TOP + PANEL_ROW * (len(found) + 1)))
            x += width
    return tuple(found)
