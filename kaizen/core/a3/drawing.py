"""Positions for the drawings of an A3: the piece of the map and the Pareto. Lengths in px at 100 %."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

WIDTH = 610.0
BOX, GAP, ROW, HEADER = 148.0, 62.0, 17.0, 24.0
BARS_FROM, BARS_TO, BAR, PITCH = 190.0, 470.0, 15.0, 21.0
NAME_CHARS = 24  # of a name beside its bar, in two lines
Doc = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Box:
    x: float
    step: Doc
    rows: tuple[tuple[float, str, Doc], ...]  # y, key, figure


@dataclass(frozen=True, slots=True)
class Snippet:
    boxes: tuple[Box, ...]
    width: float
    height: float


def draw_snippet(steps: Sequence[Doc], rows: int = 4) -> Snippet:
    """The boxes in their order, each with a triangle before it and its first ``rows`` figures that are there."""
    boxes = tuple(_box(number, step, rows) for number, step in enumerate(steps))
    most = max((len(box.rows) for box in boxes), default=0)
    return Snippet(boxes, GAP + len(boxes) * (BOX + GAP) - GAP + 4, 22 + HEADER + most * ROW + 8)


def _box(number: int, step: Doc, rows: int) -> Box:
    told = [line for line in step["box"] if "value" in line["figure"]][:rows]
    places = tuple((HEADER + i * ROW, line["key"], line["figure"]) for i, line in enumerate(told))
    return Box(GAP + number * (BOX + GAP), step, places)


@dataclass(frozen=True, slots=True)
class Bar:
    """``so_far``: this bar's share and those above it; None for the rest, which stands last in grey."""

    y: float
    width: float
    lines: tuple[str, ...]
    value: float
    so_far: float | None
    count: int = 0


@dataclass(frozen=True, slots=True)
class Pareto:
    bars: tuple[Bar, ...]
    width: float
    height: float


def draw_pareto(found: Doc) -> Pareto:
    """Bars by size, the largest across; the rest in one bar of its own below them."""
    rows, rest = found["bars"], found["rest"]
    longest = max([row["value"] for row in rows] + [rest["value"], 1e-12])
    bars, so_far = [], 0.0
    for number, row in enumerate(rows):
        so_far += row["share"]
        width = row["value"] / longest * (BARS_TO - BARS_FROM)
        bars.append(Bar(number * PITCH, width, _lines(row["name"]), row["value"], min(so_far, 1.0)))
    if rest["steps"]:
        width = rest["value"] / longest * (BARS_TO - BARS_FROM)
        bars.append(Bar(len(rows) * PITCH, width, (), rest["value"], None, rest["steps"]))
    return Pareto(tuple(bars), WIDTH, len(bars) * PITCH + 4)


def _lines(name: str) -> tuple[str, ...]:
    """A long name in one line, its end cut where no map would show it either."""
    return (name if len(name) <= NAME_CHARS + 4 else name[: NAME_CHARS + 3] + "…",)
