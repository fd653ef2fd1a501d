"""A step is claimed by one worker, begun, carried out at the site's end, and its outcome written at once."""

from kaizen.core.rollout.states import Adoption as State

from .failing import failed
from .rows import MAX_ATTEMPTS, Adoption, Kind, Lease, Rollout, Step, StepState, is_free, is_held, raised
from .site_end import Answer

BEGINS = {
    Kind.ACTIVATE: (State.SCHEDULED, State.ACTIVATING), Kind.HOLD: (State.ACTIVATING, State.NEEDS_ATTENTION),
    Kind.ROLL_BACK: (State.ROLLING_BACK,),
}  # fmt: skip


def order(adoption: Adoption, rollout: Rollout) -> Adoption:
    """The step that puts the version in effect; each stop begins a new one, with a key of its own."""
    number = adoption.orders + 1
    step = Step(Kind.ACTIVATE, f"{Kind.ACTIVATE}-{number}", generation=rollout.generation)
    return adoption._replace(orders=number, step=step)


def is_due(adoption: Adoption, rollout: Rollout) -> bool:
    """Whether nobody holds its step and its time has come; to put in effect only while running, in an open wave."""
    step = adoption.step
    if step is None or not is_free(step):
        return False
    return step.kind != Kind.ACTIVATE or (rollout.is_running and adoption.is_wave_open)


def claim(adoption: Adoption, rollout: Rollout, most: int = MAX_ATTEMPTS) -> Adoption | None:
    """One worker takes the step: a new token, a lease, and the attempt counted before anything is tried."""
    step = adoption.step
    if step is None or not is_due(adoption, rollout) or step.attempts >= most:
        return None
    return adoption._replace(step=step._replace(token=step.token + 1, attempts=step.attempts + 1, lease=Lease.RUNNING))


def begin(adoption: Adoption, key: str, token: int, rollout: Rollout) -> Adoption | None:
    """Notes that the order goes out, with a new fence: it may be sent while the step is READY after this.

    Cancelled where the order is void; None: no longer this worker's, or the rollout is stopped.
    """
    step = adoption.step
    if step is None or not is_held(step, key, token):
        return None
    is_void = step.kind == Kind.ACTIVATE and step.generation != rollout.generation
    if is_void or adoption.state not in BEGINS[step.kind]:
        return adoption._replace(step=step._replace(state=StepState.CANCELLED, lease=Lease.NONE))
    if step.kind == Kind.ACTIVATE and not rollout.is_running:
        return None
    state = State.ACTIVATING if adoption.state == State.SCHEDULED else adoption.state
    return raised(adoption)._replace(state=state)


def beat(adoption: Adoption, key: str, token: int) -> Adoption | None:
    """The worker lives: the lease runs anew. None: the step is no longer its."""
    if adoption.step is None or not is_held(adoption.step, key, token):
        return None
    return adoption._replace(step=adoption.step._replace(lease=Lease.RUNNING))


def write(adoption: Adoption, key: str, token: int, answer: Answer, rollout: Rollout) -> Adoption | None:
    """The outcome, the state of the adoption and what follows: all of it, or nothing when the claim does not stand."""
    step = adoption.step
    if step is None or not is_held(step, key, token):
        return None
    if answer in (Answer.UNKNOWN, Answer.FENCED):
        return adoption._replace(step=step._replace(lease=Lease.NONE))
    if answer == Answer.REFUSED:
        return failed(adoption._replace(step=step._replace(state=StepState.FAILED, lease=Lease.NONE)))
    done = adoption._replace(step=step._replace(state=StepState.DONE, lease=Lease.NONE, attempts=0))
    return _arrived(done, step.kind, answer, rollout)


def _arrived(adoption: Adoption, kind: Kind, answer: Answer, rollout: Rollout) -> Adoption:
    if kind == Kind.ROLL_BACK:
        return adoption._replace(state=State.ROLLED_BACK)
    if answer != Answer.NOTHING:
        return adoption._replace(state=State.VERIFYING)
    held = adoption._replace(state=State.SCHEDULED)
    return order(held, rollout) if rollout.is_running else held  # somebody let it go on before the end had answered
