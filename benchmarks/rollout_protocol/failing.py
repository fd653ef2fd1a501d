"""A step that did not work: its line needs a person, and the other lines go on."""

from kaizen.core.rollout.states import Adoption as State

from .rows import MAX_ATTEMPTS, Adoption, Adoptions, Kind, Lease, Rollout, StepState, is_free, is_open


def give_up(adoption: Adoption, most: int = MAX_ATTEMPTS) -> Adoption | None:
    """Ends a step whose attempts are used up."""
    step = adoption.step
    if step is None or not is_free(step) or step.attempts < most:
        return None
    return failed(adoption._replace(step=step._replace(state=StepState.FAILED, lease=Lease.NONE)))


def failed(adoption: Adoption) -> Adoption:
    """Leaves the line of a failed step to a person: loud, never silent."""
    is_under_way = adoption.state in (State.SCHEDULED, State.ACTIVATING, State.ROLLING_BACK)
    return adoption._replace(state=State.NEEDS_ATTENTION) if is_under_way else adoption


def set_free(adoptions: Adoptions, place: int) -> Adoptions:
    """The steps that waited for that of the adoption at ``place`` may begin: in order, and not behind a dead end."""
    return tuple(_freed(one) if one.step and one.step.after == place else one for one in adoptions)


def set_free_what_was_left(adoptions: Adoptions) -> Adoptions:
    """Steps that wait for one that is over, in whatever way it ended."""
    for place, one in enumerate(adoptions):
        if not (one.step and one.step.kind == Kind.ROLL_BACK and is_open(one.step)):
            adoptions = set_free(adoptions, place)
    return adoptions


def try_again(adoption: Adoption, rollout: Rollout) -> Adoption | None:
    """A person has the failed step of a line done once more; the token goes on."""
    step = adoption.step
    if adoption.state != State.NEEDS_ATTENTION or step is None or step.state != StepState.FAILED:
        return None
    then = State.ROLLING_BACK if step.kind == Kind.ROLL_BACK else State.ACTIVATING
    ready = step._replace(state=StepState.READY, attempts=0, lease=Lease.NONE, generation=rollout.generation)
    return adoption._replace(state=then, step=ready)


def _freed(adoption: Adoption) -> Adoption:
    step = adoption.step
    if step is None or step.state != StepState.WAITING:
        return adoption
    return adoption._replace(step=step._replace(state=StepState.READY))
