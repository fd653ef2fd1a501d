"""Keeps a family of programs alive: starts, restarts with a growing pause, reads their output, ends them all.

Single-threaded on purpose. Every child leads a session of its own, so that Ctrl-C reaches only the supervisor, and
is killed by the kernel when the supervisor dies (PDEATHSIG, Linux): nothing outlives it, whatever happens.
"""

import ctypes
import logging
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from logging.handlers import RotatingFileHandler
from pathlib import Path

TICK = 0.25  # seconds between two looks at the children
LONGEST_PAUSE = 10.0  # seconds before a restart
STEADY = 30.0  # a child that lived this long is sound: its pause starts from nothing again
PATIENCE = 10.0  # seconds from a polite end to a hard one
LONGEST_LINE = 16_384  # bytes; a longer one is broken
PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


@dataclass(frozen=True, slots=True)
class Program:
    """What to run: its name in the log, the command, and what it gets beside the supervisor's environment."""

    name: str
    command: tuple[str, ...]
    environment: dict[str, str] = field(default_factory=dict)
    descriptors: tuple[int, ...] = ()
    quiet: bool = False  # its output goes to the log file only
    yields: int = 0  # from 1 to 19: how far it steps back when somebody waits for an answer of another program


class Journal:
    """One log for the whole family: on the console, and in a file that rotates (5 × 5 MB)."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = RotatingFileHandler(path, maxBytes=5_000_000, backupCount=4, encoding="utf-8")
        self._file.handleError = lambda record: None  # type: ignore[method-assign]  # a full disk silences the file only
        self._file.setFormatter(logging.Formatter("%(asctime)s %(message)s"))

    def say(self, text: str, name: str = "", *, quiet: bool = False) -> None:
        """One line; ``name`` is the child that said it."""
        line = f"{name:<7} | {text}" if name else text
        self._file.handle(logging.LogRecord("newlean", logging.INFO, "", 0, line, None, None))
        if not quiet:
            with suppress(OSError, ValueError):  # a closed terminal does not stop the plant
                print(f"{time.strftime('%H:%M:%S')} {line}" if name else line, flush=True)


class Child:
    """A running program and how often it failed of late."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.failures = 0
        self.due = 0.0
        self.process: subprocess.Popen[bytes] | None = None
        self.started = 0.0
        self.rest = b""

    def start(self) -> None:
        """Runs the program in a session of its own, bound to the life of this process."""
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            self.program.command,
            env={**os.environ, "PYTHONUNBUFFERED": "1", **self.program.environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            pass_fds=self.program.descriptors,
            preexec_fn=bound_to(os.getpid(), self.program.yields),
        )
        assert self.process.stdout
        os.set_blocking(self.process.stdout.fileno(), False)

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def end(self, sign: signal.Signals) -> None:
        """Sends ``sign`` to the child: politely to itself, a kill to its whole session."""
        if not self.process:
            return
        with suppress(ProcessLookupError, PermissionError):
            if sign == signal.SIGKILL:
                os.killpg(self.process.pid, sign)
            elif self.alive:
                self.process.send_signal(sign)


class Supervisor:
    """The family. Programs are ended in the reverse order of their start."""

    def __init__(self, journal: Journal) -> None:
        self.journal = journal
        self.children: list[Child] = []
        self.stopping = False
        self._outputs = selectors.DefaultSelector()

    def start(self, program: Program) -> Child:
        """Starts ``program`` and keeps it running from now on."""
        child = Child(program)
        self.children.append(child)
        self._launch(child)
        return child

    def tend(self, seconds: float = TICK) -> None:
        """One round: passes on what the children say, starts again whoever died. Waits at most ``seconds``."""
        for key, _ in self._outputs.select(seconds):
            self._read(key.data)
        for child in self.children:
            if child.process and not child.alive:
                self._bury(child)
            if not child.process and child.due <= time.monotonic():
                self._launch(child)

    def stop(self) -> None:
        """Ends every child: the newest first, the broker last; who does not go within 10 s is killed."""
        self.stopping = True
        while self.children:
            last = len(self.children) == 1
            leaving = self.children if last else self.children[1:]
            for child in reversed(leaving):
                child.end(signal.SIGTERM)
            self._await(leaving)
            self.children = [] if last else self.children[:1]

    def _await(self, leaving: list[Child]) -> None:
        deadline = time.monotonic() + PATIENCE
        while any(child.alive for child in leaving) and time.monotonic() < deadline:
            for key, _ in self._outputs.select(0.05):
                self._read(key.data)
        for child in leaving:
            child.end(signal.SIGKILL)
            if child.process:
                child.process.wait()
                self._read(child)

    def _launch(self, child: Child) -> None:
        child.start()
        assert child.process
        assert child.process.stdout
        self._outputs.register(child.process.stdout, selectors.EVENT_READ, child)

    def _bury(self, child: Child) -> None:
        assert child.process
        self._read(child)
        self._close(child)
        child.end(signal.SIGKILL)  # what it left behind in its session
        steady = time.monotonic() - child.started > STEADY
        child.failures = 1 if steady else child.failures + 1
        pause = min(child.failures - 1, LONGEST_PAUSE)
        child.due = time.monotonic() + pause
        self.journal.say(
            f"ended ({_cause(child.process.returncode)}); starts again in {pause:.0f} s", child.program.name
        )
        child.process = None

    def _read(self, child: Child) -> None:
        assert child.process
        assert child.process.stdout
        if child.process.stdout.closed:
            return
        with suppress(BlockingIOError):
            while chunk := os.read(child.process.stdout.fileno(), 65536):
                *lines, child.rest = (child.rest + chunk).split(b"\n")
                if len(child.rest) > LONGEST_LINE:
                    lines, child.rest = [*lines, child.rest], b""
                for line in filter(None, (line.rstrip() for line in lines)):
                    text = line.decode(errors="replace")
                    self.journal.say(text, child.program.name, quiet=child.program.quiet or self.stopping)
            self._close(child)

    def _close(self, child: Child) -> None:
        assert child.process
        assert child.process.stdout
        with suppress(KeyError, ValueError):
            self._outputs.unregister(child.process.stdout)
        child.process.stdout.close()
        child.rest = b""


def bound_to(parent: int, yields: int = 0) -> Callable[[], None]:
    """What a child of ``parent`` runs before its program, so that the kernel kills it when ``parent`` dies.

    ``yields``: its niceness. Linux may weigh whole sessions against each other (sched(7), autogroup), and a child
    leads one: then the session steps back too.
    """

    def die_with_parent() -> None:
        if _libc:
            _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # it died before the line above
            os._exit(1)
        if yields:
            os.nice(yields)
            with suppress(OSError):  # a kernel without autogroups
                Path("/proc/self/autogroup").write_text(str(yields))

    return die_with_parent


def _cause(code: int) -> str:
    if code >= 0:
        return f"exit code {code}"
    with suppress(ValueError):
        return signal.Signals(-code).name
    return f"signal {-code}"
