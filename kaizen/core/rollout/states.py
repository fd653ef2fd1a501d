"""The states of an adoption, of a rollout and of a wave, and which may follow which. The gates between them."""

from enum import StrEnum


class Adoption(StrEnum):
    PROPOSED = "proposed"  # the site was asked
    ADAPTING = "adapting"  # the site said yes and fits it to its line
    IN_APPROVAL = "in_approval"
    APPROVED = "approved"  # training and a look at the gemba are to come
    SCHEDULED = "scheduled"  # waits for its day and its wave
    ACTIVATING = "activating"  # the site end is being told
    VERIFYING = "verifying"  # in effect, its effect is being measured
    VERIFIED = "verified"
    INCONCLUSIVE = "inconclusive"  # a person decides how it goes on
    FAILED = "failed"
    DONE = "done"  # held for 90 days
    ROLLING_BACK = "rolling_back"
    ROLLED_BACK = "rolled_back"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"  # the origin took it back before anything happened
    NEEDS_ATTENTION = "needs_attention"  # five tries did not help: a person looks


class Rollout(StrEnum):
    DRAFT = "draft"
    RUNNING = "running"
    STOPPED = "stopped"
    DONE = "done"
    CANCELLED = "cancelled"


class Wave(StrEnum):
    WAITING = "waiting"
    OPEN = "open"
    DONE = "done"


class Gate(StrEnum):
    """From features.md §3.4: what must hold before the next one counts."""

    PROVEN = "G0"
    FITS = "G1"
    ADAPTED = "G2"
    APPROVED = "G3"
    TRAINED = "G4"
    PILOT = "G5"
    VERIFIED = "G6"
    HOLDS = "G7"


A = Adoption
BEFORE = (A.PROPOSED, A.ADAPTING, A.IN_APPROVAL, A.APPROVED, A.SCHEDULED)  # nothing has changed at the site yet
IN_EFFECT = (A.VERIFYING, A.VERIFIED, A.INCONCLUSIVE, A.FAILED)
ENDED = (A.DONE, A.ROLLED_BACK, A.DECLINED, A.WITHDRAWN)
SETTLED = (A.VERIFIED, *ENDED)  # the next wave need not wait for it
GOOD = (A.VERIFIED, A.DONE)

_BACK = frozenset({A.ROLLING_BACK})
FOLLOWS: dict[Adoption, frozenset[Adoption]] = {
    A.PROPOSED: frozenset({A.ADAPTING, A.DECLINED, A.WITHDRAWN}),
    A.ADAPTING: frozenset({A.IN_APPROVAL, A.DECLINED, A.WITHDRAWN}),
    A.IN_APPROVAL: frozenset({A.APPROVED, A.ADAPTING, A.DECLINED, A.WITHDRAWN}),
    A.APPROVED: frozenset({A.SCHEDULED, A.ADAPTING, A.DECLINED, A.WITHDRAWN}),
    A.SCHEDULED: frozenset({A.ACTIVATING, A.APPROVED, A.ADAPTING, A.DECLINED, A.WITHDRAWN, A.NEEDS_ATTENTION}),
    A.ACTIVATING: frozenset({A.VERIFYING, A.SCHEDULED, A.NEEDS_ATTENTION, *_BACK}),
    A.VERIFYING: frozenset({A.VERIFIED, A.INCONCLUSIVE, A.FAILED, *_BACK}),
    A.INCONCLUSIVE: frozenset({A.VERIFYING, A.VERIFIED, A.FAILED, *_BACK}),
    A.VERIFIED: frozenset({A.DONE, A.FAILED, *_BACK}),
    A.FAILED: frozenset({A.VERIFYING, *_BACK}),
    A.ROLLING_BACK: frozenset({A.ROLLED_BACK, A.NEEDS_ATTENTION}),
    A.NEEDS_ATTENTION: frozenset({A.SCHEDULED, A.ACTIVATING, A.VERIFYING, *_BACK}),
    A.DONE: frozenset({*_BACK}),
    A.ROLLED_BACK: frozenset(),
    A.DECLINED: frozenset(),
    A.WITHDRAWN: frozenset(),
}


def may_follow(now: str, then: str) -> bool:
    """Whether an adoption in the state ``now`` may go to ``then``."""
    return Adoption(then) in FOLLOWS[Adoption(now)]
