"""Who else has the sheet open right now: by role, kept for a minute in the cache and nowhere else."""

import time

from django.core.cache import cache

from kaizen.models import A3
from kaizen.services.a3.editing import role_of
from lean.models import User

SECONDS = 45.0  # a device says every 15 s that it is there


def here(row: A3, *, by: User, section: int | None, device: str) -> list[tuple[str, int | None]]:
    """Notes that a device has the sheet open; gives role and step of the others. Two notes at the same instant may
    cost one of them 15 s."""
    now, key = time.time(), f"a3:here:{row.pk}"
    found = {name: one for name, one in cache.get(key, {}).items() if now - one["at"] < SECONDS}
    others = [(one["role"], one["section"]) for name, one in found.items() if name != device[:40]]
    found[device[:40]] = {"role": role_of(by, row.site), "section": section, "at": now}
    cache.set(key, found, timeout=SECONDS)
    return others
