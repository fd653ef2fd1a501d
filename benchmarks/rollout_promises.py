"""What the rollout's protocol promises, and what a good end is."""

from collections.abc import Sequence

from benchmarks.rollout_protocol.rows import Kind, Rollout, StepState, is_open
from kaizen.core.rollout.states import BEFORE, IN_EFFECT
from kaizen.core.rollout.states import Adoption as State

from .rollout_site import KINDS, Most, Site

OVER = (State.VERIFIED, State.DONE, State.ROLLED_BACK, State.NEEDS_ATTENTION, State.INCONCLUSIVE)


def promise_broken(site: Site, most: Most, helped: Sequence[str]) -> str:
    """The promise that does not hold at a site, or ""."""
    state, step, is_active = site.adoption.state, site.adoption.step, site.end.is_active
    allowed = most[KINDS.index(step.kind)] if step else 0
    told = {
        "a site is activated twice": site.is_twice,
        "gone back, but active at the site": state == State.ROLLED_BACK and is_active,
        "not begun, but active at the site": state in BEFORE and is_active,
        "in effect, but not active at the site": state in IN_EFFECT and not is_active,
        "begun more often than allowed": step is not None
        and (step.attempts > allowed or step.token > allowed + (step.kind in helped)),
        "begun before its wave is open": step is not None
        and step.kind == Kind.ACTIVATE and step.token > 0 and not site.adoption.is_wave_open,
    }  # fmt: skip
    return next((promise for promise, is_broken in told.items() if is_broken), "")


def order_broken(first: Site, second: Site) -> str:
    """The way back: what waits for another is not begun before that was tried."""
    one, other = first.adoption.step, second.adoption.step
    is_begun = one is not None and one.kind == Kind.ROLL_BACK and one.after == 1 and one.token > 0
    if not is_begun or other is None or other.kind != Kind.ROLL_BACK:
        return ""
    is_untried = other.state == StepState.READY and other.token == 0 and second.adoption.backs == 1
    return "the way back is not in reverse order" if is_untried else ""


def is_good_end(site: Site, rollout: Rollout) -> bool:
    """Whether an adoption is through, back, or waits for a person who knows."""
    adoption = site.adoption
    if adoption.state in OVER or adoption.is_asked:
        return True
    if adoption.state == State.SCHEDULED:
        return not adoption.is_wave_open or (not rollout.is_running and not is_open(adoption.step))
    waits = adoption.step is not None and adoption.step.kind == Kind.ACTIVATE and is_open(adoption.step)
    return adoption.state == State.ACTIVATING and waits and not rollout.is_running
