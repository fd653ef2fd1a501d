"""Takt and what a value-stream map derives from it (method.md A1). Times in s, quantities in pieces, shares 0…1."""

from math import ceil, prod


def takt(available: float, demand: float) -> float:
    """Seconds per piece that the customer leaves: available time ÷ demand of the same span."""
    return available / demand


def pitch(takt_time: float, pack: float) -> float:
    """Seconds per pack-out quantity."""
    return takt_time * pack


def capacity(available: float, cycle_time: float, uptime: float = 1.0) -> float:
    """Pieces that a step can make in the available time, without change-overs."""
    return available / cycle_time * uptime


def operators(work_content: float, takt_time: float) -> int:
    """Operators needed for the work content of a cell, rounded up."""
    return ceil(work_content / takt_time)


def gross_demand(net: float, scrap_rate: float) -> float:
    """Pieces to start so that ``net`` good ones come out."""
    return net / (1 - scrap_rate)


def changeovers_per_shift(available: float, run_time: float, changeover: float) -> float:
    """Change-overs that fit into what production leaves of a shift."""
    return (available - run_time) / changeover


def epei(changeovers: float, available: float, planned_down: float, run_time: float) -> float:
    """Every part every interval, in days: change-over time of all variants ÷ time left for change-overs a day.

    Raises ``ValueError`` when production leaves no time.
    """
    left = available - planned_down - run_time
    if left <= 0:
        raise ValueError("production leaves no time for change-overs")
    return changeovers / left


def first_time_through(pieces_in: float, scrap: float, rework: float, retest: float = 0.0) -> float:
    """Share of the pieces that pass a step once and are good."""
    return (pieces_in - scrap - rework - retest) / pieces_in


def rolled_yield(shares: list[float]) -> tuple[float, float]:
    """Rolled throughput yield, and the normalised yield per step."""
    rolled = prod(shares)
    return rolled, rolled ** (1 / len(shares))


def inventory_days(pieces: float, daily_demand: float) -> float:
    """Reach of a stock in days (Little's law with the demand as throughput)."""
    return pieces / daily_demand
