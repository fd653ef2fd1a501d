"""The trust gate: rows read = accepted + duplicates + quarantined, and every difference has a reason."""

from dataclasses import dataclass, field
from typing import Any

FIRST_ROWS = 5


@dataclass(frozen=True, slots=True)
class Reason:
    """Why rows were quarantined, dropped as duplicates, or kept with a warning.

    ``effect`` is ``quarantined``, ``duplicate`` or ``kept``; ``rows`` are the first few row numbers;
    ``params`` fill the sentence of ``core.sentences`` in another language.
    """

    code: str
    effect: str
    count: int
    message: str
    rows: tuple[int, ...] = ()
    params: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "effect": self.effect,
            "count": self.count,
            "message": self.message,
            "rows": list(self.rows[:FIRST_ROWS]),
            "params": self.params,
        }


@dataclass(frozen=True, slots=True)
class Trust:
    """What became of every row of a source. Raises ``ValueError`` when a row is unaccounted for."""

    rows_read: int
    accepted: int
    duplicates: int = 0
    quarantined: int = 0
    reasons: tuple[Reason, ...] = field(default=())

    def __post_init__(self) -> None:
        if self.rows_read != self.accepted + self.duplicates + self.quarantined:
            raise ValueError(
                f"{self.rows_read} rows read, but {self.accepted} accepted + {self.duplicates} duplicates"
                f" + {self.quarantined} quarantined"
            )

    def as_json(self) -> dict[str, Any]:
        return {
            "rows_read": self.rows_read,
            "accepted": self.accepted,
            "duplicates": self.duplicates,
            "quarantined": self.quarantined,
            "reasons": [reason.as_json() for reason in self.reasons],
        }
