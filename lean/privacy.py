"""The smallest group: what may be shown of figures that come near to persons. Kernel module without Django.

A figure of a station in a shift is a figure of those who work there, also without any name. So every figure by station
or area and by shift or hour passes here first. Where nobody knows how many people stand behind it, it is one.
"""

from collections.abc import Sequence

from lean.units import Missing

SMALLEST = 7  # people behind a figure, unless the site asks for more
FLOOR = 5  # no setting goes below
TOO_SMALL = Missing("group_too_small")


def group_size(installation: int | None = None, site: int | None = None) -> int:
    """How many people must stand behind a figure: the installation's number, which a site may only raise.

    Raises ``ValueError`` for a number below 5.
    """
    asked = [number for number in (installation, site) if number is not None]
    if any(number < FLOOR for number in asked):
        raise ValueError(f"a group has at least {FLOOR} people")
    return max(SMALLEST if installation is None else installation, site or FLOOR)


def is_large_enough(people: int | None, smallest: int) -> bool:
    """Whether a figure of so many people may be shown; None: nobody knows, so one."""
    return (1 if people is None else people) >= max(smallest, FLOOR)


def finest_view(people: Sequence[tuple[str, int | None]], smallest: int) -> str | Missing:
    """The first view that is large enough, of views from the finest to the coarsest, each with its people."""
    return next((view for view, number in people if is_large_enough(number, smallest)), TOO_SMALL)


def shown(people: Sequence[int | None], smallest: int) -> list[bool]:
    """Which parts of a whole may be shown when the whole is shown beside them.

    Parts below the smallest group are hidden. So that the whole less the parts shown does not give them away, the next
    larger parts are hidden too, until at least two are and those have enough people together. The parts of a whole
    are different people.
    """
    numbers = [1 if number is None else number for number in people]
    order = sorted(range(len(numbers)), key=lambda i: (numbers[i], i))
    hidden: list[int] = []
    for i in order:
        is_safe = not hidden or (len(hidden) > 1 and is_large_enough(sum(numbers[j] for j in hidden), smallest))
        if is_large_enough(numbers[i], smallest) and is_safe:
            break
        hidden.append(i)
    return [i not in hidden for i in range(len(numbers))]
