"""Kills of worker, child, web server and broker during imports: the old events or the new ones, nothing between.

A whole house runs in processes of its own (real Celery workers, bundled Valkey) with a short lease. Eight kills, each
victim twice, unless ``NEWLEAN_IMPORT_KILLS`` asks for more: with 20 each falls in every state. The kills are seeded:
the seed stands in the failure message, ``NEWLEAN_SEED`` replays it.
"""

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
import uuid
from contextlib import closing
from pathlib import Path

import pytest

from lean.launch import BASE_DIR
from tests.lean.house import House, until
from tests.made_once import furnish
from tests.valuestream.logs import HEADER, many_rows
from valuestream.core.store import open_events, verify

pytestmark = [pytest.mark.worker, pytest.mark.slow]
STATES = ("looking", "checking", "importing", "importing", "importing")  # each victim falls once in each
KILLS = min(20, int(os.environ.get("NEWLEAN_IMPORT_KILLS", "8")))
IN_ONE_IMPORT = 4
PATIENCE = 60.0  # seconds after the last kill in which an import finishes or says why not
VICTIMS = {
    "worker": "-Q ingest,mining",
    "child": "valuestream.child",
    "web": "uvicorn",
    "broker": "valkey.sock",
}
ORDERS = 8000  # of each file; × 10 steps = rows
NEW = 4000  # orders of a file that the file before did not have
TOLD = ("state", "stage", "attempts", "token", "lease_until", "rung_at", "error_code")
PREPARE = """
from datetime import timedelta
from django.utils import timezone
from lean.models import ApiToken
from tests.factories import make_site, make_user
site = make_site("augsburg", "Augsburg", "Europe/Berlin", "DE")
user = make_user("lena", site, "lean_manager")
print("TOKEN", ApiToken.objects.issue(user, "kill test", read_only=False, expiry=timezone.now() + timedelta(days=1))[1])
"""


