"""What is looked at on a round against a standard: its steps, key points and values, each as one point."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from .document import Standard

Doc = dict[str, Any]
NOTE = 200  # characters


@dataclass(frozen=True, slots=True)
class Point:
    """``key``: its address in the document; ``why``: the reason of a key point. ``unit`` only of a value."""

    key: str
    kind: str
    text: str
    why: str = ""
    unit: str = ""
    low: float | None = None
    high: float | None = None
    nominal: float | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """``is_so`` None: it could not be seen."""

    point: str
    is_so: bool | None
    note: str = ""

    def as_json(self) -> Doc:
        return {"point": self.point, "is_so": self.is_so, "note": self.note}

    @classmethod
    def from_json(cls, doc: Doc) -> "Answer":
        return cls(doc["point"], doc["is_so"], doc["note"])


def points_of(doc: Standard) -> list[Point]:
    """The points in the order of the work, the values to set after them."""
    found: list[Point] = []
    for step in doc.job:
        found.append(Point(f"job.{step.id}", "step", step.text))
        found += [Point(f"job.{step.id}.points.{one.id}", "point", one.point, one.reason) for one in step.points]
    found += [
        Point(f"parameters.{one.id}", "value", one.name, "", one.unit, one.low, one.high, one.nominal)
        for one in doc.parameters
    ]
    if doc.work.in_process is not None:
        found.append(Point("work.in_process", "pieces", str(doc.work.in_process)))
    return found


def unknown(doc: Standard, answers: Iterable[Answer]) -> list[str]:
    """Points of answers that the document does not have, or that are answered twice."""
    known, told = {one.key for one in points_of(doc)}, Counter(one.point for one in answers)
    return sorted(key for key, count in told.items() if key not in known or count > 1)


@dataclass(frozen=True, slots=True)
class Tally:
    """How often a point was so, was not, could not be seen."""

    so: int
    not_so: int
    unseen: int


def tally(answers: Sequence[Answer]) -> Tally:
    counts = Counter(one.is_so for one in answers)
    return Tally(counts[True], counts[False], counts[None])
