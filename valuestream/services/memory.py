"""Remembers what was worked out about a frozen map, so that a large log is read once and not at every look."""

import hashlib
from collections.abc import Callable
from typing import TypeVar

from django.core.cache import cache

from valuestream.models import MapVersion

KEPT_FOR = 24 * 3600  # seconds
Found = TypeVar("Found")


def remember(version: MapVersion, what: str, work_out: Callable[[], Found]) -> Found:
    """What ``work_out`` gives, worked out once a day per map; ``what`` names it. A frozen map cannot become stale."""
    key = hashlib.sha256(f"{version.inputs_hash} {version.content_hash} {what}".encode()).hexdigest()
    found: Found | None = cache.get(key)
    if found is None:
        found = work_out()
        cache.set(key, found, KEPT_FOR)
    return found