class Plant:
    """The house as this test sees it: API by HTTP, rows by SQLite, events by files."""

    def __init__(self, house: House) -> None:
        self.house = house
        environment = {**os.environ, "NEWLEAN_DATA": str(house.folder)}
        done = subprocess.run(
            [sys.executable, "manage.py", "shell", "-v0", "-c", PREPARE], cwd=BASE_DIR, env=environment,
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        self.token = done.stdout.split("TOKEN ")[1].strip()

    def row(self, question: str, *values):
        with closing(sqlite3.connect(self.house.folder / "newlean.sqlite3", timeout=20)) as database:
            database.row_factory = sqlite3.Row
            return database.execute(question, values).fetchone()

    def run(self, pk: int) -> sqlite3.Row:
        return self.row(
            "SELECT *, lease_until > strftime('%Y-%m-%d %H:%M:%f') held FROM valuestream_importrun WHERE id = ?", pk
        )

    def current(self) -> sqlite3.Row | None:
        return self.row(
            "SELECT e.* FROM valuestream_eventset e JOIN valuestream_eventsource s ON s.current_id = e.id LIMIT 1"
        )

    def store(self) -> Path:
        return next((self.house.folder / "events").glob("site-*/source-*"))

    def ask(self, path: str, body: bytes = b"{}", kind: str = "application/json") -> dict:
        """POSTs until the web server is back and answers; a refusal is an answer."""
        address = f"{self.house.address}api/v1/sites/augsburg/{path}"
        headers = {"Authorization": f"Token {self.token}", "Content-Type": kind}
        deadline = time.monotonic() + 30
        while True:
            try:
                with urllib.request.urlopen(urllib.request.Request(address, body, headers), timeout=20) as answer:
                    return json.load(answer)
            except urllib.error.HTTPError as error:
                if error.code in (409, 422):
                    return json.load(error)
                raise AssertionError(f"{path}: {error.code} {error.read()[:500]!r}") from error
            except (OSError, urllib.error.URLError):
                assert time.monotonic() < deadline, "the web server did not come back"
                time.sleep(0.2)

    def upload(self, path: Path) -> int:
        border = uuid.uuid4().hex
        head = f'--{border}\r\nContent-Disposition: form-data; name="file"; filename="mes.csv"\r\n\r\n'
        body = head.encode() + path.read_bytes() + f"\r\n--{border}--\r\n".encode()
        return self.ask("uploads/", body, f"multipart/form-data; boundary={border}")["id"]

    def confirm(self, run: sqlite3.Row) -> None:
        self.ask(f"imports/{run['id']}/confirm/", json.dumps({"revision": run["revision"]}).encode())

    def kill(self, victim: str) -> bool:
        """Kills the oldest process of this kind with its whole group; False when none is there."""
        try:
            os.killpg(self.house.member(VICTIMS[victim]), signal.SIGKILL)
        except (ValueError, ProcessLookupError):  # none there, or just gone
            return False
        return True


class Storm:
    """Kills at seeded moments while an import works; remembers what fell when."""

    def __init__(self, plant: Plant, seed: int) -> None:
        self.plant, self.dice = plant, random.Random(seed)
        states = [self.dice.sample(STATES, len(STATES)) for _victim in VICTIMS]
        rounds = [zip(VICTIMS, ones, strict=True) for ones in zip(*states, strict=True)]
        self.left = [one for each_victim in rounds for one in each_victim][:KILLS]
        self.next = self.last = 0.0
        self.room = 0
        self.done: list[tuple[str, str, str]] = []

    def blow(self, run: sqlite3.Row) -> None:
        """Kills the next victim that is due in the run's state, if its moment has come and a worker holds the run."""
        due = next((one for one in self.left if one[1] == run["state"]), None)
        if due is None or not self.room or not run["held"] or time.monotonic() < self.next:
            return
        if self.plant.kill(due[0]):
            self.left.remove(due)
            self.done.append((*due, run["stage"]))
            self.room -= 1
            self.last = time.monotonic()
            self.next = self.last + self.dice.uniform(0.2, 3.0)


def write_file(folder: Path, number: int) -> Path:
    path = folder / f"mes-{number}.csv"
    orders = range(number * NEW, number * NEW + ORDERS)
    path.write_text("\n".join([HEADER, *many_rows(orders)]) + "\n")
    return path


def events_after(imports: int) -> int:
    """Each file holds 8,000 orders of ten steps, of which 4,000 were in the file before."""
    return 10 * (ORDERS + NEW * (imports - 1)) if imports else 0


def test_whatever_is_killed_the_events_are_the_old_ones_or_the_new_ones(tmp_path):
    seed = int(os.environ.get("NEWLEAN_SEED", 20261125))
    house = House(furnish(tmp_path / "house"), LEASE_SECONDS="3", SWEEP_SECONDS="1").wait()
    listener = threading.Thread(target=house.process.stdout.read, daemon=True)  # a full pipe would hold up the house
    listener.start()
    try:
        plant = Plant(house)
        storm = Storm(plant, seed)
        imports = 0
        while storm.left:
            assert imports < KILLS, f"the storm does not hit: {storm.done}"
            finish_one_import(plant, storm, write_file(tmp_path, imports), imports)
            imports += 1
        check_the_store(plant, imports, deep=True)
        said = f"seed {seed}: {len(storm.done)} kills over {imports} imports: {storm.done}"
        print(said)
        assert len(storm.done) == KILLS, said
        until(lambda: not [c for c in house.members().values() if "valuestream.child" in c], 10)  # none left behind
    finally:
        house.process.terminate()
        listener.join(30)


def finish_one_import(plant: Plant, storm: Storm, path: Path, before: int) -> None:
    """Drives one import to its end through the storm; at every look the source has the old events or the new ones."""
    pk = plant.upload(path)
    storm.room, storm.last = IN_ONE_IMPORT, time.monotonic()
    while True:
        run = plant.run(pk)
        assert time.monotonic() < storm.last + PATIENCE, f"{[run[name] for name in TOLD]} after {storm.done}"
        assert run["rows_read"] == run["accepted"] + run["duplicates"] + run["quarantined"]
        current = plant.current()
        assert (current["events"] if current else 0) in (events_after(before), events_after(before + 1))
        if run["state"] == "imported":
            break
        if run["state"] == "checked":
            plant.confirm(run)
        elif run["state"] == "failed":  # too many broken attempts: it says so, and a person starts it again
            assert run["error_message"]
            plant.ask(f"imports/{pk}/restart/")
        else:
            assert run["state"] in ("looking", "checking", "importing"), run["error_message"]
            storm.blow(run)
        time.sleep(0.05)
    assert (run["rows_read"], run["accepted"]) == (10 * ORDERS, 10 * ORDERS)
    assert run["added"] == events_after(before + 1) - events_after(before)
    check_the_store(plant, before + 1)


def check_the_store(plant: Plant, imports: int, *, deep: bool = False) -> None:
    """The published files are whole, and hold each event once."""
    current = plant.current()
    assert current["events"] == events_after(imports)
    manifest = json.loads(current["manifest"])
    assert verify(plant.store(), manifest) == []
    if deep:
        log = open_events(plant.store(), manifest)
        assert len(log) == events_after(imports)
        events = set(zip(log.case.codes.tolist(), log.activity.codes.tolist(), strict=True))
        assert len(events) == len(log)
