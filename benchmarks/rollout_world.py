"""The world of the rollout's model: what can happen to a receiving site, and to a worker that holds a claim of it.

What our rows do is ``benchmarks.rollout_protocol``; here is only what lies around it: messages that get lost or come
twice, orders that arrive late, answers that never do, workers that die, sleep and come back.
"""

from collections.abc import Iterator, Sequence

from benchmarks.rollout_protocol import engine, failing, rows, site_end, stopping, taking
from benchmarks.rollout_protocol.rows import Adoption, Kind, Lease, Rollout, Step, StepState
from benchmarks.rollout_protocol.site_end import Answer, Order
from kaizen.core.rollout.states import Adoption as State

from .rollout_site import KINDS, Most, Move, Site, Worker, without_stale_rings, wrong_state


def around(place: int, site: Site, rollout: Rollout, most: Most, helped: Sequence[str]) -> Iterator[Move]:
    """What can happen at a site without a worker."""
    if site.adoption.step is not None:
        yield from _row(place, site, rollout, site.adoption.step, most)
    if site.is_rung:
        yield Move("broker loses its messages", site._replace(is_rung=False), is_progress=False)
    yield from _calls(site)
    yield from _verification(place, site)
    yield from _people(site, rollout, helped)


def of_worker(site: Site, worker: Worker, rollout: Rollout) -> Iterator[Move]:
    """What can happen to a worker that holds a claim of that site."""
    yield Move("worker dies", site, is_progress=False)
    held = rows.is_held(site.adoption.step, worker.key, worker.token)
    if held and site.adoption.step.lease != Lease.NONE:
        yield Move("worker hands back", _with(site, Lease.NONE), is_progress=False)
    kept = taking.beat(site.adoption, worker.key, worker.token)
    if kept is not None and kept != site.adoption:
        yield Move("worker beats", site._replace(adoption=kept), worker)
    yield from {"claimed": _begins, "calls": _waits}.get(worker.phase, _writes)(site, worker, rollout)


def taken(place: int, site: Site, rollout: Rollout, most: Most) -> Iterator[Move]:
    """An idle worker hears a ring, which may come again: it claims the step, or there is nothing to do any more."""
    if not site.is_rung or site.adoption.step is None:
        return
    heard = site._replace(is_rung=False)
    adoption = taking.claim(site.adoption, rollout, most[KINDS.index(site.adoption.step.kind)])
    if adoption is None or adoption.step is None:
        yield Move("ring finds nothing to do", heard)
        return
    worker = Worker(place, adoption.step.key, adoption.step.token)
    yield _moved(site, Move("worker claims", heard._replace(adoption=adoption), worker))
    again = site._replace(adoption=adoption)
    yield _moved(site, Move("worker claims, message comes again", again, worker, is_progress=False))


def _row(place: int, site: Site, rollout: Rollout, step: Step, most: Most) -> Iterator[Move]:
    """The clock and the sweep over the row."""
    if step.state == StepState.READY and step.lease == Lease.RUNNING:
        yield Move("lease passes", _with(site, Lease.PASSED))
    ended = failing.give_up(site.adoption, most[KINDS.index(step.kind)])
    if ended is not None:
        yield _moved(site, Move("sweep gives up", site._replace(adoption=ended), whole=f"set_free {place}"))
    rung = engine.ring(site.adoption, rollout) if ended is None else None
    if rung is not None and not site.is_rung:
        yield Move("sweep rings", site._replace(adoption=rung, is_rung=True))
    if step.state == StepState.WAITING:
        yield Move("sweep frees what was left", site, whole="set_free_what_was_left")


def _calls(site: Site) -> Iterator[Move]:
    """An order whose answer nobody hears: it arrives late, it arrives and comes again, it is lost."""
    for order in site.calls:
        then, _answer = _arrives(site, order)
        yield Move("order arrives, answer lost", then, is_progress=False)
        again = _without_vain_calls(then._replace(calls=then.calls | {order}))
        yield Move("order arrives and will come again", again, is_progress=False)
        yield Move("order is lost", site._replace(calls=site.calls - {order}), is_progress=False)


def _verification(place: int, site: Site) -> Iterator[Move]:
    """The receiver's own mining says what came of it; a failure stops the rollout in the same transaction."""
    if site.adoption.state == State.VERIFYING:
        for state in (State.VERIFIED, State.INCONCLUSIVE, State.FAILED):
            then = site._replace(adoption=site.adoption._replace(state=state))
            whole = f"stop {place}" if state == State.FAILED else ""
            yield _moved(site, Move(f"verification says {state}", then, whole=whole))


