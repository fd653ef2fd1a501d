"""Adds one log to another without doubling an event: the same file twice adds nothing, an overlap only what is new.

An event's identity is its content (case, step, station, times, quantities) and how many equal events came before
it in its own file, so true repeats inside one file stay and the same file again adds nothing.
"""

from dataclasses import fields, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from .eventlog import NO_CODE, EventLog, Text

TEXTS = ("case", "activity", "step", "resource", "product", "batch")
NUMBERS = ("good", "scrap", "rework", "lot_size")


def merge(old: EventLog, new: EventLog) -> tuple[EventLog, int]:
    """``old`` with the events of ``new`` that it does not hold yet, sorted; and how many ``new`` events it held.

    Dictionaries grow at their end only. Raises ``ValueError`` when the two keep different clocks.
    """
    both = joined(old, new)
    fresh = np.ones(len(both), dtype=bool)
    fresh[len(old) :] = ~_known(both, len(old))
    return replace(both.take(np.flatnonzero(fresh)), is_sorted=False).sorted(), int((~fresh).sum())


def joined(old: EventLog, new: EventLog) -> EventLog:
    """Both logs one after the other, columns that only one has filled with nothing.

    Raises ``ValueError`` when the two keep different clocks.
    """
    if old.timezone != new.timezone:
        raise ValueError(f"one log is in {old.timezone or 'wall clock'}, the other in {new.timezone or 'wall clock'}")
    changes: dict[str, object] = {name: _join_text(getattr(old, name), getattr(new, name), old, new) for name in TEXTS}
    for name in NUMBERS:
        changes[name] = _join_numbers(getattr(old, name), getattr(new, name), len(old), len(new))
    for name in ("start", "complete", "row"):
        changes[name] = np.concatenate([getattr(old, name), getattr(new, name)])
    if old.kind is not None or new.kind is not None:
        parts = [np.zeros(len(log), np.int8) if log.kind is None else log.kind for log in (old, new)]
        changes["kind"] = np.concatenate(parts)
    if len(old) and len(new):
        estimated = old.start_estimated and new.start_estimated
    else:
        estimated = (old if len(old) else new).start_estimated
    changes["estimated"] = None if estimated else _join_estimated(old, new)
    changes["extra"] = {
        key: _join_numbers(old.extra.get(key), new.extra.get(key), len(old), len(new))
        for key in sorted({*old.extra, *new.extra})
    }
    return replace(old, **changes, start_estimated=estimated, is_sorted=False)  # type: ignore[arg-type]


def _join_estimated(old: EventLog, new: EventLog) -> NDArray[np.bool_] | None:
    """Which rows have no start of their own; None when all have one."""
    parts = [np.full(len(log), log.start_estimated) if log.estimated is None else log.estimated for log in (old, new)]
    both = np.concatenate(parts)
    return both if both.any() else None


def _join_text(first: Text | None, second: Text | None, old: EventLog, new: EventLog) -> Text | None:
    if first is None and second is None:
        return None
    first = first or _nothing(len(old))
    second = second or _nothing(len(new))
    codes = {name: code for code, name in enumerate(first.names)}
    for name in second.names:
        codes.setdefault(name, len(codes))
    lookup = np.array([*(codes[name] for name in second.names), NO_CODE], dtype=np.int32)
    return Text(np.concatenate([first.codes, lookup[second.codes]]), tuple(codes))


def _nothing(length: int) -> Text:
    return Text(np.full(length, NO_CODE, dtype=np.int32), ())


def _join_numbers(
    first: NDArray[np.float64] | None, second: NDArray[np.float64] | None, before: int, after: int
) -> NDArray[np.float64] | None:
    if first is None and second is None:
        return None
    parts = [np.full(n, np.nan) if part is None else part for part, n in ((first, before), (second, after))]
    return np.concatenate(parts)


def _known(both: EventLog, before: int) -> NDArray[np.bool_]:
    """Which events after position ``before`` have an equal event, of the same ordinal, among those before it."""
    frame = pl.DataFrame(content_columns(both)).with_columns(new=np.arange(len(both)) >= before)
    key = [name for name in frame.columns if name != "new"]
    frame = frame.with_columns(ordinal=pl.int_range(pl.len()).over([*key, "new"]))
    old, new = frame.filter(~pl.col("new")), frame.filter(pl.col("new")).with_row_index("position")
    found = new.join(old, on=[*key, "ordinal"], how="semi", nulls_equal=True)["position"].to_numpy()
    known = np.zeros(len(both) - before, dtype=bool)
    known[found] = True
    return known


def content_columns(log: EventLog) -> dict[str, NDArray]:
    """What an event says, as integer columns: codes, times, and the bits of its quantities; never its row number."""
    found: dict[str, NDArray] = {"start": log.start, "complete": log.complete}
    if log.start_estimated:
        found["estimated"] = np.ones(len(log), dtype=np.int8)
    for column in fields(log):
        value = getattr(log, column.name)
        if column.name in TEXTS and value is not None:
            found[column.name] = value.codes
        elif column.name in NUMBERS and value is not None:
            found[column.name] = _bits(value)
        elif column.name in ("kind", "estimated") and value is not None:
            found[column.name] = value.astype(np.int8)
    return found | {f"extra:{key}": _bits(value) for key, value in log.extra.items()}


def _bits(values: NDArray[np.float64]) -> NDArray[np.int64]:
    """Equal for equal numbers, 0 and -0 alike, and for two absences."""
    return np.where(np.isnan(values), np.float64(np.nan), values + 0.0).astype(np.float64).view(np.int64)
