"""Slows down guessing: so many tries per minute, counted atomically; who exceeds them waits, nobody is locked out."""

import hashlib
import time

from django.core.cache import cache

WINDOW = 60  # seconds
PER_ACCOUNT = 10
PER_ADDRESS = 60  # a shift that signs in behind one address must get through; only failures and running tries count


class Attempt:
    """One try to sign in, counted before the password is looked at. ``kind``: what is tried, each with its own counts.

    ``most``: tries in a minute, of one account and from one address.
    """

    def __init__(
        self, account: str, address: str, kind: str = "login", most: tuple[int, int] = (PER_ACCOUNT, PER_ADDRESS)
    ) -> None:
        self.kind, self.slot = kind, int(time.time()) // WINDOW
        self.limits = {
            self._key("account", account.casefold()): most[0],
            self._key("address", address): most[1],
        }
        self.counts = {key: _count(key) for key in self.limits}

    def _key(self, kind: str, value: str) -> str:
        return _key(f"{self.kind}:{kind}", value, self.slot)

    @property
    def wait(self) -> int:
        """Seconds until the next try is looked at; 0 when this one is."""
        if all(self.counts[key] <= limit for key, limit in self.limits.items()):
            return 0
        return _until(self.slot + 1)

    def forgive(self) -> None:
        """Takes a successful try out of the counts."""
        for key in self.limits:
            cache.decr(key)


def wait_for(kind: str, value: str, most: int) -> int:
    """Counts one more of a kind and answers the seconds to wait: 0 for the first ``most`` in a minute.

    ``value``: from where it comes, an address for instance; kept as a hash only.
    """
    slot = int(time.time()) // WINDOW
    return _until(slot + 1) if _count(_key(kind, value, slot)) > most else 0


def _key(kind: str, value: str, slot: int) -> str:
    return f"{kind}:{hashlib.sha256(value.encode()).hexdigest()[:32]}:{slot}"


def _until(slot: int) -> int:
    return max(1, round(slot * WINDOW - time.time()))


def _count(key: str) -> int:
    cache.add(key, 0, timeout=2 * WINDOW)
    return cache.incr(key)
