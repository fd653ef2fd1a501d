"""Cycle time of each step as a bar against the line of takt. Lengths in SVG px."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .drawing import Line
from .layout import drawn_steps
from .lettering import wrap

NAMES, LENGTH, TOP, LINE = 170.0, 300.0, 20.0, 15.0
AIR = 9.0


@dataclass(frozen=True, slots=True)
class TaktBar:
    name: tuple[Line, ...]
    figure: Mapping[str, Any]
    y: float
    width: float
    end: float  # where its figure is written
    is_over: bool


@dataclass(frozen=True, slots=True)
class TaktChart:
    bars: tuple[TaktBar, ...]
    takt_x: float
    height: float


def draw_takt(document: Mapping[str, Any]) -> TaktChart | None:
    """The chart of a map document; None without a takt or without any cycle time."""
    takt = (document.get("demand") or {}).get("takt", {}).get("value")
    cycles = [(step["name"], _cycle(step)) for step in drawn_steps(document["steps"])]
    known = [(name, figure) for name, figure in cycles if "value" in figure]
    if not takt or not known:
        return None
    scale = LENGTH / max(takt, *(figure["value"] for _, figure in known))
    bars, y = [], TOP
    for name, figure in known:
        lines = tuple(Line(text, 14 + LINE * number) for number, text in enumerate(wrap(name, NAMES - 10, 12)))
        width = figure["value"] * scale
        bars.append(TaktBar(lines, figure, y, width, NAMES + width + 6, figure["value"] > takt))
        y += LINE * len(lines) + AIR
    return TaktChart(tuple(bars), NAMES + takt * scale, y)


def _cycle(step: Mapping[str, Any]) -> Mapping[str, Any]:
    return next((entry["figure"] for entry in step["box"] if entry["key"] == "cycle_time"), {})
