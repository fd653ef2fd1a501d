"""Version numbers: major.minor.patch, the first one 1.0.0."""

from typing import NamedTuple

from .difference import Level


class Number(NamedTuple):
    major: int
    minor: int
    patch: int

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}.{self.patch}"


FIRST = Number(1, 0, 0)


def after(last: Number | None, level: Level) -> Number:
    """The number of a version that differs so much from the last one; none before it: 1.0.0."""
    if last is None:
        return FIRST
    if level == Level.MAJOR:
        return Number(last.major + 1, 0, 0)
    if level == Level.MINOR:
        return Number(last.major, last.minor + 1, 0)
    return Number(last.major, last.minor, last.patch + 1)
