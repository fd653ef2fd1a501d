"""The guard of the house: what it does when nobody else is there, and what becomes of a duty that breaks or hangs."""

import threading

import pytest

from benchmarks.storm_plants import rollouts
from kaizen.models import Adoption, RolloutStep
from kaizen.services.rollouts import stopping
from kaizen.services.rollouts.guarding import DUTIES, Hangs, guard

S = Adoption.States


def test_without_broker_and_workers_lines_go_back_within_ten_seconds(transactional_db, settings):
    settings.SWEEP_SECONDS = 0.2
    rollout = rollouts(1, 6)[0]
    came, back = threading.Event(), threading.Event()

    def look():
        states = set(rollout.adoptions.filter(wave__number=1).values_list("state", flat=True))
        if states == {S.VERIFYING} and not came.is_set():
            stopping.stop(rollout, by=rollout.requested_by, everywhere=True)
            came.set()
        if states == {S.ROLLED_BACK}:
            back.set()
            threading.Event().wait(7)  # now it hangs, so that the guard ends

    with pytest.raises(Hangs, match="look did not come back"):
        guard((*DUTIES, look), every=0.1, patience=5)
    assert came.is_set()
    assert back.is_set()
    assert RolloutStep.objects.filter(kind="roll_back", state="done").count() == 1


def test_a_duty_that_breaks_is_tried_again_and_holds_up_no_other(caplog, db):
    rounds, hanging = [], threading.Event()

    def break_off():
        rounds.append(1)
        raise RuntimeError("the database is away")

    with pytest.raises(Hangs):
        guard((break_off, lambda: hanging.wait(1)), every=0.02, patience=0.4)
    assert len(rounds) > 5
    assert "the database is away" in caplog.text
