"""What a worker does for a mining run: mines in a limited child, freezes the map, settles, in one transaction."""

import shutil
import time
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models.functions import Now

from lean.audit import record
from valuestream.core.refusal import Refusal
from valuestream.models import MiningRun
from valuestream.services import children, maps
from valuestream.services.energy.question import energy_files
from valuestream.services.publishing import store_of
from valuestream.services.refusals import kept
from valuestream.services.runs import claim, hand_back, settle

State = MiningRun.State
WAIT_SECONDS = 0.2


def advance(pk: int) -> MiningRun | None:
    """Mines a run's map; None when another worker has it or it is done already."""
    token = claim(MiningRun, pk)
    if token is None:
        return None
    run = MiningRun.objects.select_related("stream__site", "family", "event_set__source").get(pk=pk)
    folder = children.work_folder(run, token)
    try:
        document = children.run_child(run, token, "mine", _job(run), folder)
        _mined(run, token, document)
    except Refusal as refusal:
        _refused(run, token, refusal)
    except children.Broken:
        hand_back(run, token)
    except children.Lost:
        pass  # another worker took it over: that one writes the map
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    run.refresh_from_db()
    return run


def mine_at_once(run: MiningRun) -> None:
    """Mines a run in this process's time, for commands and tests. Refreshes ``run``."""
    while run.state in MiningRun.WORKING:
        if advance(run.pk) is None:
            time.sleep(WAIT_SECONDS)
        run.refresh_from_db()


def _job(run: MiningRun) -> dict[str, Any]:
    source = run.event_set.source
    source.site = run.stream.site
    store: Path = store_of(source)
    trust = maps.trust_of(run.event_set)
    job = {"store": str(store), "manifest": run.event_set.manifest, "question": run.inputs, "trust": trust}
    return job | energy_files(run.stream.site, run.inputs)


def _mined(run: MiningRun, token: int, document: dict[str, Any]) -> None:
    with transaction.atomic():
        if not settle(run, token, state=State.MINING):  # fences: from here to the commit the run is ours
            raise children.Lost
        version = maps.keep_map(run, document)
        settle(run, token, state=State.MINED, map_version=version, finished_at=Now())
        after = {"number": version.number, "hash": version.content_hash, "inputs": run.inputs_hash}
        record("map.mined", version, by=None, site=run.stream.site, after=after)


def _refused(run: MiningRun, token: int, refusal: Refusal) -> None:
    with transaction.atomic():
        if settle(run, token, state=State.REFUSED, finished_at=Now(), **kept(refusal)):
            record("map.refused", run, by=None, site=run.stream.site, after={"code": refusal.code})
