"""A value-stream map as shapes with positions: what the SVG template writes down (interface.md §7).

Pure geometry: no words, no colours, no formatting. Figures travel through as the document holds them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from .drawn_carbon import DrawnCarbon, draw_carbon
from .drawn_ladder import DrawnLadder, draw_ladder
from .layout import (
    BOX,
    FIGURES_TOP,
    LEFT,
    PITCH,
    ROW,
    SMALL_LINE,
    TOP,
    Frame,
    Grid,
    Step,
    drawn_steps,
    gap_middle,
    lay_out,
    place,
)  # fmt: skip
from .routes import Route, draw_routes, plan_trips, side_flows
from .waiting import MainCause

SCHEMA = "newlean.map/1"
TOTALS_GAP, TOTALS_WIDTH, MARGIN = 11.0, 150.0, 14.0
TOTALS_ROWS_TOP, TOTALS_ROW, TOTALS_SMALL_ROW, TOTALS_RULE = 79.0, 17.0, 14.0, 8.0
SUPPLIER_RIGHT = 116.0
CUSTOMER_GAP, FACTORY = 57.0, 104.0  # from the last column to the customer; width of a factory
CONTROL, CONTROL_AIR = 204.0, 14.0  # width of the production control box, least air beside it
CONFIDENCE_BARS = {"high": 3, "medium": 2, "low": 1}
NOTHING = {"missing": "no_event"}
WIDE = 7  # more columns than this scroll sideways
TAKT_MARK = 0.66  # where takt lies on the bar under C/T, as a share of its width


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text: what and where (baseline, below the upper edge of its box)."""

    text: str
    y: float


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One row of a data box: which figure, where (below the upper edge), whether somebody counted it.

    ``takt_bar`` is C/T against takt as a share of the row's width; takt itself lies at ``TAKT_MARK``.
    """

    key: str
    figure: Mapping[str, Any]
    y: float
    counted: bool
    takt_bar: float | None
    over_takt: bool


@dataclass(frozen=True, slots=True)
class Box:
    """A step on the map: a data box in row 0, a small box below it."""

    step: Step
    frame: Frame
    name: tuple[Line, ...]
    rows: tuple[FigureRow, ...]
    bars: int  # confidence, 1…3
    detail: float  # baseline of the first line under the name of a small box, below its upper edge
    second: float  # baseline of the second
    third: float  # baseline of the third
    headline: Mapping[str, Any]  # the figure of a small box: its cycle time
    is_bottleneck: bool

    @property
    def outer_height(self) -> float:
        """The height of the frame around a selected box."""
        return self.frame.height + 9


@dataclass(frozen=True, slots=True)
class Triangle:
    """The stock in front of a step; ``filled`` where it holds the longest wait, ``aside`` for a rework box."""

    step: Step
    x: float  # middle
    y: float  # tip
    stock: Mapping[str, Any]
    days: Mapping[str, Any]
    filled: bool
    aside: bool
    cause: MainCause | None  # what takes most of the wait; None where it is not known


@dataclass(frozen=True, slots=True)
class Push:
    """A push arrow in the gap before a column, and the flow it stands for (None when the log has none)."""

    x: float
    y: float
    flow: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class TotalRow:
    """One line of the totals panel; ``y`` is its baseline below the panel's upper edge, ``rule``: a line above it."""

    key: str
    figure: Mapping[str, Any]
    y: float
    is_small: bool
    rule: bool


@dataclass(frozen=True, slots=True)
class Drawing:
    """Everything the template needs, in px."""

    width: float
    height: float
    header: float  # height of the head of a data box
    right: float  # where the last column ends
    totals: float  # left edge of the totals panel
    totals_top: float
    totals_height: float
    control: float | None  # left edge of the production control box; None where there is no room
    customer: float  # left edge of the customer
    customer_line: float  # where the goods go up to the customer
    totals_rows: tuple[TotalRow, ...]
    boxes: tuple[Box, ...]
    triangles: tuple[Triangle, ...]
    pushes: tuple[Push, ...]
    routes: tuple[Route, ...]
    guides: tuple[str, ...]
    ladder: DrawnLadder
    carbon: DrawnCarbon | None  # None where the map tells no CO₂
    is_wide: bool  # labels and totals stay while the map scrolls


def draw(document: Mapping[str, Any], causes: Mapping[str, MainCause] = MappingProxyType({})) -> Drawing:
    """The drawing of a map document; ``causes``: what takes most of the wait before a step, where it is known.

    Raises ``ValueError`` for a document of another schema.
    """
    if document.get("schema") != SCHEMA:
        raise ValueError(f"cannot draw a document of schema {document.get('schema')!r}")
    steps = drawn_steps(document["steps"])
    places = place(steps)
    flows = side_flows(document["flows"], places)
    _, lanes = plan_trips(flows, places)
    figures = max((len(step["box"]) for step in steps), default=0)
    grid = lay_out(steps, lanes=max(lanes, default=0), figures=figures)
    ladder = draw_ladder(steps, grid)
    totals = grid.right + TOTALS_GAP
    top = ladder.heading - 16
    rows = _total_rows(document)
    tall = rows[-1].y + 12
    carbon = _carbon(document, steps, grid, ladder.bottom, top + tall + 30)
    return Drawing(
        width=totals + TOTALS_WIDTH + MARGIN,
        height=max(ladder.bottom, top + tall + 4, *([carbon.bottom, carbon.top + carbon.height + 4] if carbon else [])),
        header=grid.header,
        right=grid.right,
        totals=totals,
        totals_top=top,
        totals_height=tall,
        control=_control(grid),
        customer=grid.right + CUSTOMER_GAP,
        customer_line=grid.right + CUSTOMER_GAP + FACTORY / 2,
        totals_rows=tuple(rows),
        boxes=tuple(_box(step, grid) for step in steps),
        triangles=tuple(_triangles(steps, grid, causes)),
        pushes=tuple(_pushes(steps, document["flows"], grid)),
        routes=tuple(draw_routes(flows, places, grid)),
        guides=tuple(_guides(grid, ladder)),
        ladder=ladder,
        carbon=carbon,
        is_wide=grid.columns > WIDE,
    )


