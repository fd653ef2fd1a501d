"""A whole house in processes of its own, for tests that kill parts of it."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import NamedTuple

from lean.launch import BASE_DIR
from lean.supervisor import bound_to

CLEARED = {"NEWLEAN_DATA", "REDIS_URL", "BROKER_URL", "DATABASE_URL", "EVENT_STORE", "UPLOADS"}
KERNELS = BASE_DIR / ".pytest_cache" / "kernels"  # compiled once for all houses, not once for each


class House:
    """``manage.py up`` or ``demo`` on a folder and any free port."""

    def __init__(self, folder: Path, command: str = "up", **environment: str) -> None:
        kept = {name: value for name, value in os.environ.items() if name not in CLEARED}
        kept.setdefault("NUMBA_CACHE_DIR", str(KERNELS))
        self.folder, self.said = folder, ""
        self.seen: dict[int, Process] = {}
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", command, "--no-input", "--port", "0", "--data", str(folder)],
            cwd=BASE_DIR, env={**kept, **environment}, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
            preexec_fn=bound_to(os.getpid()),  # a failed test leaves no house behind
        )  # fmt: skip

    def wait(self) -> "House":
        """Waits until it told its address; raises with all it said when it ends before."""
        for line in self.process.stdout:
            self.said += line
            if "Ctrl-C ends it" in line:
                self.address = re.search(r"runs at (http://\S+)", self.said)[1]
                return self
        raise AssertionError(self.said)

    def end(self, sign: signal.Signals = signal.SIGTERM) -> int:
        """Ends it, reads what it said, and gives its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(sign)
        rest, _ = self.process.communicate(timeout=30)
        self.said += rest
        return self.process.returncode

    def members(self) -> dict[int, str]:
        """Every living process that the house ever started: process number and command line."""
        table = processes()
        family = {self.process.pid}
        for pid in sorted(table, key=lambda pid: table[pid].born):  # numbers start over, births do not
            if table[pid].parent in family:
                family.add(pid)
                self.seen[pid] = table[pid]
        alive = {pid: table[pid] for pid, known in self.seen.items() if pid in table and table[pid].born == known.born}
        return {pid: process.command for pid, process in alive.items()}

    def member(self, part: str) -> int:
        """The oldest process whose command line has ``part``: the parent of a worker's pool."""
        return min(
            (pid for pid, command in self.members().items() if part in command), key=lambda pid: self.seen[pid].born
        )

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.address}health/", timeout=30) as answer:
                return answer.status == 200
        except (OSError, urllib.error.URLError):
            return False


class Process(NamedTuple):
    parent: int
    born: int  # clock ticks since the machine started: a number that is used again has another
    command: str


def processes() -> dict[int, Process]:
    """Every living process of the machine."""
    found = {}
    for place in Path("/proc").glob("[0-9]*"):
        try:
            state, parent, *rest = (place / "stat").read_text().rsplit(")", 1)[1].split()
            command = (place / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:  # it ended while we looked
            continue
        if state != "Z":
            found[int(place.name)] = Process(int(parent), int(rest[17]), command)
    return found


def until(condition, seconds: float) -> float:
    """Waits for ``condition`` and gives the seconds it took; raises after ``seconds``."""
    start = time.monotonic()
    while not condition():
        assert time.monotonic() - start < seconds, f"not within {seconds} s"
        time.sleep(0.1)
    return time.monotonic() - start


def taken_port() -> socket.socket:
    """A port that somebody else listens on."""
    return socket.create_server(("127.0.0.1", 0))
