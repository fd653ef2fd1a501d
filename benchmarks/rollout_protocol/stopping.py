"""Stop at once, go back, go on. Anybody with the right and any rule stops; only a person goes on."""

from collections.abc import Collection

from kaizen.core.rollout.states import IN_EFFECT, SETTLED
from kaizen.core.rollout.states import Adoption as State

from .rows import Adoption, Adoptions, Kind, Rollout, Step, StepState, is_open, raised
from .taking import order

BACK = (*IN_EFFECT, State.ACTIVATING, State.NEEDS_ATTENTION, State.DONE)  # from where a line can go back
Whole = tuple[Rollout, Adoptions]


def stop(rollout: Rollout, adoptions: Adoptions, concerned: Collection[int] = ()) -> Whole:
    """Freezes a rollout: no version that is not in effect yet takes effect any more.

    The adoptions at the places ``concerned`` go back, or are asked to; of those that were being put in effect the
    site's end is asked. A second stop of a stopped rollout only takes further lines back.
    """
    if not rollout.is_running:
        return rollout, unwind(rollout, adoptions, concerned)
    rollout = Rollout(is_running=False, generation=rollout.generation + 1)
    adoptions = unwind(rollout, tuple(frozen(one) for one in adoptions), concerned)
    return rollout, tuple(ask(one, rollout) for one in adoptions)


def frozen(adoption: Adoption) -> Adoption:
    """Its order to put in effect is cancelled, and what a worker still sends of it is fenced."""
    step = adoption.step
    if step is not None and step.kind == Kind.ACTIVATE and step.state == StepState.READY:
        adoption = adoption._replace(step=step._replace(state=StepState.CANCELLED))
    return raised(adoption)


def unwind(rollout: Rollout, adoptions: Adoptions, concerned: Collection[int]) -> Adoptions:
    """The lines go back, the last one first and each after the one before; who did not agree to that is asked."""
    found, before = list(adoptions), None
    for place in sorted(concerned, reverse=True):
        one = found[place]
        if one.state in BACK and one.goes_back:
            found[place], before = back(one, rollout, before), place
        elif one.state in BACK:
            found[place] = one._replace(is_asked=True)
    return tuple(found)


def back(adoption: Adoption, rollout: Rollout, after: int | None = None) -> Adoption:
    """The step back to the version before. What was open is cancelled, its claim fenced."""
    number = adoption.backs + 1
    state = StepState.READY if after is None else StepState.WAITING
    step = Step(Kind.ROLL_BACK, f"{Kind.ROLL_BACK}-{number}", state, generation=rollout.generation, after=after)
    return raised(adoption)._replace(state=State.ROLLING_BACK, backs=number, step=step, is_asked=False)


def ask(adoption: Adoption, rollout: Rollout) -> Adoption:
    """The site's end learns that older orders are void, and says whether one of them was carried out before."""
    step = adoption.step
    is_unsure = adoption.state in (State.ACTIVATING, State.NEEDS_ATTENTION)
    if not is_unsure or (step is not None and step.kind == Kind.ROLL_BACK):
        return adoption
    key = f"{Kind.HOLD}-{rollout.generation}"
    return adoption._replace(step=Step(Kind.HOLD, key, generation=rollout.generation))


def go_back(adoption: Adoption, rollout: Rollout) -> Adoption | None:
    """The receiving site takes a line back to the version before, or to none."""
    return back(adoption, rollout) if adoption.state in BACK else None


def go_on(rollout: Rollout, adoptions: Adoptions) -> Whole | None:
    """A person lets a stopped rollout go on: lines that had their day get a new step."""
    if rollout.is_running or any(one.state == State.NEEDS_ATTENTION for one in adoptions):
        return None
    rollout = rollout._replace(is_running=True)
    return rollout, tuple(
        order(one, rollout) if one.state == State.SCHEDULED and not is_open(one.step) else one for one in adoptions
    )


def open_next(rollout: Rollout, adoptions: Adoptions) -> Adoptions | None:
    """A person opens the next wave, once the open one is settled."""
    is_settled = all(one.state in SETTLED for one in adoptions if one.is_wave_open)
    waves = [one.wave for one in adoptions if not one.is_wave_open]
    if not rollout.is_running or not is_settled or not waves:
        return None
    return tuple(one._replace(is_wave_open=one.is_wave_open or one.wave == min(waves)) for one in adoptions)