def _people(site: Site, rollout: Rollout, helped: Sequence[str]) -> Iterator[Move]:
    """What only a person does at a line; steps of the kinds ``helped`` are tried again once: the world stays finite."""
    adoption = site.adoption
    tried = failing.try_again(adoption, rollout)
    if tried is not None and tried.step is not None and tried.step.kind in helped and tried.step.token <= 1:
        yield _moved(site, Move("person tries again", site._replace(adoption=tried), is_progress=False))
    is_stuck = adoption.state == State.NEEDS_ATTENTION and not adoption.backs and Kind.ROLL_BACK in helped
    gone = stopping.go_back(adoption, rollout) if adoption.is_asked or is_stuck else None
    if gone is not None:
        yield _moved(site, Move("site takes its line back", site._replace(adoption=gone), is_progress=False))
    if adoption.state == State.INCONCLUSIVE:
        again = adoption._replace(state=State.VERIFYING)
        yield _moved(site, Move("person looks again", site._replace(adoption=again), is_progress=False))


def _begins(site: Site, worker: Worker, rollout: Rollout) -> Iterator[Move]:
    """The claim is held: ask once more, note that the order goes out, send it."""
    adoption = taking.begin(site.adoption, worker.key, worker.token, rollout)
    if adoption is None or adoption.step is None:
        yield Move("worker finds that it may not", site)
    elif adoption.step.state != StepState.READY:
        yield _moved(site, Move("void order is cancelled", site._replace(adoption=adoption)))
    else:
        order = Order(adoption.step.kind, worker.key, adoption.fence)
        late = order.kind == Kind.ACTIVATE and not rollout.is_running
        sent = _without_vain_calls(site._replace(adoption=adoption, calls=site.calls | {order}))
        yield _moved(site, Move("worker sends the order", sent, worker._replace(phase="calls", order=order),
                                broken="put in effect after STOP" if late else ""))  # fmt: skip


def _waits(site: Site, worker: Worker, rollout: Rollout) -> Iterator[Move]:
    """The order is under way: it is carried out, or refused for good, or no answer comes."""
    yield Move("no answer in time", site, worker._replace(phase=Answer.UNKNOWN, order=None))
    if worker.order in site.calls:
        then, answer = _arrives(site, worker.order)
        yield Move(f"site's end answers {answer}", then, worker._replace(phase=answer, order=None))
        refused = site._replace(calls=site.calls - {worker.order})
        yield Move("site's end refuses", refused, worker._replace(phase=Answer.REFUSED, order=None), is_progress=False)


def _writes(site: Site, worker: Worker, rollout: Rollout) -> Iterator[Move]:
    """The worker writes down what came of it; nothing where its claim does not stand."""
    adoption = taking.write(site.adoption, worker.key, worker.token, Answer(worker.phase), rollout)
    if adoption is None:
        yield Move("worker comes too late to write", site)
        return
    then = site._replace(adoption=adoption)
    move = _moved(site, Move(f"worker writes {worker.phase}", then, whole=f"set_free {worker.place}"))
    is_newest = (site.adoption.step.key, site.adoption.step.token) == (worker.key, worker.token)
    yield move if is_newest else move._replace(broken="somebody writes who does not hold the claim")


def _arrives(site: Site, order: Order) -> tuple[Site, Answer]:
    """The order reaches the site's end; put in effect where it is in effect would be twice."""
    end, answer = site_end.carry_out(site.end, order)
    is_effect = end.done != site.end.done or (answer == Answer.DONE and not site_end.is_known(site.end, order))
    is_twice = site.is_twice or (is_effect and order.kind == Kind.ACTIVATE and site.end.is_active)
    then = site._replace(end=end, calls=site.calls - {order}, is_twice=is_twice)
    return _without_vain_calls(then), answer


def _without_vain_calls(site: Site) -> Site:
    """An order that the site's end will refuse does what a lost one does, and is left out."""
    kept = (one for one in site.calls if site_end.is_known(site.end, one) or not site_end.is_fenced(site.end, one))
    return site._replace(calls=frozenset(kept))


def _with(site: Site, lease: Lease) -> Site:
    step = site.adoption.step._replace(lease=lease)
    return site._replace(adoption=site.adoption._replace(step=step))


def _moved(before: Site, move: Move) -> Move:
    """The move with the promise it breaks, if the state may not follow."""
    broken = move.broken or wrong_state(before, move.site)
    return move._replace(site=without_stale_rings(before, move.site), broken=broken)


def started(adoptions: tuple[Adoption, ...], rollout: Rollout) -> tuple[Adoption, ...]:
    """Approved, each with its day; the first wave is open."""
    return tuple(taking.order(one, rollout)._replace(is_wave_open=one.wave == adoptions[0].wave) for one in adoptions)
