"""Runs the house: one locked data folder, the preparation step by step, then the family until it is told to end."""

import fcntl
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import IO

from django.conf import settings

from lean import preparation, tree
from lean.supervisor import Child, Journal, Supervisor
from lean.tree import CannotRun

Step = tuple[str, Callable[[], None]]
HEALTH_PATIENCE = 90.0  # seconds for the web server to answer for the first time
TOO_OFTEN = 4  # a program that ended so often before the first answer will not come up


class Stop(BaseException):
    """The house is told to end (Ctrl-C, SIGTERM)."""


class House:
    """One running installation on this machine."""

    def __init__(self, *, folder: Path, host: str, port: int, ask: Callable[[str], bool]) -> None:
        self.folder, self.host, self.ask = folder, host, ask
        self._lock = lock(folder)
        self.journal = Journal(folder / "log" / "newlean.log")
        self.family = Supervisor(self.journal)
        self.listener = tree.listen(host, port)
        self.port = self.listener.getsockname()[1]
        self.compiling: subprocess.Popen[str] | None = None
        os.environ["NEWLEAN_SUPERVISED"] = "1"
        os.environ["TMPDIR"] = str(tree.scratch_folder(folder))
        os.environ.setdefault("NUMBA_CACHE_DIR", str(folder / "kernels"))

    @property
    def address(self) -> str:
        name = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{name}:{self.port}/"

    def steps(self, after_migration: Callable[[], None]) -> list[Step]:
        """The preparation, in order. ``demo`` adds its own before the last."""

        def database() -> None:
            preparation.prepare_database(self.ask)
            after_migration()

        return [
            ("message broker", self._start_broker),
            ("database", database),
            ("languages and static files", self._prepare_pages),
            ("computing core, compiled at the first start", self._finish_compiling),
            ("web server and workers", self._start_rest),
        ]

    def live(self, steps: list[Step], closing_words: Callable[[], list[str]]) -> None:
        """Prepares, says where to look, and tends the family until ``Stop``. Ends every child, whatever happens."""
        for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(sign, _stop)
        self.compiling = preparation.start_compiling()
        try:
            for number, (title, step) in enumerate(steps, 1):
                self.journal.say(f"{number}/{len(steps)} {title} …")
                step()
            for line in closing_words():
                self.journal.say(line)
            while True:
                self.family.tend()
        except Stop:
            self.journal.say("Stopping …")
        finally:
            for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(sign, self._hurry)
            self.compiling.kill()
            self.family.stop()
        self.journal.say("Stopped. The data stays in " + str(self.folder))

    def _hurry(self, sign: int, frame: FrameType | None) -> None:
        for child in self.family.children:
            child.end(signal.SIGKILL)

    def _start_broker(self) -> None:
        if os.environ.get("REDIS_URL"):
            return
        place = tree.socket_folder(self.folder) / "valkey.sock"
        child = self.family.start(tree.broker(place.parent))
        self._until("broker", child, lambda: _answers(place))
        os.environ["REDIS_URL"] = f"unix://{place}"

    def _prepare_pages(self) -> None:
        from lean.locales import compile_messages

        compile_messages()
        preparation.collect_static()

    def _start_rest(self) -> None:
        child = self.family.start(tree.web(self.listener))
        self._until("web server", child, lambda: _healthy(self.port, self.host))
        for program in (*tree.workers(), tree.beat(), tree.guard()):  # after it: the page is there sooner
            self.family.start(program)

    def _until(self, what: str, child: Child, ready: Callable[[], bool]) -> None:
        deadline = time.monotonic() + HEALTH_PATIENCE
        while not ready():
            self.family.tend()
            if child.failures >= TOO_OFTEN or time.monotonic() > deadline:
                raise CannotRun(f"The {what} does not start; the reason stands in {self.folder}/log/newlean.log")

    def _finish_compiling(self) -> None:
        assert self.compiling
        if problem := preparation.finish_compiling(self.compiling):
            self.journal.say(f"The kernels could not be compiled, mining takes longer: {problem}")


def lock(folder: Path) -> IO[str]:
    """Holds the data folder for this process alone; the kernel lets go when it ends, however it ends."""
    file = (folder / "lock").open("a+")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        file.seek(0)
        holder = file.read().strip()
        raise CannotRun(
            f"New Lean already runs on {folder} (process {holder}): end that one, or choose another folder with --data."
        ) from error
    file.truncate(0)
    file.write(str(os.getpid()))
    file.flush()
    return file


def _stop(sign: int, frame: FrameType | None) -> None:
    raise Stop


def _answers(place: Path) -> bool:
    with suppress(OSError), socket.socket(socket.AF_UNIX) as probe:
        probe.settimeout(1)
        probe.connect(str(place))
        probe.sendall(b"PING\r\n")
        return probe.recv(16).startswith(b"+PONG")
    return False


def _healthy(port: int, host: str) -> bool:
    """Whether the web server answers as it will answer people, behind their proxy and under the name they type."""
    name = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  compared, not bound
    url = f"http://[{name}]:{port}/health/" if ":" in name else f"http://{name}:{port}/health/"
    typed = next((one.removeprefix(".") for one in settings.ALLOWED_HOSTS if one != "*"), name)
    headers = {"Host": typed, "X-Forwarded-Proto": "https" if settings.HTTPS else "http"}
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=1) as answer:  # noqa: S310
            return answer.status == 200
    except (OSError, urllib.error.URLError):
        return False
