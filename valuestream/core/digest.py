"""A log's content as a number that does not depend on order, codes or the files it came in; parts add up."""

import hashlib

import numpy as np
from numpy.typing import NDArray

from .eventlog import EventLog, Text
from .merge import NUMBERS, TEXTS, content_columns
from .mixing import mix

Digest = tuple[int, int]  # sums of two 64-bit hashes over the events
BITS = (1 << 64) - 1
ABSENT = np.array([np.nan]).view(np.int64)[0]


def digest(log: EventLog) -> Digest:
    """The sums over all events. A column that says nothing in a row adds nothing, as if it were not there."""
    hashes = np.zeros(len(log), dtype=np.uint64)
    for name, column in content_columns(log).items():
        salt = np.uint64(hash_text(name))
        if name in TEXTS:
            text: Text = getattr(log, name)
            values, said = _hashes(text), text.codes >= 0
        else:
            values = column.astype(np.int64).view(np.uint64)
            said = _said(name, column)
        hashes += np.where(said, mix(values ^ mix(salt)), np.uint64(0))
    hashes = mix(hashes)
    return int(hashes.sum(dtype=np.uint64)), int(mix(hashes + np.uint64(1)).sum(dtype=np.uint64))


def _hashes(text: Text) -> NDArray[np.uint64]:
    """64 bits of each row's text, 0 without one. Only names that occur are hashed: a partition has few of all."""
    used = np.flatnonzero(np.bincount(text.codes[text.codes >= 0], minlength=len(text.names)))
    found = np.zeros(len(text.names) + 1, dtype=np.uint64)
    found[used] = [hash_text(text.names[code]) for code in used.tolist()]
    return found[text.codes]


def _said(name: str, column: NDArray) -> NDArray[np.bool_]:
    if name in NUMBERS or name.startswith("extra:"):
        return column != ABSENT
    if name in ("kind", "estimated"):
        return column != 0
    return np.ones(len(column), dtype=bool)


def content_hash(digests: list[Digest], events: int, timezone: str | None) -> str:
    """One hash for parts of a log whose digests, events and clock are known."""
    one, other = (sum(digest[i] for digest in digests) & BITS for i in (0, 1))
    return hashlib.sha256(f"{timezone} {events} {one:016x} {other:016x}".encode()).hexdigest()


def hash_text(text: str) -> int:
    """64 bits of a text."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little")
