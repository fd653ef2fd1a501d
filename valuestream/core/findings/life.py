"""The life of a finding over the nights: new, known, in an A3, gone, back. A pure step from one night to the next."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from .finding import Finding

PATIENCE = 3  # nights in a row without it after which a finding is gone


class Stage(StrEnum):
    NEW = "new"
    KNOWN = "known"
    IN_A3 = "in_a3"
    GONE = "gone"
    BACK = "back"


@dataclass(frozen=True, slots=True)
class Life:
    """A finding as it was last found. ``first``, ``last``: the first and the last night that found it.

    ``absent``: nights in a row that looked and did not find it. ``a3``: the A3 that is about it, kept when it is gone.
    """

    finding: Finding
    stage: Stage
    first: date
    last: date
    absent: int = 0
    a3: str | None = None

    @property
    def fingerprint(self) -> str:
        return self.finding.fingerprint

    def as_json(self) -> dict[str, Any]:
        return {
            "finding": self.finding.as_json(), "stage": self.stage.value, "first": self.first.isoformat(),
            "last": self.last.isoformat(), "absent": self.absent, "a3": self.a3,
        }  # fmt: skip

    @classmethod
    def from_json(cls, doc: dict[str, Any]) -> "Life":
        """The life that ``as_json`` wrote."""
        first, last = (date.fromisoformat(doc[key]) for key in ("first", "last"))
        return cls(Finding.from_json(doc["finding"]), Stage(doc["stage"]), first, last, doc["absent"], doc["a3"])


@dataclass(frozen=True, slots=True)
class Transition:
    """What one night changed for one finding; ``before`` None: it was never seen."""

    fingerprint: str
    before: Stage | None
    after: Stage


def next_night(
    previous: Sequence[Life], current: Sequence[Finding], night: date, *,
    blind: Collection[str] = (), in_a3: Mapping[str, str] | None = None, patience: int = PATIENCE,
) -> list[Life]:  # fmt: skip
    """The lives after a night. One life for each fingerprint, those found before first, in their order.

    ``blind``: rules that could not look this night: their findings stay as they were. ``in_a3``: fingerprint → the open
    A3 about it. A finding is gone after ``patience`` nights in a row without it; one that is gone and found again is
    back, and known from the next night on.
    """
    a3s, found = in_a3 or {}, {finding.fingerprint: finding for finding in current}
    lives = {life.fingerprint: life for life in previous}
    aged = [_aged(life, found.get(key), night, blind, a3s, patience) for key, life in lives.items()]
    fresh = [finding for key, finding in found.items() if key not in lives]
    return aged + [_begun(finding, night, a3s) for finding in fresh]


def _begun(finding: Finding, night: date, a3s: Mapping[str, str]) -> Life:
    a3 = a3s.get(finding.fingerprint)
    return Life(finding, Stage.IN_A3 if a3 else Stage.NEW, night, night, a3=a3)


def _aged(
    life: Life, found: Finding | None, night: date, blind: Collection[str], a3s: Mapping[str, str], patience: int
) -> Life:  # fmt: skip
    a3 = a3s.get(life.fingerprint)
    kept = replace(life, a3=a3 or life.a3)
    if found is None:
        if life.finding.rule in blind or life.stage == Stage.GONE:
            return kept
        absent = life.absent + 1
        stage = Stage.GONE if absent >= patience else Stage.IN_A3 if a3 else life.stage
        return replace(kept, absent=absent, stage=stage)
    stage = Stage.IN_A3 if a3 else Stage.BACK if life.stage == Stage.GONE else Stage.KNOWN
    return replace(kept, finding=found, stage=stage, last=night, absent=0)


def transitions(previous: Sequence[Life], after: Sequence[Life]) -> list[Transition]:
    """What changed between two nights, in the order of the lives."""
    before = {life.fingerprint: life.stage for life in previous}
    return [
        Transition(life.fingerprint, before.get(life.fingerprint), life.stage)
        for life in after
        if before.get(life.fingerprint) != life.stage
    ]
