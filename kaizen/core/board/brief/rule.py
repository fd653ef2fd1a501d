"""A rule of the brief: an entry of an open list that describes itself by its key."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from .facts import Facts
from .told import Option, Told


@dataclass(frozen=True, slots=True)
class Rule:
    """``kind``: what its sentences are: late, changed, bottleneck, overdue, risk or forecast.

    ``find`` gives what it has to tell, the most important first; nothing, where there is nothing. Its name and what it
    does in words: ``kaizen.brief_words``.
    """

    key: str
    version: int
    kind: str
    find: Callable[[Facts], Iterator[Told]]


@dataclass(frozen=True, slots=True)
class OptionRule:
    """``find`` gives what can be done at a step of a stream, the best first."""

    key: str
    version: int
    find: Callable[[Facts, int, str], Iterator[Option]]
