"""The processes of the kill storm: a real house without its preparation, and what is done to it."""

import os
import random
import signal
import time
from collections import Counter
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import redis

from lean import tree
from lean.supervisor import Child, Journal, Supervisor

KILLS = {"child": 20, "worker": 2, "guard": 1, "beat": 1, "web": 1, "broker": 1, "wiped": 2}  # how often, in parts
STOPPED = {"child": 3, "worker": 1, "guard": 1}
WORKERS = ("light", "more")
READY = 120.0  # seconds for the broker, and for the workers, to be there
OWED = 6  # parts that may be waited for at once
BORN = 1.5  # seconds, of a child of a pool
GROWN_UP = 5.0  # seconds; a younger process has not begun to work, and killing it proves nothing


class Quiet(Journal):
    """Everything into the file, nothing on the terminal."""

    def say(self, text: str, name: str = "", *, quiet: bool = True) -> None:
        super().say(text, name, quiet=True)


class House:
    """Broker, web, two groups of workers, beat and guard, watched by the supervisor of the app."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder, self.dice = folder, random.Random(seed)
        self.place = tree.socket_folder(folder) / "valkey.sock"
        self.listener = tree.listen("127.0.0.1", 0)
        self.family = Supervisor(Quiet(folder / "log" / "newlean.log"))
        self.kills: Counter[str] = Counter()
        self.pauses: Counter[str] = Counter()
        self.asleep: list[tuple[float, tuple[int, ...]]] = []
        self.owed: list[str] = []  # parts whose turn it is, and that are not there just now

    def start(self) -> None:
        self._start(tree.broker(self.place.parent))
        end = time.monotonic() + READY
        while not self.place.exists() and time.monotonic() < end:
            self.family.tend()
        light = tree.workers()[0]
        more = replace(light, name="more", command=tuple(
            {"light@%h": "more@%h", "default,rollout": "rollout", "1": "4"}.get(word, word) for word in light.command
        ))  # fmt: skip
        for program in (tree.web(self.listener), light, more, tree.beat(), tree.guard()):
            self._start(program)
        end = time.monotonic() + READY
        while not all(self._workers()) and time.monotonic() < end:
            self.tend()

    def _start(self, program: tree.Program) -> None:
        self.family.start(replace(program, quiet=True))

    def tend(self, seconds: float = 0.05) -> None:
        """Rounds of the supervisor for so long; wakes up who has slept long enough."""
        end = time.monotonic() + seconds
        self.family.tend(seconds)
        while time.monotonic() < end:  # who says something ends a round early
            self.family.tend(end - time.monotonic())
        now = time.monotonic()
        for until, members in [one for one in self.asleep if one[0] <= now]:
            self.asleep.remove((until, members))
            _send(members, signal.SIGCONT)

    def kill(self) -> str:
        """``kill -9`` of one part, or its messages away; which one. Empty when none is there just now.

        A part that is not there stays its turn: else the broker, the first to come back, would be hit most of all.
        """
        if len(self.owed) < OWED:
            self.owed.append(self._drawn(KILLS))
        hit = next((kind for kind in self.owed if self._hit(kind)), "")
        if hit:
            self.owed.remove(hit)
            self.kills[hit] += 1
        return hit

    def _hit(self, kind: str) -> bool:
        if kind == "wiped":
            with suppress(redis.RedisError):
                redis.Redis(unix_socket_path=str(self.place), socket_timeout=2).flushall()
                return True
            return False
        return _send(self._victims(kind), signal.SIGKILL)

    def pause(self, seconds: float) -> str:
        """SIGSTOP of one part for ``seconds``; which one. Empty when the part is not there just now."""
        kind = self._drawn(STOPPED)
        members = self._victims(kind)
        if not _send(members, signal.SIGSTOP):
            return ""
        self.asleep.append((time.monotonic() + seconds, members))
        self.pauses[kind] += 1
        return kind

    def _drawn(self, parts: dict[str, int]) -> str:
        return self.dice.choices(list(parts), list(parts.values()))[0]

    def _victims(self, kind: str) -> tuple[int, ...]:
        """The processes that a blow at this part hits: of the children one that works already.

        Celery gives up a pool all of whose children die while they are born.
        """
        members = self._members(kind)
        if kind != "child":
            return members
        working = [pid for pid in members if _age(pid) >= BORN]
        return (self.dice.choice(working),) if working else ()

    def _members(self, kind: str) -> tuple[int, ...]:
        """The processes of a part: a whole group, or the children of the pools."""
        named = {child.program.name: child for child in self.family.children}
        if kind not in ("child", "worker"):
            return _group(named[kind], GROWN_UP)
        groups = self._workers()
        if kind == "worker":
            return self.dice.choice(groups)
        return tuple(pid for group in groups for pid in group[1:])

    def _workers(self) -> list[tuple[int, ...]]:
        """The groups of workers; empty where the pool is not there yet."""
        named = {child.program.name: child for child in self.family.children}
        groups = [_group(named[name]) for name in WORKERS]
        return [group if len(group) > 1 else () for group in groups]

    def end(self) -> None:
        for _until, members in self.asleep:
            _send(members, signal.SIGCONT)
        self.family.stop()
        self.listener.close()


def _group(child: Child, age: float = 0.0) -> tuple[int, ...]:
    """A part of at least that age and its children, itself first."""
    if not child.alive or child.process is None or time.monotonic() < child.started + age:
        return ()
    pid = child.process.pid
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        with suppress(OSError, ValueError):
            state, parent, *_ = (place / "stat").read_text().rsplit(")", 1)[1].split()
            if int(parent) == pid and state != "Z":
                found.append(int(place.name))
    return (pid, *found)


def _age(pid: int) -> float:
    """Seconds since a process was born; 0 when it is gone."""
    with suppress(OSError):
        ticks = int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[19])
        return time.clock_gettime(time.CLOCK_BOOTTIME) - ticks / os.sysconf("SC_CLK_TCK")
    return 0.0


def _send(members: tuple[int, ...], sign: signal.Signals) -> bool:
    """Whether somebody got the signal."""
    got = False
    for pid in members:
        with suppress(ProcessLookupError):
            os.kill(pid, sign)
            got = True
    return got
