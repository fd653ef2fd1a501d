"""In which order the lines of a rollout begin: one line, then at most 25 %, at most 60 %, the rest (method.md E3)."""

from collections.abc import Iterator, Sequence
from itertools import accumulate
from math import floor

PILOT = 1  # lines of the first wave
SHARES = (0.25, 0.60)  # of all lines that have begun after the second and the third wave, at most
Plan = tuple[tuple[str, ...], ...]


def plan(lines: Sequence[str], shares: Sequence[float] = SHARES) -> Plan:
    """The waves of ``lines``, which come in the order in which they are to begin: the best fit first.

    Shares count the lines before too. A share that is too small for another line makes no wave.
    """
    ends = [PILOT, *(floor(share * len(lines) + 1e-9) for share in shares), len(lines)]
    waves: list[tuple[str, ...]] = []
    begun = 0
    for end in ends:
        if end > begun:
            waves.append(tuple(lines[begun:end]))
            begun = min(end, len(lines))
    return tuple(wave for wave in waves if wave)


def doubts(waves: Sequence[Sequence[str]], shares: Sequence[float] = SHARES) -> Iterator[str]:
    """What is against a plan that a person changed, as codes; it may be wanted all the same.

    ``no_line``; ``line_twice``; ``wave_1_too_large``, …: after that wave more lines have begun than by rule.
    """
    lines = [line for wave in waves for line in wave]
    if not lines:
        yield "no_line"
    if len(set(lines)) < len(lines):
        yield "line_twice"
    by_rule = list(accumulate(map(len, plan(lines, shares))))
    begun = list(accumulate(map(len, waves)))
    for number, (now, most) in enumerate(zip(begun, by_rule, strict=False), 1):
        if now > most:
            yield f"wave_{number}_too_large"
