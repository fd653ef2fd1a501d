"""Raw tables written by hand."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa

from valuestream.core.intake import RawTable, ReadResult, take_in
from valuestream.core.profile import Profile

NOW = (datetime(2026, 1, 1, tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
GOOD = {"case": "A", "activity": "Saw", "start": "2024-03-04 06:00", "complete": "2024-03-04 07:00"}


def take(*rows: dict[str, str], now: int = NOW, **profile: object) -> ReadResult:
    """The rows (each laid over a good row) through the gate; ``None`` takes a column out."""
    names = [name for name in dict.fromkeys(key for row in ({**GOOD, **r} for r in rows) for key in row)]
    full = [{**GOOD, **row} for row in rows]
    kept = [name for name in names if not any(row.get(name, "") is None for row in full)]
    table = pa.table({name: pa.array([row.get(name, "") for row in full], pa.string()) for name in kept})
    columns = {name: f"{name} column" for name in kept if not name.startswith("key:")}
    raw = RawTable(table, np.arange(1, len(full) + 1))
    return take_in(raw, Profile(columns=columns, **profile), now=now)


def codes(result: ReadResult, effect: str) -> dict[str, int]:
    return {reason.code: reason.count for reason in result.trust.reasons if reason.effect == effect}
