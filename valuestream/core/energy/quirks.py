"""What was odd about an energy file and what was made of it: never put right in silence."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
QUIRKS: dict[str, str] = {
    "unreadable_time": "rows whose time cannot be read were left out",
    "no_value": "rows without a value; their time is a gap",
    "midnight_label": "intervals labelled 00:00 of the day that they end were put on the day after",
    "not_in_order": "rows were not in order of time and were sorted",
    "repeated": "rows repeat an earlier one and were left out",
    "second_hour": "rows belong to the second of the two hours when clocks go back",
    "dst_gap": "rows show an hour that the clocks left out",
    "gap": "gaps in the series stay gaps; where a carbon intensity is missing, the mean of its month or year counts",
    "resolution_changes": "the length of the intervals changes",
    "counter_reset": "resets of the counter; what ran before a reset since the last reading is lost",
    "odd_reading": "readings off the counter's course, to which it came back, were left out",
    "other_counter": "falls of the counter to more than it can have counted since; the time in between is a gap",
    "returned": "intervals returned energy",
    "sub_meter_exceeds": "intervals in which the sub-meters show more than their main meter",
    "outside_validity": "figures use a factor outside its years",
}


@dataclass(frozen=True, slots=True)
class Quirk:
    """A code of the open list ``QUIRKS``, how often it was met, and the first moment (µs UTC) where there is one."""

    code: str
    count: int
    first: int | None = None

    def as_json(self) -> dict[str, Any]:
        return {"code": self.code, "count": self.count, "message": QUIRKS[self.code], "first": moment(self.first)}


def moment(micros: int | None) -> str | None:
    """ISO text in UTC."""
    if micros is None:
        return None
    return (EPOCH + timedelta(microseconds=int(micros))).isoformat()
