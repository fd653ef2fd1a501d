"""The rows of a rollout that its engine looks at, as values."""

from enum import StrEnum
from typing import NamedTuple

from kaizen.core.rollout.states import Adoption as State

MAX_ATTEMPTS = 5


class Kind(StrEnum):
    """What a step asks of a site's end. ``HOLD``: take no older order any more, and say whether one was carried out."""

    ACTIVATE = "activate"
    HOLD = "hold"
    ROLL_BACK = "roll_back"


class StepState(StrEnum):
    READY = "ready"  # to be done: claimed by a worker while a lease runs
    WAITING = "waiting"  # for another step
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"  # refused, or tried too often


class Lease(StrEnum):
    """What the database's clock says of ``lease_until``."""

    NONE = "none"  # NULL
    RUNNING = "running"
    PASSED = "passed"


class Step(NamedTuple):
    """``key``: names the row, and the order at the site's end. ``token`` grows with each claim of the row.

    ``generation``: of the rollout when it was ordered; ``after``: place of the adoption whose step back comes first.
    """

    kind: Kind
    key: str
    state: StepState = StepState.READY
    token: int = 0
    attempts: int = 0
    lease: Lease = Lease.NONE
    generation: int = 0
    after: int | None = None


class Adoption(NamedTuple):
    """A receiving line with its newest ``step``; those before it are closed.

    ``fence``: the newest token given out for its site's end; ``orders``, ``backs``: steps of a kind so far;
    ``goes_back``: it agreed to go back at once when a rule fires; ``is_asked``: to go back, and has not said so yet.
    """

    wave: int
    state: State = State.SCHEDULED
    goes_back: bool = True
    is_asked: bool = False
    is_wave_open: bool = False
    fence: int = 0
    orders: int = 0
    backs: int = 0
    step: Step | None = None


class Rollout(NamedTuple):
    """``generation`` counts the stops: what was ordered before one is void after it."""

    is_running: bool = True
    generation: int = 0


Adoptions = tuple[Adoption, ...]


def is_open(step: Step | None) -> bool:
    """Whether something is still to be done."""
    return step is not None and step.state in (StepState.READY, StepState.WAITING)


def is_free(step: Step) -> bool:
    """Whether it is to be done and nobody holds it. A lease that is NULL is no time to compare with: free."""
    return step.state == StepState.READY and step.lease != Lease.RUNNING


def is_held(step: Step | None, key: str, token: int) -> bool:
    """Whether this claim is the newest of an open row; the token fences each write."""
    return step is not None and (step.key, step.token, step.state) == (key, token, StepState.READY)


def raised(adoption: Adoption) -> Adoption:
    """With a newer fence: what an older worker still sends is refused at the site's end."""
    return adoption._replace(fence=adoption.fence + 1)
