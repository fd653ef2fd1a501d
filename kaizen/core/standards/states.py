"""The states of a version, and which may follow which."""

from enum import StrEnum


class State(StrEnum):
    DRAFT = "draft"
    IN_REVIEW = "in_review"
    APPROVED = "approved"  # frozen; waits for its day
    EFFECTIVE = "effective"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


OPEN = (State.DRAFT, State.IN_REVIEW)
FROZEN = (State.APPROVED, State.EFFECTIVE, State.SUPERSEDED)
FOLLOWS: dict[State, frozenset[State]] = {
    State.DRAFT: frozenset({State.IN_REVIEW, State.WITHDRAWN}),
    State.IN_REVIEW: frozenset({State.DRAFT, State.APPROVED, State.WITHDRAWN}),
    State.APPROVED: frozenset({State.EFFECTIVE, State.WITHDRAWN}),
    State.EFFECTIVE: frozenset({State.SUPERSEDED, State.WITHDRAWN}),
    State.SUPERSEDED: frozenset(),
    State.WITHDRAWN: frozenset(),
}


def may_follow(now: str, then: str) -> bool:
    """Whether a version in the state ``now`` may go to ``then``. No way leads back from frozen."""
    return State(then) in FOLLOWS[State(now)]
