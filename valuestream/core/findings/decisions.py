"""What people decided about a finding, and how long that holds. Pure.

Muted: no problem. Accepted: a problem that stays for now. Closed: solved. Open: looked at again.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    MUTED = "muted"
    ACCEPTED = "accepted"
    CLOSED = "closed"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Decision:
    """``on``: the day, on the clock of the site, on which a person decided."""

    kind: Kind
    on: date

    def holds_for(self, since: date) -> bool:
        """Whether it keeps a finding that shows since a day out of the order in which to look at findings.

        A window of weeks still shows what was solved yesterday: a closed finding comes back when it shows only after
        the day on which it was closed.
        """
        return self.kind != Kind.OPEN and (self.kind != Kind.CLOSED or since <= self.on)

    def as_json(self) -> dict[str, str]:
        return {"kind": self.kind.value, "on": self.on.isoformat()}

    @classmethod
    def from_json(cls, doc: Mapping[str, Any]) -> "Decision":
        """The decision that ``as_json`` wrote."""
        return cls(Kind(doc["kind"]), date.fromisoformat(doc["on"]))
