"""A receiving site in the rollout's model, a worker, and a move."""

from typing import NamedTuple

from benchmarks.rollout_protocol.rows import Adoption, Kind, StepState
from benchmarks.rollout_protocol.site_end import Order, SiteEnd
from kaizen.core.rollout.states import may_follow

KINDS = tuple(Kind)
Most = tuple[int, int, int]  # attempts of each kind of step


class Site(NamedTuple):
    """A receiving site: its row with the newest step, orders under way, and its own end.

    ``is_rung``: a message is under way that rings for the step. ``is_twice``: an order to put in effect was carried out
    where it was in effect.
    """

    adoption: Adoption
    is_rung: bool = False
    calls: frozenset[Order] = frozenset()
    end: SiteEnd = SiteEnd()
    is_twice: bool = False


class Worker(NamedTuple):
    """A worker with a claim. ``order``: the one it sent; ``phase``: claimed, calls, or what it was answered."""

    place: int
    key: str
    token: int
    phase: str = "claimed"
    order: Order | None = None


class Move(NamedTuple):
    """What can happen next. ``whole``: what the same transaction does to all adoptions, "" for nothing.

    ``is_progress``: neither a fault nor a person's doing. ``broken``: the promise it breaks.
    """

    name: str
    site: Site
    worker: Worker | None = None
    whole: str = ""
    is_progress: bool = True
    broken: str = ""


def without_stale_rings(before: Site, site: Site) -> Site:
    """A ring names its step: those for a step that is over find nothing and are left out."""
    step, then = before.adoption.step, site.adoption.step
    is_over = then is None or then.state in (StepState.WAITING, StepState.DONE, StepState.CANCELLED)
    is_other = step is None or then is None or step.key != then.key
    return site._replace(is_rung=False) if is_over or is_other else site


def wrong_state(before: Site, site: Site) -> str:
    """The promise broken by a state that may not follow the one before, or ""."""
    now, then = before.adoption.state, site.adoption.state
    return "" if now == then or may_follow(now, then) else f"{now} becomes {then}"
