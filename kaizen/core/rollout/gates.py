"""The gates of one line as signs: what is done, runs, waits for a signature, is blocked or was stopped."""

from collections.abc import Mapping
from enum import StrEnum

from .states import Adoption as A
from .states import Gate


class Sign(StrEnum):
    DONE = "done"
    CONDITION = "condition"  # done, and something is still to be kept
    WAITING = "waiting"  # for a signature
    RUNNING = "running"
    OPEN = "open"  # not begun
    BLOCKED = "blocked"
    STOPPED = "stopped"


NOW: dict[A, tuple[Gate, Sign]] = {
    A.ADAPTING: (Gate.ADAPTED, Sign.RUNNING),
    A.IN_APPROVAL: (Gate.APPROVED, Sign.WAITING),
    A.APPROVED: (Gate.TRAINED, Sign.RUNNING),
    A.SCHEDULED: (Gate.PILOT, Sign.OPEN),
    A.ACTIVATING: (Gate.PILOT, Sign.RUNNING),
    A.VERIFYING: (Gate.VERIFIED, Sign.RUNNING),
    A.INCONCLUSIVE: (Gate.VERIFIED, Sign.RUNNING),
    A.FAILED: (Gate.VERIFIED, Sign.BLOCKED),
    A.VERIFIED: (Gate.HOLDS, Sign.RUNNING),
    A.DONE: (Gate.HOLDS, Sign.DONE),
    A.NEEDS_ATTENTION: (Gate.PILOT, Sign.BLOCKED),
}  # what the state itself says of a gate, whatever was noted there before
_OF_OUTCOME = {"passed": Sign.DONE, "blocked": Sign.BLOCKED, "void": Sign.OPEN}


def signs(
    state: str, noted: Mapping[str, str], *, has_condition: bool = False, is_disputed: bool = False,
    is_stopped: bool = False,
) -> dict[Gate, Sign]:  # fmt: skip
    """The sign of each gate. ``noted``: gate → outcome of what was noted last there.

    ``has_condition``: somebody signed with one; ``is_disputed``: a counter-proposal has no answer; ``is_stopped``: a
    stop at this line, from which nobody went on yet, or the line went back.
    """
    found = {gate: _OF_OUTCOME.get(noted.get(gate.value, ""), Sign.OPEN) for gate in Gate}
    at, sign = NOW.get(A(state), (None, Sign.OPEN))
    if at is not None:
        found[at] = sign
    if has_condition and found[Gate.APPROVED] == Sign.DONE:
        found[Gate.APPROVED] = Sign.CONDITION
    if is_disputed and found[Gate.ADAPTED] == Sign.DONE:
        found[Gate.ADAPTED] = Sign.CONDITION
    if is_stopped or state in (A.ROLLING_BACK, A.ROLLED_BACK):
        stopped = at or next((gate for gate in Gate if found[gate] == Sign.OPEN), Gate.HOLDS)
        found[stopped] = Sign.STOPPED
    return found
