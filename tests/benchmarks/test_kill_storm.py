"""A minute of ``kill -9`` on everything that carries rollouts: nothing lost, doubled, or done against a stop.

``NEWLEAN_STORM_MINUTES`` makes it longer, ``NEWLEAN_SEED`` replays its blows.
"""

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest
from django.db import connection

from benchmarks import storm_counts
from benchmarks.storm_plants import rollouts
from kaizen.models import Effect
from kaizen.services.rollouts import engine
from kaizen.services.rollouts.rows import go, locked
from lean.launch import BASE_DIR
from lean.models import AuditEntry

MINUTES = float(os.environ.get("NEWLEAN_STORM_MINUTES", "1"))
SEED = os.environ.get("NEWLEAN_SEED", "20261127")
CLEARED = {"NEWLEAN_DATA", "REDIS_URL", "BROKER_URL", "DATABASE_URL"}


@pytest.mark.worker
@pytest.mark.slow
def test_whatever_is_killed_nothing_is_lost_doubled_or_done_against_a_stop(db, tmp_path):
    command = [sys.executable, "benchmarks/kill_storm.py", "--json", "--minutes", str(MINUTES), "--seed", SEED]
    command += where(tmp_path)
    environment = {name: value for name, value in os.environ.items() if name not in CLEARED}
    done = subprocess.run(
        command, cwd=BASE_DIR, env=environment, stdout=subprocess.PIPE, text=True, timeout=900 + MINUTES * 240
    )
    print(done.stdout)
    report = json.loads(done.stdout)
    assert done.returncode == 0, report
    assert set(report["violations"].values()) == {0}
    assert report["kills"] >= 50 * MINUTES
    assert report["sigstops"] > 0
    assert report["stops"] > 0
    assert report["put_in_effect"] > 0


def where(folder):
    """On PostgreSQL the server of the tests, else a copy of the tests' tables: migrating takes half a minute."""
    if connection.vendor == "postgresql":
        return ["--database", os.environ["DATABASE_URL"]]
    with (
        closing(sqlite3.connect(connection.settings_dict["NAME"], timeout=20)) as source,
        closing(sqlite3.connect(folder / "schema.sqlite3")) as copy,
    ):
        source.backup(copy)
    return ["--schema", str(folder / "schema.sqlite3")]


@pytest.fixture
def two(db):
    """Two rollouts whose first wave is in effect."""
    made = rollouts(2, 4)
    engine.sweep()
    assert set(storm_counts.violations().values()) == {0}
    return made


def found():
    return {name for name, number in storm_counts.violations().items() if number}


def test_its_counting_finds_a_lost_line(two):
    go(locked(two[0].adoptions.filter(state="verifying")[0]), "rolling_back", "test", by=None)
    assert found() == {"lost"}


def test_its_counting_finds_what_came_into_effect_twice_and_after_a_stop(two):
    told = AuditEntry.objects.filter(action="standard.effective").order_by("-seq")[0]
    two[0].refresh_from_db()
    for action, kind, obj in (
        ("rollout.stopped", "kaizen.rollout", two[1].pk),
        (told.action, told.object_type, told.object_id),
    ):
        append(action, kind, str(obj))
    assert found() == {"duplicate_effects", "activations_after_stop"}


def append(action, kind, obj):
    """An entry as a faulty engine would have left it."""
    from django.db import transaction

    from lean.audit import record
    from lean.models import Site

    class Row:
        pk = obj

        class _meta:
            label_lower = kind

    with transaction.atomic():
        record(action, Row(), by=None, site=Site.objects.first())


def test_its_counting_finds_a_wave_before_its_turn_and_a_missing_signature(two):
    row = two[0].adoptions.filter(state="scheduled")[0]
    with connection.cursor() as cursor:
        on = ' ON "kaizen_effect"' if connection.vendor == "postgresql" else ""
        cursor.execute(f"DROP TRIGGER kaizen_effect_is_wanted_insert{on}")
    Effect.objects.create(site=row.site, version=row.installed, adoption=row, kind="activate", idem_key="x", token=9)
    two[0].adoptions.filter(state="verifying").update(bound_hash="0" * 64, state="failed")
    assert {"wave_order_breaks", "without_consent"} <= found()
