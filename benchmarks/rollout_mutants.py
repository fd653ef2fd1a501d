"""Ways to get the rollout's protocol wrong, each of which the model must find."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from types import ModuleType
from typing import Any
from unittest.mock import patch

from benchmarks.rollout_protocol import engine, failing, rows, site_end, stopping, taking
from benchmarks.rollout_protocol.rows import Adoption, Kind, Lease, Rollout, Step, StepState
from benchmarks.rollout_protocol.site_end import Answer, Order, SiteEnd
from kaizen.core.rollout.states import SETTLED
from kaizen.core.rollout.states import Adoption as State

from .rollout_parts import World

FAILS = World("a line fails", clicks=())
STOPS = World("somebody stops", clicks=("stop",))
BACKS = World("all go back", clicks=("stop 0 1",))
CLAIM, BEGIN, RING, CARRY_OUT, BACK = taking.claim, taking.begin, engine.ring, site_end.carry_out, stopping.back
LOST, LATE = "a site is lost: no good end can be reached", "put in effect after STOP"
ZOMBIE = "not begun, but active at the site"


@dataclass(frozen=True, slots=True)
class Mutant:
    """Names of modules done wrong (``wrongs``), looked for in a ``world``; ``finds``: the promise that breaks."""

    title: str
    finds: str
    world: World
    wrongs: tuple[tuple[ModuleType, str, Any], ...]


@contextmanager
def planted(mutant: Mutant) -> Iterator[None]:
    """The protocol with the mistake in it."""
    with ExitStack() as stack:
        for module, name, wrong in mutant.wrongs:
            stack.enter_context(patch.object(module, name, wrong))
        yield


def _never(*args: Any) -> bool:
    return False


def _as_it_is(thing: Any, *args: Any) -> Any:
    return thing


def _only_passed(step: Step) -> bool:
    """``lease_until <= now`` alone: SQL takes NULL for neither."""
    return step.state == StepState.READY and (step.token == 0 or step.lease == Lease.PASSED)


def _rung_once(adoption: Adoption, rollout: Rollout) -> Adoption | None:
    """Only what a worker has let go of: whose first ring was lost waits for ever."""
    return None if adoption.step is None or adoption.step.token == 0 else RING(adoption, rollout)


def _claim_uncounted(adoption: Adoption, rollout: Rollout, most: int = rows.MAX_ATTEMPTS) -> Adoption | None:
    found = CLAIM(adoption, rollout, most)
    return None if found is None else found._replace(step=found.step._replace(attempts=adoption.step.attempts))


def _begin_unasked(adoption: Adoption, key: str, token: int, rollout: Rollout) -> Adoption | None:
    """As it was at the claim: neither the rows nor STOP are looked at again."""
    was = Step(Kind(key.split("-")[0]), key, token=token, generation=rollout.generation)
    found = BEGIN(adoption._replace(step=was), key, token, rollout._replace(is_running=True))
    return None if found is None else found._replace(step=was)


def _write_unasked(adoption: Adoption, key: str, token: int, answer: Answer, rollout: Rollout) -> Adoption | None:
    with patch.object(taking, "is_held", lambda step, *_: step is not None):
        return WRITE(adoption, key, token, answer, rollout)


def _due_in_any_wave(adoption: Adoption, rollout: Rollout) -> bool:
    step = adoption.step
    return step is not None and rows.is_free(step) and (step.kind != Kind.ACTIVATE or rollout.is_running)


def _failed_under_way(adoption: Adoption) -> Adoption:
    """What died between the claim and the order is forgotten."""
    is_under_way = adoption.state in (State.ACTIVATING, State.ROLLING_BACK)
    return adoption._replace(state=State.NEEDS_ATTENTION) if is_under_way else adoption


def _held_for_good(adoption: Adoption, kind: Kind, answer: Answer, rollout: Rollout) -> Adoption:
    return ARRIVED(adoption, kind, answer, rollout._replace(is_running=False))


def _hold_only_asks(end: SiteEnd, order: Order) -> tuple[SiteEnd, Answer]:
    then, answer = CARRY_OUT(end, order)
    return (end if order.kind == Kind.HOLD else then), answer


def _back_at_once(adoption: Adoption, rollout: Rollout, after: int | None = None) -> Adoption:
    found = BACK(adoption, rollout, after)
    return found._replace(step=found.step._replace(state=StepState.READY))


WRITE, ARRIVED = taking.write, taking._arrived
MUTANTS: tuple[Mutant, ...] = (
    Mutant("no fence at the site's end", ZOMBIE, STOPS, ((site_end, "is_fenced", _never),)),
    Mutant("no idempotency key at the site's end", "a site is activated twice", FAILS,
           ((site_end, "is_known", _never),)),
    Mutant("orders without a new token", ZOMBIE, STOPS,
           ((taking, "raised", _as_it_is), (stopping, "raised", _as_it_is))),
    Mutant("a hold that does not fence", ZOMBIE, STOPS, ((site_end, "carry_out", _hold_only_asks),)),
    Mutant("a row that is no outbox: a lost ring is not repeated", LOST, FAILS, ((engine, "ring", _rung_once),)),
    Mutant("a NULL lease is not swept", LOST, replace(FAILS, most=(2, 1, 1)), ((taking, "is_free", _only_passed),)),
    Mutant("attempts are not counted before the work", "begun more often than allowed", FAILS,
           ((taking, "claim", _claim_uncounted),)),
    Mutant("attempts used up, and nobody is told", LOST, FAILS, ((failing, "failed", _as_it_is),)),
    Mutant("died between claim and order, and nobody is told", LOST, FAILS, ((failing, "failed", _failed_under_way),)),
    Mutant("STOP is not asked about before the order", LATE, STOPS, ((taking, "begin", _begin_unasked),)),
    Mutant("a write does not ask for the claim", "somebody writes who does not hold the claim", STOPS,
           ((taking, "write", _write_unasked),)),
    Mutant("an outcome in two transactions", LOST, FAILS, ((taking, "_arrived", _as_it_is),)),
    Mutant("the site's end is not asked after STOP", LOST, STOPS, ((stopping, "ask", _as_it_is),)),
    Mutant("gone on before the end answered, and not ordered again", LOST, STOPS,
           ((taking, "_arrived", _held_for_good),)),
    Mutant("the next wave opens while the first is measured", "a wave opens too early", FAILS,
           ((stopping, "SETTLED", (*SETTLED, State.VERIFYING)),)),
    Mutant("a step does not wait for its wave", "begun before its wave is open", FAILS,
           ((taking, "is_due", _due_in_any_wave), (engine, "is_due", _due_in_any_wave))),
    Mutant("all go back at once", "the way back is not in reverse order", BACKS, ((stopping, "back", _back_at_once),)),
    Mutant("what waits behind a line that is back is not freed", LOST, BACKS,
           ((failing, "set_free", _as_it_is),)),
)  # fmt: skip
