"""Short names of stations for narrow cells: M3 stays M3, Round grinder 2 becomes RG2."""

import re
from collections.abc import Iterable

LONGEST = 4  # signs that fit


def short_names(names: Iterable[str]) -> dict[str, str]:
    """A short name for each station, no two alike."""
    found: dict[str, str] = {}
    for name in sorted(set(names)):
        short, n = _short(name), 1
        while short in found.values():
            n += 1
            short = f"{_short(name)[: LONGEST - 2]}.{n}"
        found[name] = short
    return found


def _short(name: str) -> str:
    """The first letters of its words and the digits of its end."""
    if len(name) <= LONGEST:
        return name
    end = re.search(r"\d+$", name)
    words = re.findall(r"[^\W\d_]+", name)
    return ("".join(word[0].upper() for word in words)[:3] + (end[0] if end else ""))[:LONGEST] or name[:LONGEST]
