"""What a verdict is computed from: figures by day, line and product, and what was counted for the guardrails."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from .mix import Cell


@dataclass(frozen=True, slots=True)
class Counted:
    """Of a guard: ``bad`` out of ``n`` (pieces, orders) before and after; of rare events ``n`` is the days watched."""

    before: tuple[int, int]
    after: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Change:
    """Something else that was changed on a ``day`` in the windows, as it was logged."""

    day: date
    what: str


@dataclass(frozen=True, slots=True)
class Inputs:
    """``pre_days``, ``post_days``: the working days of the windows so far, the washout left out, in order.

    ``cells``: the primary figure. ``guard_cells``: those of the guards that are figures by day, by their key;
    ``counts``: of the others. ``events``: hash of the event set they were computed from.
    """

    pre_days: tuple[date, ...]
    post_days: tuple[date, ...]
    cells: tuple[Cell, ...]
    guard_cells: Mapping[str, tuple[Cell, ...]] = field(default_factory=dict)
    counts: Mapping[str, Counted] = field(default_factory=dict)
    changes: tuple[Change, ...] = ()
    events: str = ""


def as_json(inputs: Inputs) -> dict[str, Any]:
    """The inputs as a document; figures with nine significant digits."""
    return {
        "pre_days": [day.isoformat() for day in inputs.pre_days],
        "post_days": [day.isoformat() for day in inputs.post_days],
        "cells": _rows(inputs.cells),
        "guard_cells": {key: _rows(cells) for key, cells in sorted(inputs.guard_cells.items())},
        "counts": {key: {"before": list(one.before), "after": list(one.after)} for key, one in inputs.counts.items()},
        "changes": [[change.day.isoformat(), change.what] for change in inputs.changes],
        "events": inputs.events,
    }


def from_json(document: Mapping[str, Any]) -> Inputs:
    """The inputs of a document."""
    return Inputs(
        tuple(map(date.fromisoformat, document["pre_days"])),
        tuple(map(date.fromisoformat, document["post_days"])),
        _cells(document["cells"]),
        {key: _cells(rows) for key, rows in document["guard_cells"].items()},
        {key: Counted(_pair(one["before"]), _pair(one["after"])) for key, one in document["counts"].items()},
        tuple(Change(date.fromisoformat(day), what) for day, what in document["changes"]),
        document["events"],
    )


def short(value: float) -> float:
    """Nine significant digits: what is stored, and what is computed with."""
    return float(f"{value:.9g}")


def _rows(cells: tuple[Cell, ...]) -> list[list[Any]]:
    ordered = sorted(cells, key=lambda cell: (cell.day, cell.line, cell.stratum))
    return [[cell.day.isoformat(), cell.line, cell.stratum, short(cell.value), short(cell.n)] for cell in ordered]


def _cells(rows: list[list[Any]]) -> tuple[Cell, ...]:
    return tuple(Cell(date.fromisoformat(day), line, stratum, value, n) for day, line, stratum, value, n in rows)


def _pair(numbers: list[int]) -> tuple[int, int]:
    bad, n = numbers
    return bad, n
