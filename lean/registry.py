"""Open lists: a tuple of entries that describe themselves, found by their ``key``."""

from collections.abc import Iterable, Mapping
from typing import Protocol, TypeVar


class Keyed(Protocol):
    @property
    def key(self) -> str: ...


Entry = TypeVar("Entry", bound=Keyed)


def by_key(entries: Iterable[Entry]) -> Mapping[str, Entry]:
    """The entries by key. Raises ``ValueError`` when two entries share a key."""
    found: dict[str, Entry] = {}
    for entry in entries:
        if entry.key in found:
            raise ValueError(f"two entries are called {entry.key!r}")
        found[entry.key] = entry
    return found
