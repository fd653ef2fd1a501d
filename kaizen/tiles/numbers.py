"""Numbers that somebody entered as an option of a tile."""

import math
from datetime import date


def positive(text: str) -> float | None:
    """A number above zero, with comma or point; None for anything else."""
    try:
        number = float(text.strip().replace(",", "."))
    except ValueError:
        return None
    if not math.isfinite(number) or number <= 0:
        return None
    return int(number) if number.is_integer() else number


def day_or_none(text: str) -> date | None:
    """A day as ISO text; None for anything else."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
