"""Kills of worker, child, web server, broker and beat while nights run: each due report is there once, and undisturbed.

A whole house runs in processes of its own with a short lease, sends each report to two people through a mail server that
takes its time, and posts it to a system that does so too. Each night brings new orders; a second folder goes through the same nights in peace. Two kills unless ``NEWLEAN_KILLS`` asks for more: 6 kill each kind once, 200 are a long storm.
The kills are seeded, ``NEWLEAN_SEED`` replays them.
"""

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest

from lean.launch import BASE_DIR
from tests.lean.house import House, until
from tests.lean.postbox import Postbox
from tests.lean.receiver import Receiver
from tests.made_once import furnish

pytestmark = [pytest.mark.worker, pytest.mark.slow]
KILLS = int(os.environ.get("NEWLEAN_KILLS", "2"))
IN_ONE_NIGHT = 4  # a run is given up after five attempts; the last one falls while letters go out
PATIENCE = 60.0  # seconds after the last kill in which a night ends
VICTIMS = {
    "worker": "-Q default",
    "miner": "-Q ingest,mining",
    "child": "valuestream.child",
    "web": "uvicorn",
    "broker": "valkey.sock",
    "beat": "beat --pidfile",
}
FIRST = date(2026, 3, 16)
WORKING = ("fetching", "importing", "mining", "analysing", "reporting")
PREPARE = """
import os
from lean.models import Role
from tests.factories import make_site, make_user
from tests.valuestream.streams import make_stream, small_log
from valuestream.models import NightPlan
from valuestream.services.night.hooks import enter
from valuestream.services.night.subscriptions import subscribe
site = make_site("augsburg", "Augsburg", "Europe/Berlin", "DE")
make_stream(site, log=small_log(30, timezone="Europe/Berlin"))
NightPlan.objects.create(site=site, is_on=False)
for name in ("lena", "mara"):
    subscribe(make_user(name, site, Role.TEAM_LEADER), site, address=f"{name}@example.com")
enter(site, address=os.environ["RECEIVER"], by=make_user("ines", site, Role.IT_ADMIN))
"""
NIGHTS = """
import sys
from datetime import date
from lean.models import Site
from tests.valuestream.streams import add_events, small_log
from valuestream.models import NightlyRun
from valuestream.services.night import plans
from valuestream.services.night.at_once import night_at_once
site = Site.objects.get()
for line in sys.stdin:
    orders, day, how = line.split()
    source = site.value_streams.get().source
    add_events(source, small_log(int(orders), timezone="Europe/Berlin"))
    night, _ = plans.begin(site, plans.due_on(plans.plan_of(site), date.fromisoformat(day)), by=None)
    if how == "peace":
        night_at_once(night)
    NightlyRun.objects.filter(pk=night.pk).update(rung_at=None)
    print("NIGHT", night.pk, flush=True)
"""


