"""The flows of a map: every move from one step to the next, what kind it is, and which are drawn."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from lean.units import Figure, Measure, Missing, Unit

from .eventlog import NO_TIME, SECOND
from .mainstream import BRANCH, END, START
from .structure import Place
from .visits import Visits

Doc = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Flow:
    """A move between steps (positions; ``START`` and ``END`` at the borders). Spans in s, NaN when not known."""

    source: int
    target: int
    count: int
    orders: int
    kind: str
    drawn: bool
    waits: int
    waiting: float
    median: float
    overlap: float


def flows_of(
    visits: Visits, places: Mapping[int, Place], finished: NDArray[np.bool_], is_split: NDArray[np.bool_]
) -> list[Flow]:
    """All moves, commonest first; only ``finished`` orders moved to the end.

    ``is_split``: visits that are a part of a split lot (their return is no rework).
    """
    table = _moves(visits, finished, is_split)
    found = [_flow(row, places, len(finished)) for row in table.iter_rows(named=True)]
    return sorted(found, key=lambda flow: (-flow.count, flow.source, flow.target))


def _moves(visits: Visits, finished: NDArray[np.bool_], is_split: NDArray[np.bool_]) -> pl.DataFrame:
    bounds = visits.bounds
    inner = np.flatnonzero(np.diff(visits.case) == 0)
    before, after = visits.complete[inner], visits.start[inner + 1]
    known = before != NO_TIME
    wait = np.where(known, np.maximum(after - before, 0) / SECOND, np.nan)
    first, last = bounds[:-1], (bounds[1:] - 1)[finished]
    nothing = np.full(len(first) + len(last), np.nan)
    sides = {
        "source": (visits.step[inner], np.full(len(first), START), visits.step[last]),
        "target": (visits.step[inner + 1], visits.step[first], np.full(len(last), END)),
        "case": (visits.case[inner], visits.case[first], visits.case[last]),
        "wait": (wait, nothing),
        "overlap": (np.where(known, after < before, np.nan).astype(float), nothing),
        "split": (is_split[inner + 1].astype(float), nothing),
    }
    frame = pl.DataFrame({name: np.concatenate(parts) for name, parts in sides.items()}, nan_to_null=True)
    return frame.group_by("source", "target").agg(
        count=pl.len(), orders=pl.col("case").n_unique(), waits=pl.col("wait").count(), waiting=pl.col("wait").mean(),
        median=pl.col("wait").median(), overlap=pl.col("overlap").mean(), split=pl.col("split").mean(),
    )  # fmt: skip


def _flow(row: dict[str, Any], places: Mapping[int, Place], orders: int) -> Flow:
    source, target = row["source"], row["target"]
    kind = _kind(places.get(source), places.get(target), source, target, (row["split"] or 0.0) >= 0.5)
    shown = all(step in (START, END) or places[step].role != "rare" for step in (source, target))
    return Flow(
        source, target, row["count"], row["orders"], kind,
        drawn=shown and ((kind == "main" and target != END) or row["orders"] >= BRANCH * orders),
        waits=row["waits"], waiting=_number(row["waiting"]), median=_number(row["median"]),
        overlap=_number(row["overlap"]),
    )  # fmt: skip


def _number(value: float | None) -> float:
    return float("nan") if value is None else float(value)


def _kind(source: Place | None, target: Place | None, a: int, b: int, is_split: bool) -> str:
    """main, skip, alternative, rework or return (a split lot going back), from the places of both ends."""
    roles = {place.role for place in (source, target) if place}
    if "rework" in roles:
        return "rework"
    if roles - {"main"}:
        return "alternative"
    if source is None or target is None:
        return "main" if (target or source).column in (0, None) or b == END else "skip"  # type: ignore[union-attr]
    if target.column <= source.column:
        return "return" if is_split else "rework"
    return "main" if target.column == source.column + 1 else "skip"


def as_documents(flows: list[Flow], names: tuple[str, ...], orders: int) -> list[Doc]:
    """The flows as a map document holds them; None stands for the start and the end."""
    return [
        {
            "source": names[flow.source] if flow.source >= 0 else None,
            "target": names[flow.target] if flow.target >= 0 else None,
            "count": flow.count,
            "orders": flow.orders,
            "share": flow.orders / orders,
            "kind": flow.kind,
            "drawn": flow.drawn,
            "waiting": _wait(flow, flow.waiting).as_json(),
            "waiting_median": _wait(flow, flow.median).as_json(),
            "overlap_share": None if np.isnan(flow.overlap) else flow.overlap,
        }
        for flow in flows
    ]


def _wait(flow: Flow, value: float) -> Figure:
    if not flow.waits:
        return Missing("no_event")
    return Measure(value, Unit.SECOND, n=flow.waits, coverage=flow.waits / flow.count)


def coverage(flows: list[Flow], visits: Visits, pieces: NDArray[np.float64]) -> Doc:
    """Shares (0…1) of moves, orders and pieces that the drawn flows carry, and the list of what is hidden."""
    inner = [flow for flow in flows if flow.source >= 0 and flow.target >= 0]
    moves = sum(flow.count for flow in inner)
    size = len(visits.steps)
    drawn = np.zeros(size * size, dtype=bool)
    drawn[[flow.source * size + flow.target for flow in inner if flow.drawn]] = True
    places = np.flatnonzero(np.diff(visits.case) == 0)
    hidden_here = ~drawn[visits.step[places].astype(np.int64) * size + visits.step[places + 1]]
    order = np.searchsorted(visits.bounds, places[hidden_here], side="right") - 1
    whole = np.ones(len(visits.bounds) - 1, dtype=bool)
    whole[order] = False
    weights = np.where(np.isnan(pieces), 0.0, pieces)
    return {
        "cases": float(whole.mean()) if len(whole) else 1.0,
        "moves": sum(flow.count for flow in inner if flow.drawn) / moves if moves else 1.0,
        "quantity": float(weights[whole].sum() / weights.sum()) if weights.sum() else None,
        "hidden": [
            {
                "source": visits.steps[flow.source],
                "target": visits.steps[flow.target],
                "count": flow.count,
                "share": flow.count / moves,
            }
            for flow in inner
            if not flow.drawn
        ],
    }
