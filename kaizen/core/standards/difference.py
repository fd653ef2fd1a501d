"""Two versions of a standard field by field, and what the difference makes of the version number."""

from dataclasses import dataclass
from enum import IntEnum

from .codec import Address, Plain, flat
from .document import Standard


class Level(IntEnum):
    """How much of a change it is, and so which part of the number counts on.

    MAJOR: what a site that works by it must decide on anew: where it holds, the path of the orders, a unit; or
    something it relied on is gone or stands in another order. MINOR: what a team must learn: something new, or another
    text or value of what is done. PATCH: nothing at the work changes.
    """

    NONE = 0
    PATCH = 1
    MINOR = 2
    MAJOR = 3


@dataclass(frozen=True, slots=True)
class Change:
    """A field that differs. ``before`` None: it is new; ``after`` None: it is gone. A tuple is the order of rows."""

    address: Address
    before: Plain
    after: Plain

    @property
    def level(self) -> Level:
        head, last = self.address[0], self.address[-1]
        if head in ALWAYS_MAJOR or last == "unit":
            return Level.MAJOR if self.is_more_than_a_birth else Level.MINOR
        if head in ALWAYS_PATCH or last == "reason":
            return Level.PATCH
        return Level.MAJOR if self.is_a_loss else Level.MINOR

    @property
    def is_more_than_a_birth(self) -> bool:
        """A new row's unit is a row that is new, no unit that is another."""
        return self.address[-1] != "unit" or self.before is not None

    @property
    def is_a_loss(self) -> bool:
        """Rows that are gone, or stand in another order."""
        if not isinstance(self.before, tuple):
            return False
        after = self.after if isinstance(self.after, tuple) else ()
        kept = [key for key in after if key in self.before]
        return kept != list(self.before)


ALWAYS_MAJOR = frozenset({"steps", "family", "path", "applies"})
ALWAYS_PATCH = frozenset({"title", "purpose", "language", "review_on", "texts", "evidence", "attachments"})


def difference(before: Standard, after: Standard) -> list[Change]:
    """Every field that differs, in the order of the later document, what is gone last."""
    old, new = flat(before), flat(after)
    addresses = dict.fromkeys([*new, *old])
    return [
        Change(at, _told(old.get(at)), _told(new.get(at))) for at in addresses
        if _told(old.get(at)) != _told(new.get(at)) and at[-1] != "id"
    ]  # fmt: skip


def _told(value: Plain) -> Plain:
    """Empty is empty, however it is written."""
    return None if value in ("", ()) else value


def level_of(changes: list[Change]) -> Level:
    return max((change.level for change in changes), default=Level.NONE)
