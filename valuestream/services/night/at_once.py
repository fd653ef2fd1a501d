"""A night in one process, for commands, the demo and tests: the same steps, one after the other."""

import time
from collections.abc import Callable
from typing import Any

from valuestream.models import ImportRun, MiningRun, NightlyRun, PartCount, Run, StreamNight
from valuestream.services import importing, mining_runs
from valuestream.services.night import nights, parts, streams

WAIT_SECONDS = 0.2
ADVANCE: dict[type[Run], Callable[[int], Any]] = {
    ImportRun: importing.advance,
    MiningRun: mining_runs.advance,
    PartCount: parts.advance,
    StreamNight: streams.advance,
}


def night_at_once(night: NightlyRun) -> None:
    """Works on a night until it is over. Refreshes ``night``."""
    night.refresh_from_db()
    while night.state in NightlyRun.WORKING:
        if nights.advance(night.pk) is None:
            time.sleep(WAIT_SECONDS)
        night.refresh_from_db()
        for run in nights.waited_for(night):
            _to_rest(run)


def _to_rest(run: Run) -> None:
    while run.state in type(run).WORKING:
        if ADVANCE[type(run)](run.pk) is None:
            time.sleep(WAIT_SECONDS)
        run.refresh_from_db()