def _carbon(
    document: Mapping[str, Any], steps: Sequence[Step], grid: Grid, top: float, least: float
) -> DrawnCarbon | None:
    co2e = document.get("co2e")
    return draw_carbon(co2e, steps, grid, top, least) if co2e and "refusal" not in co2e else None


def _total_rows(document: Mapping[str, Any]) -> list[TotalRow]:
    """What lead time is made of, set-up, stops and rare steps only where there are any; then the share of value."""
    totals, rest = document["totals"], document["rest"]
    seconds = sum(
        float(rest[key].get("value") or 0.0) for key in ("waiting", "processing", "setup", "down") if key in rest
    )
    entries = [("waiting", totals["waiting"], False, True), ("processing", totals["processing"], False, False)]
    entries += [(key, totals[key], False, False) for key in ("setup", "down") if totals.get(key, {}).get("value")]
    if seconds:
        entries.append(("rest", {"value": seconds, "unit": "s"}, True, False))
    entries += [("pce", totals["pce"], False, True), ("value_added", totals["value_added"], True, False)]
    rows: list[TotalRow] = []
    y = TOTALS_ROWS_TOP
    for key, figure, is_small, rule in entries:
        y += (TOTALS_SMALL_ROW if is_small else TOTALS_ROW) + (TOTALS_RULE if rule and rows else 0)
        rows.append(TotalRow(key, figure, y, is_small, rule))
    return rows


def _control(grid: Grid) -> float | None:
    """The production control box stands in the middle between supplier and customer."""
    left, right = SUPPLIER_RIGHT + CONTROL_AIR, grid.right + CUSTOMER_GAP - CONTROL_AIR
    return (left + right - CONTROL) / 2 if right - left >= CONTROL else None


def _box(step: Step, grid: Grid) -> Box:
    frame = grid.frames[step["name"]]
    is_small = frame.row > 0
    name = frame.name
    top = 5 if is_small else (grid.header - name.height) / 2
    lines = tuple(Line(text, top + name.line * (number + 1) - 4) for number, text in enumerate(name.lines))
    return Box(
        step=step,
        frame=frame,
        name=lines,
        rows=() if is_small else _rows(step, grid),
        bars=CONFIDENCE_BARS[step["confidence"]["level"]],
        detail=top + name.height + SMALL_LINE - 3,
        second=top + name.height + 2 * SMALL_LINE - 3,
        third=top + name.height + 3 * SMALL_LINE - 3,
        headline=next((entry["figure"] for entry in step["box"] if entry["key"] == "cycle_time"), NOTHING),
        is_bottleneck=step["is_bottleneck"],
    )


def _rows(step: Step, grid: Grid) -> tuple[FigureRow, ...]:
    counted = {value["key"] for value in step["gemba"]}
    ratio = step["takt_ratio"].get("value")
    rows = []
    for number, entry in enumerate(step["box"]):
        is_cycle = entry["key"] == "cycle_time" and ratio is not None
        rows.append(
            FigureRow(
                key=entry["key"],
                figure=entry["figure"],
                y=grid.header + FIGURES_TOP + ROW * number,
                counted=entry["key"] in counted,
                takt_bar=min(1.0, ratio * TAKT_MARK) if is_cycle else None,
                over_takt=is_cycle and ratio > 1,
            )
        )
    return tuple(rows)


def _triangles(steps: Sequence[Step], grid: Grid, causes: Mapping[str, MainCause]) -> list[Triangle]:
    waits = {step["name"]: _wait(step) for step in steps}
    longest = max(waits.values(), default=0.0)
    found = []
    for step in steps:
        frame, inventory = grid.frames[step["name"]], step["inventory"]
        aside = frame.row > 0
        if aside and (step["role"] != "rework" or "value" not in inventory["days"]):
            continue
        found.append(
            Triangle(
                step=step,
                x=frame.right + 26.5 if aside else gap_middle(frame.column),
                y=frame.y + 2 if aside else frame.y + 6,
                stock=inventory["pieces"] if "value" in inventory["pieces"] else inventory["orders"],
                days=inventory["days"] if "value" in inventory["days"] else inventory["waiting"],
                filled=longest > 0 and waits[step["name"]] == longest,
                aside=aside,
                cause=causes.get(step["name"]),
            )
        )
    return found


def _wait(step: Step) -> float:
    ladder = step["ladder"]
    return sum(float(ladder[key].get("value") or 0.0) for key in ("waiting", "waiting_rework"))


def _pushes(steps: Sequence[Step], flows: Sequence[Mapping[str, Any]], grid: Grid) -> list[Push]:
    main = {grid.frames[step["name"]].column: step["name"] for step in steps if grid.frames[step["name"]].row == 0}
    by_ends = {(flow["source"], flow["target"]): flow for flow in flows}
    return [
        Push(gap_middle(column), TOP + 100, by_ends.get((main.get(column - 1), main[column])))
        for column in sorted(main)
    ]


def _guides(grid: Grid, ladder: DrawnLadder) -> list[str]:
    found = []
    for column in range(grid.columns):
        left = LEFT + PITCH * (column + 1) - BOX
        found += [f"M{x:g} {grid.box_bottom + 2:g}V{ladder.upper:g}" for x in (left, left + BOX)]
    return found
