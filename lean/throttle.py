"""Slows down guessing: so many tries per minute, counted atomically; who exceeds them waits, nobody is locked out."""

import hashlib
import time

from django.core.cache import cache

WINDOW = 60  # seconds
PER_ACCOUNT = 10
PER_ADDRESS = 60  # a shift that signs in behind one address must get through; only failures and running tries count


class Attempt:
    """One try to sign in, counted before the password is looked at."""

    def __init__(self, account: str, address: str) -> None:
        self.slot = int(time.time()) // WINDOW
        self.limits = {
            self._key("account", account.casefold()): PER_ACCOUNT,
            self._key("address", address): PER_ADDRESS,
        }
        self.counts = {key: _count(key) for key in self.limits}

    def _key(self, kind: str, value: str) -> str:
        return f"login:{kind}:{hashlib.sha256(value.encode()).hexdigest()[:32]}:{self.slot}"

    @property
    def wait(self) -> int:
        """Seconds until the next try is looked at; 0 when this one is."""
        if all(self.counts[key] <= limit for key, limit in self.limits.items()):
            return 0
        return max(1, round((self.slot + 1) * WINDOW - time.time()))

    def forgive(self) -> None:
        """Takes a successful try out of the counts."""
        for key in self.limits:
            cache.decr(key)


def _count(key: str) -> int:
    cache.add(key, 0, timeout=2 * WINDOW)
    return cache.incr(key)
