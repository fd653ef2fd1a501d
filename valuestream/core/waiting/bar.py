"""Why orders wait between two steps of a map, as a bar: the longest cause first."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from valuestream.core.eventlog import EventLog
from valuestream.core.stations import Clocks

from .held import split_waits
from .summary import WaitingParts, by_flow
from .windows import windows_of

LETTERS = {
    "batching": "B", "contention": "C", "prioritisation": "P", "unavailability": "U", "extraneous": "X", "unknown": "?",
}  # fmt: skip
LEAST_LETTER = 14.0  # px of width from which a letter has room


@dataclass(frozen=True, slots=True)
class CausePart:
    """A cause with its part of the bar, in px. ``seconds``: mean per move. ``shade``: 1 (strongest) … 5."""

    cause: str
    letter: str
    seconds: float
    share: float
    x: float
    width: float
    shade: int

    @property
    def has_room(self) -> bool:
        return self.width >= LEAST_LETTER

    @property
    def middle(self) -> float:
        return self.x + self.width / 2


@dataclass(frozen=True, slots=True)
class CauseBar:
    """``n`` moves, which waited for ``seconds`` (mean); the parts sum to it."""

    parts: tuple[CausePart, ...]
    seconds: float
    n: int
    has_calendar: bool

    @property
    def is_unknown(self) -> bool:
        """Whether the log does not tell why anybody waited."""
        return {part.cause for part in self.parts} == {"unknown"}


@dataclass(frozen=True, slots=True)
class MainCause:
    """The cause that takes most of a wait, and its ``share`` (0…1) of it; ``n`` moves, also those without a wait."""

    cause: str
    letter: str
    share: float
    n: int


def main_cause(parts: WaitingParts | None) -> MainCause | None:
    """The largest cause; None where no order waited, or where the log does not tell why most of the time passed."""
    if parts is None or not parts.waiting:
        return None
    cause = min(parts.seconds, key=lambda one: (-parts.seconds[one], one))
    return None if cause == "unknown" else MainCause(cause, LETTERS[cause], parts.share(cause), parts.n)


def flow_causes(log: EventLog, around: EventLog, clocks: Clocks) -> Mapping[tuple[str, str], WaitingParts]:
    """Why the orders of ``log`` waited, per move. ``around``: all orders, from which ``log`` was taken: stations were
    busy with those, too.
    """
    rows = around.sorted()
    mine = np.isin(rows.case.codes, np.unique(log.case.codes))
    return by_flow(rows, split_waits(rows, windows_of(rows), clocks), clocks, among=mine)


def before_step(flows: Mapping[tuple[str, str], WaitingParts], step: str) -> WaitingParts | None:
    """The waits of all moves from other steps to ``step`` together; None where none leads there."""
    here = [parts for (source, target), parts in flows.items() if target == step != source]
    if not here:
        return None
    seconds = {cause: sum(parts.seconds[cause] for parts in here) for cause in here[0].seconds}
    waiting, n, waits = (sum(getattr(parts, key) for parts in here) for key in ("waiting", "n", "waits"))
    return WaitingParts(seconds, waiting, n, waits)


def cause_bar(parts: WaitingParts, *, width: float, has_calendar: bool) -> CauseBar | None:
    """The bar of a move; None where no order waited."""
    if not parts.waiting:
        return None
    found, x = [], 0.0
    by_size = sorted(((s, cause) for cause, s in parts.seconds.items() if s > 0), key=lambda one: (-one[0], one[1]))
    for place, (seconds, cause) in enumerate(by_size):
        share = seconds / parts.waiting
        found.append(
            CausePart(cause, LETTERS[cause], seconds / parts.n, share, x, share * width, min(place + 1, 5))
        )  # fmt: skip
        x += share * width
    return CauseBar(tuple(found), parts.waiting / parts.n, parts.n, has_calendar)