class Folder:
    """A data folder in which nights are begun by a process that stays, and looked at by SQLite."""

    def __init__(self, folder: Path, how: str) -> None:
        self.folder, self.how = folder, how
        self.shell = shell(folder, NIGHTS, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def night(self, number: int) -> int:
        """Begins the next night, with one order more than the night before; its row."""
        print(31 + number, FIRST + timedelta(days=number), self.how, file=self.shell.stdin, flush=True)
        for line in self.shell.stdout:
            if line.startswith("NIGHT"):
                return int(line.split()[1])
        raise AssertionError("the night was not begun")

    def rows(self, question: str, *values: object) -> list[sqlite3.Row]:
        with closing(sqlite3.connect(self.folder / "newlean.sqlite3", timeout=20)) as database:
            database.row_factory = sqlite3.Row
            return database.execute(question, values).fetchall()

    def reports(self) -> list[tuple[str, int, str]]:
        """Day, number and hash of every report."""
        asked = (
            "SELECT n.day, r.number, r.content_hash FROM valuestream_report r"
            " JOIN valuestream_nightlyrun n ON n.id = r.night_id ORDER BY n.day, r.number"
        )
        return [tuple(row) for row in self.rows(asked)]

    def letters(self) -> list[tuple[str, str, str]]:
        """Report, address and state of every letter; in the letter the report is told by its Message-ID."""
        asked = (
            "SELECT m.id, r.content_hash, u.email, m.state FROM valuestream_reportmail m"
            " JOIN valuestream_report r ON r.id = m.report_id JOIN lean_user u ON u.id = m.receiver_id"
        )
        return [(f"<report-{pk}-{report[:12]}@newlean>", *rest) for pk, report, *rest in map(tuple, self.rows(asked))]

    def postings(self) -> list[tuple[str, str]]:
        """Report and state of every posting; what is posted is told by its webhook-id."""
        asked = (
            "SELECT r.content_hash, d.state FROM valuestream_hookdelivery d"
            " JOIN valuestream_report r ON r.id = d.report_id"
        )
        return [(f"report_{report}", state) for report, state in map(tuple, self.rows(asked))]

    def close(self) -> None:
        self.shell.stdin.close()
        assert self.shell.wait(60) == 0


def shell(folder: Path, script: str, settings: dict[str, str] | None = None, **streams: int) -> subprocess.Popen:
    environment = {**os.environ, **(settings or {}), "NEWLEAN_DATA": str(folder)}
    command = [sys.executable, "manage.py", "shell", "-v0", "-c", script]
    return subprocess.Popen(command, cwd=BASE_DIR, env=environment, text=True, **streams)


class Storm:
    """Kills at seeded moments while a night works; each victim falls about equally often."""

    def __init__(self, house: House, seed: int) -> None:
        self.house, self.dice = house, random.Random(seed)
        names = [list(VICTIMS)[number % len(VICTIMS)] for number in range(KILLS)]
        self.dice.shuffle(names)
        self.left, self.done = names, []
        self.last = self.next = time.monotonic()
        self.room = 0

    def blow(self, state: str) -> None:
        if not self.left or time.monotonic() < self.next or self.room <= (state != "reported"):  # one is for letters
            return
        victim = self.left.pop(0)
        try:
            os.killpg(self.house.member(VICTIMS[victim]), signal.SIGKILL)
        except (ValueError, ProcessLookupError):  # none there just now: it is the last one's turn again
            self.left.append(victim)
            return
        self.done.append((victim, state))
        self.room -= 1
        self.last = time.monotonic()
        self.next = self.last + self.dice.uniform(0.1, 2.0)


def go_through(folder: Folder, storm: Storm, number: int) -> None:
    """One night in the storm, to its report and the last of its letters and postings."""
    pk = folder.night(number)
    storm.room, storm.last = IN_ONE_NIGHT, time.monotonic()
    while True:
        night = folder.rows("SELECT state, error_message, attempts FROM valuestream_nightlyrun WHERE id = ?", pk)[0]
        if night["state"] == "reported" and not on_their_way(folder):
            return
        assert night["state"] in (*WORKING, "reported"), f"{tuple(night)} after {storm.done}"
        assert time.monotonic() < storm.last + PATIENCE, f"{tuple(night)} after {storm.done}"
        storm.blow(night["state"])
        time.sleep(0.05)


def on_their_way(folder: Folder) -> list[tuple[str, ...]]:
    return [sent for sent in (*folder.letters(), *folder.postings()) if sent[-1] in ("queued", "sending")]


def check_letters(folder: Folder, postbox: Postbox, nights: int) -> str:
    """Two letters to each report; none came twice, each that counts as sent came, nobody was left out without a word."""
    letters, came = folder.letters(), Counter(postbox.came)
    known = {(message, address): state for message, address, state in letters}
    assert len(letters) == len(known) == 2 * nights
    assert set(known.values()) <= {"sent", "unknown"}, letters
    assert set(came) <= set(known), came
    assert set(came.values()) == {1}, came
    assert {letter for letter, state in known.items() if state == "sent"} <= set(came)
    return f"{len(letters)} letters, {list(known.values()).count('unknown')} of them unknown, {len(came)} came"


def check_postings(folder: Folder, receiver: Receiver, nights: int) -> str:
    """Each report arrived; what came twice came with the same identity and the same bytes."""
    postings, came = folder.postings(), Counter(headers["webhook-id"] for _path, headers, _body in receiver.got)
    assert len(postings) == nights
    assert {state for _report, state in postings} == {"delivered"}, postings
    assert set(came) == {report for report, _state in postings}
    assert len({(headers["webhook-id"], body) for _path, headers, body in receiver.got}) == nights
    return f"{nights} reports posted, {came.total() - nights} of them again"


def test_whatever_is_killed_each_night_has_its_report_once_and_it_is_the_undisturbed_one(tmp_path):
    seed = int(os.environ.get("NEWLEAN_SEED", "20261126"))
    postbox, receiver = Postbox(patience=0.5), Receiver(patience=0.5)
    ways = {"MAIL_URL": postbox.url, "MAIL_FROM": "nights@newlean", "RECEIVER": receiver.address}
    ways |= {"WEBHOOK_NETWORKS": "127.0.0.0/8,::1", "WEBHOOK_HTTP": "1"}
    house = House(furnish(tmp_path / "house"), LEASE_SECONDS="3", SWEEP_SECONDS="1", **ways).wait()
    listener = threading.Thread(target=house.process.stdout.read, daemon=True)  # a full pipe would hold up the house
    listener.start()
    try:
        assert shell(house.folder, PREPARE, ways).wait(60) == 0
        copy_of(house.folder, tmp_path / "calm")
        stormy, storm, nights = Folder(house.folder, "storm"), Storm(house, seed), 0
        while storm.left:
            assert nights < KILLS + 5, f"the storm does not hit: {storm.done}"
            go_through(stormy, storm, nights)
            nights += 1
        stormy.close()
        said = f"seed {seed}: {len(storm.done)} kills in {nights} nights: {storm.done}"
        print(said)
        assert len(storm.done) == KILLS, said
        until(lambda: not [c for c in house.members().values() if "valuestream.child" in c], 10)  # none left behind
    finally:
        house.process.terminate()
        listener.join(30)
        postbox.close()
        receiver.close()
    print(check_letters(stormy, postbox, nights))
    print(check_postings(stormy, receiver, nights))
    calm = Folder(tmp_path / "calm", "peace")
    for number in range(nights):
        calm.night(number)
    calm.close()
    assert len(calm.reports()) == nights
    assert stormy.reports() == calm.reports(), said
    assert stormy.rows("SELECT COUNT(*) FROM valuestream_nightlyrun")[0][0] == nights


def copy_of(folder: Path, target: Path) -> None:
    """The data of a folder whose house runs: the database by its own means, then the events."""
    target.mkdir()
    with (
        closing(sqlite3.connect(folder / "newlean.sqlite3", timeout=20)) as source,
        closing(sqlite3.connect(target / "newlean.sqlite3")) as copy,
    ):
        source.backup(copy)
    shutil.copytree(folder / "events", target / "events")
    shutil.copy(folder / "secret.key", target)
    for name in ("static", "locale", "kernels"):
        if (folder / name).exists():
            shutil.copytree(folder / name, target / name)
