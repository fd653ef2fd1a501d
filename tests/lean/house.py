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

from lean.launch import BASE_DIR

CLEARED = {"NEWLEAN_DATA", "REDIS_URL", "BROKER_URL", "DATABASE_URL", "EVENT_STORE", "UPLOADS"}


class House:
    """``manage.py up`` or ``demo`` on a folder and any free port."""

    def __init__(self, folder: Path, command: str = "up", **environment: str) -> None:
        kept = {name: value for name, value in os.environ.items() if name not in CLEARED}
        self.folder, self.said = folder, ""
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", command, "--no-input", "--port", "0", "--data", str(folder)],
            cwd=BASE_DIR, env={**kept, **environment}, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
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
        """Every living process on the house's folder but the supervisor: process number and command line."""
        mark = f"NEWLEAN_DATA={self.folder}".encode()
        found = {}
        for place in Path("/proc").glob("[0-9]*"):
            try:
                if mark in (place / "environ").read_bytes().split(b"\0") and int(place.name) != self.process.pid:
                    found[int(place.name)] = (place / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except (OSError, ValueError):
                continue
        return {pid: command for pid, command in found.items() if command}

    def member(self, part: str) -> int:
        """The oldest process whose command line has ``part``: the parent of a worker's pool."""
        return min(pid for pid, command in self.members().items() if part in command)

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.address}health/", timeout=30) as answer:
                return answer.status == 200
        except (OSError, urllib.error.URLError):
            return False


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
