"""A rule says whether a place fits in one respect, in a code with values; sentences are made of them in the shell.

A gate that blocks is never outvoted: no score and no other rule makes it pass.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from kaizen.core.rollout.similarity.stations import plain

from .facts import Facts


class Outcome(StrEnum):
    """What a rule says. ``DIFFERS``: a part of the score that is low; it never decides alone."""

    FITS = "fits"
    ADAPT = "adapt"
    DIFFERS = "differs"
    UNKNOWN = "unknown"
    BLOCKS = "blocks"


class Kind(StrEnum):
    """A gate may block; an adaptation only asks for work at the place; a part belongs to the score."""

    GATE = "gate"
    ADAPTATION = "adaptation"
    PART = "part"


@dataclass(frozen=True, slots=True)
class Said:
    """``code``: one of the rule's; ``values``: what fills its sentence, as JSON."""

    outcome: Outcome
    code: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rule:
    """``codes``: every code that ``look`` may say, each with a sentence in the shell. ``version`` rises when the rule
    would say something else of the same facts.
    """

    key: str
    version: int
    kind: Kind
    codes: tuple[str, ...]
    look: Callable[[Facts], Said]


@dataclass(frozen=True, slots=True)
class Result:
    """What one rule said."""

    rule: str
    version: int
    kind: Kind
    said: Said

    @property
    def outcome(self) -> Outcome:
        return self.said.outcome

    def as_json(self) -> dict[str, Any]:
        return {
            "rule": self.rule, "version": self.version, "kind": self.kind.value, "outcome": self.outcome.value,
            "code": self.said.code, "values": dict(self.said.values),
        }  # fmt: skip


NOT_ASKED = Said(Outcome.FITS, "not_asked")  # the standard asks for nothing in this respect


def fits(code: str, **values: Any) -> Said:
    return Said(Outcome.FITS, code, values)


def adapt(code: str, **values: Any) -> Said:
    return Said(Outcome.ADAPT, code, values)


def unknown(code: str, **values: Any) -> Said:
    return Said(Outcome.UNKNOWN, code, values)


def blocks(code: str, **values: Any) -> Said:
    return Said(Outcome.BLOCKS, code, values)


def among(names: Iterable[str], others: Iterable[str]) -> list[str]:
    """The names that are among the others, however they are written."""
    known = {plain(other) for other in others}
    return [name for name in names if plain(name) in known]


def lacking(names: Iterable[str], others: Iterable[str]) -> list[str]:
    """The names that are not among the others."""
    known = {plain(other) for other in others}
    return [name for name in names if plain(name) not in known]
