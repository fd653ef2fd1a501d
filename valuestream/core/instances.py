"""Accepted rows into activity instances: as they stand, or paired from start and complete events."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .columns import Mask
from .eventlog import NO_CODE, NO_TIME, Codes, Micros, Quantity, Text
from .gate import Gate
from .lifecycle import COMPLETE, NONE, UNKNOWN, UNUSED, known_in_group, pair_in_rounds, transition_of


@dataclass(frozen=True, slots=True)
class Instances:
    """``main`` is the row that speaks for an instance, ``other`` its start row where it has two (else the same).

    ``single``: no start of its own, so start equals complete. ``start_estimated``: no row has a start.
    ``whole``: every row is an instance of its own, in order.
    """

    main: NDArray[np.int64]
    other: NDArray[np.int64]
    start: Micros
    complete: Micros
    single: Mask
    start_estimated: bool
    whole: bool = False

    def text(self, column: Text) -> Text:
        """A text column by instance; the start row fills what the main row leaves empty."""
        if self.whole:
            return column
        own = column.codes[self.main]
        return Text(np.where(own == NO_CODE, column.codes[self.other], own).astype(np.int32), column.names)

    def number(self, column: Quantity) -> Quantity:
        if self.whole:
            return column
        own = column[self.main]
        return np.where(np.isnan(own), column[self.other], own)


def transitions(lifecycle: Text) -> NDArray[np.int8]:
    """What each row's lifecycle says; an empty cell means complete (the XES default)."""
    return np.array([*map(transition_of, lifecycle.names), COMPLETE], np.int8)[lifecycle.codes]


def refuse_unknown(lifecycle: Text, gate: Gate) -> None:
    gate.refuse(transitions(lifecycle) == UNKNOWN, "unknown_lifecycle", "lifecycle")


def paired(texts: dict[str, Text], persons: list[Codes], time: Micros, keep: Mask) -> Instances:
    """Start and complete events paired first in first out per case, activity, job number and resource.

    Who did it (``persons``) is asked first, so that two at work at once are told apart; a start and an end
    by different people are paired after that.
    """
    kind = transitions(texts["lifecycle"])
    use = keep & (kind != UNUSED)
    case, activity = texts["case"].codes, texts["activity"].codes
    further = [texts[role].codes for role in ("resource", "instance") if role in texts]
    keys = (case, activity, *(known_in_group(key, (case, activity), use) for key in further))
    rounds = ((*keys, *persons), keys) if persons else (keys,)
    pairs = pair_in_rounds(rounds, time, kind, use)
    has_start, has_end = pairs.first != NONE, pairs.last != NONE
    start = np.where(has_start, time[pairs.first], time[pairs.last])
    complete = np.where(has_end, time[pairs.last], NO_TIME)
    main = np.where(has_end, pairs.last, pairs.first)
    other = np.where(has_start, pairs.first, pairs.last)
    return Instances(main, other, start, complete, ~has_start, not bool(has_start.any()))


def as_they_stand(micros: dict[str, Micros], keep: Mask) -> Instances:
    """One instance per row. With one time column only, start equals complete everywhere."""
    rows, whole = np.flatnonzero(keep), bool(keep.all())
    if len(micros) == 1:
        only = next(iter(micros.values()))[rows]
        return Instances(rows, rows, only, only, np.ones(len(rows), np.bool_), True, whole)
    start, complete = micros["start"][rows], micros["complete"][rows]
    single = start == NO_TIME
    only_ends = len(rows) > 0 and bool(single.all())
    return Instances(rows, rows, np.where(single, complete, start), complete, single, only_ends, whole)


def warn_instances(instances: Instances, lifecycle: Text | None, gate: Gate, keep: Mask) -> None:
    """Warns about estimated starts, open instances and events that neither start nor end work."""
    single = _rows(instances.main[instances.single], keep)
    gate.warn(single, "start_estimated" if instances.start_estimated else "start_estimated_rows")
    gate.warn(_rows(instances.main[instances.complete == NO_TIME], keep), "open_instance")
    if lifecycle is not None:
        unused = keep & (transitions(lifecycle) == UNUSED)
        if unused.any():
            gate.warn(unused, "lifecycle_not_used", value=lifecycle.names[lifecycle.codes[unused][0]])


def _rows(index: NDArray[np.int64], like: Mask) -> Mask:
    rows = np.zeros(len(like), np.bool_)
    rows[index] = True
    return rows
