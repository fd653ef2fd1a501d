"""Who passes the trust gate: the first fault of each row, warnings, and the reasons they add up to."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from .columns import Mask
from .sentences import SENTENCES
from .trust import FIRST_ROWS, Reason

PASSED = 0


class Gate:
    """Collects faults and warnings of ``row`` (numbers in the source). A row keeps the first fault found."""

    def __init__(self, row: NDArray[np.int64]) -> None:
        self.row = row
        self.fault = np.zeros(len(row), np.int16)
        self.faults: list[tuple[str, str]] = [("", "")]  # (code, role), by number in ``fault``
        self.warnings: list[Reason] = []

    @property
    def passed(self) -> Mask:
        return self.fault == PASSED

    def refuse(self, rows: Mask, code: str, role: str) -> None:
        """Quarantine the rows that have no fault yet."""
        new = rows & self.passed
        if new.any():
            self.fault[new] = len(self.faults)
            self.faults.append((code, role))

    def warn(self, rows: Mask, code: str, *, effect: str = "kept", **params: Any) -> None:
        """Note something about rows that are kept (or dropped as duplicates). Call after the last ``refuse``."""
        if rows.any():
            self.warnings.append(reason(code, effect, self.row[rows], **params))

    def fault_of(self, index: int) -> tuple[str, str]:
        """(code, role) of a refused row."""
        return self.faults[int(self.fault[index])]


def reason(code: str, effect: str, rows: NDArray[np.int64], **params: Any) -> Reason:
    """The reason with its English sentence filled in."""
    count = len(rows)
    sentence = SENTENCES[code]
    filled = {"count": f"{count:,}", "value": "", "column": "", "zone": "", **params}
    message = (sentence.one if count == 1 else sentence.many) % filled
    return Reason(code, effect, count, message, tuple(int(row) for row in rows[:FIRST_ROWS]), params)
