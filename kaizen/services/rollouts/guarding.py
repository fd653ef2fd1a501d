"""The guard: a process of its own that looks after rollouts while broker, beat or workers are dead."""

import logging
import threading
import time
from collections.abc import Callable, Sequence

from django.db import close_old_connections

from kaizen.services.rollouts.engine import carry_out_unanswered
from kaizen.services.rollouts.watching import look

log = logging.getLogger(__name__)
Duty = Callable[[], object]
EVERY = 2.0  # seconds between two rounds
PATIENCE = 90.0  # seconds; a round that takes longer hangs, and the process starts anew
DUTIES: tuple[Duty, ...] = (carry_out_unanswered, look)  # to have something else looked at, add a function


class Hangs(Exception):
    """A duty did not come back."""


def guard(duties: Sequence[Duty] = DUTIES, every: float = EVERY, patience: float = PATIENCE) -> None:
    """Does each duty again and again, side by side: one that takes its time holds up no other.

    Raises ``Hangs`` when one did not come back within ``patience`` seconds, so that whoever watches starts it anew.
    """
    seen = {duty: time.monotonic() for duty in duties}
    over = threading.Event()
    for duty in duties:
        threading.Thread(target=_go_round, args=(duty, seen, over, every), daemon=True).start()
    try:
        while True:
            time.sleep(every)
            for duty, moment in seen.items():
                if time.monotonic() - moment > patience:
                    raise Hangs(f"{duty.__module__}.{duty.__qualname__} did not come back for {patience:.0f} s")
    finally:
        over.set()


def _go_round(duty: Duty, seen: dict[Duty, float], over: threading.Event, every: float) -> None:
    while not over.is_set():
        try:
            duty()
        except Exception:
            log.exception("a round of the guard broke off; the next one begins in %s s", every)
        close_old_connections()
        seen[duty] = time.monotonic()
        over.wait(every)
