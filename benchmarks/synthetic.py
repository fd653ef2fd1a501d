"""A manufacturing log of any size, the same each time: 25 activities, 12 routings, rework, overlap, open orders."""

from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

STEPS = (
    "Cutting", "Sawing", "Turning", "Milling", "Drilling", "Deburring", "Washing", "Hardening", "Grinding", "Lapping",
    "Honing", "Coating", "Painting", "Assembly 1", "Assembly 2", "Welding", "Pressing", "Laser Marking", "Measuring",
    "Inspection", "Rework", "Testing", "Packing", "Shipping", "Storing",
)  # fmt: skip
ROUTINGS = 12
MEAN_STEPS = 20.5  # of an order, rework included
REWORKED, OVERLAPPING, OPEN = 0.25, 0.08, 0.01  # shares of orders, moves, orders
BEGIN = 1_700_000_000  # s since 1970: November 2023
MILLIS = 1000


def synthetic(events: int, seed: int = 7) -> pl.DataFrame:
    """About ``events`` rows: case, activity, resource, start, complete (empty where still open), good, scrap."""
    random = np.random.default_rng(seed)
    step, lengths = _paths(max(1, round(events / MEAN_STEPS)), random)
    start, complete = _times(lengths, random)
    ends = np.cumsum(lengths) - 1
    is_open = np.zeros(len(step), dtype=bool)
    is_open[ends[random.random(len(lengths)) < OPEN]] = True
    frame = pl.DataFrame(
        {
            "case": np.repeat(np.arange(len(lengths)), lengths),
            "activity": np.array(STEPS)[step],
            "resource": step * 4 + random.integers(0, 4, len(step)),
            "start": start,
            "complete": complete,
            "good": 10 - random.integers(0, 2, len(step)),
            "scrap": random.integers(0, 2, len(step)),
            "open": is_open,
        }
    )
    named = frame.with_columns(
        pl.format("O{}", "case").alias("case"),
        pl.format("M{}", "resource").alias("resource"),
        pl.col("start").cast(pl.Datetime("ms")).cast(pl.Datetime("us")),
        pl.when("open")
        .then(None)
        .otherwise("complete")
        .cast(pl.Datetime("ms"))
        .cast(pl.Datetime("us"))
        .alias("complete"),
    )
    return named.drop("open").sort("start", maintain_order=True)


def _paths(orders: int, random: np.random.Generator) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The steps of all orders one after the other, and how many each has. Every fourth order goes back once."""
    routings = [np.sort(random.choice(len(STEPS), random.integers(12, 23), replace=False)) for _ in range(ROUTINGS)]
    weights = np.arange(ROUTINGS, 0, -1) / sum(range(ROUTINGS + 1))
    chosen = random.choice(ROUTINGS, size=orders, p=weights)
    again = np.where(random.random(orders) < REWORKED, random.random(orders), -1.0)
    paths = []
    for routing, where in zip(chosen, again, strict=True):
        path = routings[routing]
        if where >= 0:
            at = 1 + int(where * (len(path) - 1))
            path = np.concatenate([path[: at + 1], path[max(0, at - 2) :]])
        paths.append(path)
    return np.concatenate(paths).astype(np.int64), np.array([len(path) for path in paths])


def _times(lengths: NDArray[np.int64], random: np.random.Generator) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Start and end of every step in ms. Steps that overlap still end one after the other: there is only one order."""
    n = int(lengths.sum())
    span = np.round(random.lognormal(6.5, 0.8, n) * MILLIS).astype(np.int64) + 10
    gap = np.round(random.lognormal(8.0, 1.4, n) * MILLIS).astype(np.int64) + 1
    overlap = np.minimum(span, np.roll(span, -1)) * 3 // 10
    gap = np.where(random.random(n) < OVERLAPPING, -overlap, gap)
    before = np.cumsum(span + gap) - (span + gap)
    first = np.cumsum(lengths) - lengths
    release = np.cumsum(random.exponential(400.0, len(lengths)) * MILLIS).astype(np.int64)
    start = BEGIN * MILLIS + np.repeat(release - before[first], lengths) + before
    return start, start + span


def write_csv(frame: pl.DataFrame, path: Path) -> None:
    frame.write_csv(path, datetime_format="%Y-%m-%dT%H:%M:%S%.3f")


def write_xes(frame: pl.DataFrame, path: Path) -> None:
    """XES with ``start_timestamp`` beside ``time:timestamp``; steps still open are left out."""
    closed = frame.filter(pl.col("complete").is_not_null()).with_columns(
        pl.col("start", "complete").dt.strftime("%Y-%m-%dT%H:%M:%S%.3f+00:00")
    )
    with path.open("w", encoding="utf-8") as file:
        file.write('<?xml version="1.0" encoding="utf-8"?>\n<log xmlns="http://www.xes-standard.org/">\n')
        for (case,), rows in closed.group_by("case", maintain_order=True):
            file.write(f'<trace><string key="concept:name" value="{case}"/>\n')
            for activity, resource, start, complete in rows.select("activity", "resource", "start", "complete").rows():
                file.write(
                    f'<event><string key="concept:name" value="{activity}"/>'
                    f'<string key="org:group" value="{resource}"/><date key="start_timestamp" value="{start}"/>'
                    f'<date key="time:timestamp" value="{complete}"/></event>\n'
                )
            file.write("</trace>\n")
        file.write("</log>\n")
