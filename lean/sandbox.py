"""Runs a Python module in a process of its own with hard limits, so that a hostile file can only hurt that process.

A ``subprocess``, never ``multiprocessing``: it works from Celery's daemonic children and from the web process.
"""

import json
import os
import re
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Literal

from .sandbox_child import ENDED, OUT_OF_MEMORY

GIB = 1024**3
REFUSED = 3  # exit code by which a module says that its input is at fault
TICK = 1.0  # seconds
GRACE = 5.0  # seconds between closing its pipes and having ended
TAIL = 4096  # bytes of standard error kept
LONGEST_LINE = 1 << 20  # bytes of a progress line
ROOT = Path(__file__).resolve().parent.parent
PASSED_ON = ("PATH", "HOME", "LANG", "TZ", "VIRTUAL_ENV", "PYTHONPATH", "PYTHONUTF8", "NUMBA_CACHE_DIR")
ENVIRONMENT = {"MALLOC_ARENA_MAX": "2", "PYTHONUNBUFFERED": "1", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
PLACE = re.compile(rf"{ENDED}\w+ at ([\w./<>-]+:\d+ in [\w<>]+( < )?)*")
NO_MEMORY = (b"memory allocation of", b"MemoryError", b"std::bad_alloc", b"Cannot allocate memory", b"malloc of size")

Kind = Literal["ok", "refused", "crashed", "out_of_memory", "timed_out", "stopped"]
MESSAGES: dict[Kind, str] = {
    "ok": "",
    "refused": "The file cannot be used.",
    "crashed": "Reading the file ended unexpectedly; the file is probably damaged.",
    "out_of_memory": "The file needs more memory than this machine allows for one import.",
    "timed_out": "Reading the file took longer than allowed.",
    "stopped": "The work was stopped.",
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a limited run ended. ``signal`` 0 = it ended by itself.

    ``place``: the kind of error and where in the code. What the child wrote to standard error goes no further:
    an error may quote what a file holds.
    """

    kind: Kind
    exit_code: int
    signal: int
    seconds: float
    message: str
    place: str

    @property
    def ok(self) -> bool:
        return self.kind == "ok"


def run(
    module: str,
    args: Sequence[str],
    *,
    scratch: Path,
    memory_bytes: int = 8 * GIB,
    cpu_seconds: int = 900,
    wall_seconds: float = 1800,
    file_bytes: int = 16 * GIB,
    open_files: int = 256,
    nice: int = 10,
    on_progress: Callable[[dict[str, Any]], None] | None = None,
    on_tick: Callable[[], bool] | None = None,
) -> Outcome:
    """Runs ``python -m module args`` limited, and waits. Never raises for what the child does.

    ``scratch`` is an existing folder of the caller: temporary files of the child lie there, and it clears them away.
    ``on_progress`` gets each JSON object the child prints as a line; ``on_tick`` is called about every
    second and stops the child by answering False (a lost lease). The child dies with the calling process.
    """
    limits = {
        "parent": os.getpid(),
        "memory_bytes": memory_bytes,
        "cpu_seconds": cpu_seconds,
        "file_bytes": file_bytes,
        "open_files": open_files,
        "nice": nice,
    }
    began = time.monotonic()
    process = _start([json.dumps(limits), module, *args], scratch)
    grace = 0.0
    try:
        stopped, errors = _watch(process, began + wall_seconds, on_progress, on_tick)
        grace = 0.0 if stopped else GRACE  # its pipes are closed: it is about to end
    finally:
        _kill_group(process, grace)
    return _outcome(process.returncode, stopped, errors, time.monotonic() - began)


def _start(arguments: list[str], scratch: Path) -> subprocess.Popen[bytes]:
    """The child, in a session of its own so that all it starts can be ended with it."""
    return subprocess.Popen(
        [sys.executable, "-m", "lean.sandbox_child", *arguments],
        cwd=ROOT,
        env=_environment(scratch),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


def _environment(scratch: Path) -> dict[str, str]:
    """Only what a Python needs: no secret key and no database address reaches the child."""
    passed = {name: value for name, value in os.environ.items() if name in PASSED_ON or name.startswith("LC_")}
    return {**passed, **ENVIRONMENT, "TMPDIR": str(scratch)}


def _watch(
    process: subprocess.Popen[bytes],
    deadline: float,
    on_progress: Callable[[dict[str, Any]], None] | None,
    on_tick: Callable[[], bool] | None,
) -> tuple[Kind | None, bytes]:
    """Reads both pipes until they close; says why if it had to stop the child, and the end of its errors."""
    pipes = _Pipes(process, on_progress)
    ticked = time.monotonic()
    with pipes.selector:
        while pipes.read():
            now = time.monotonic()
            if now > deadline:
                return "timed_out", pipes.errors
            if on_tick and now - ticked >= TICK:
                ticked = now
                if not on_tick():
                    return "stopped", pipes.errors
    return None, pipes.errors


class _Pipes:
    """The child's standard output, read as progress lines, and the end of its standard error."""

    def __init__(self, process: subprocess.Popen[bytes], on_progress: Callable[[dict[str, Any]], None] | None) -> None:
        self.errors = b""
        self._line = b""
        self._on_progress = on_progress
        self._stderr = process.stderr
        self.selector = selectors.DefaultSelector()
        for pipe in (process.stdout, process.stderr):
            if pipe is not None:
                self.selector.register(pipe, selectors.EVENT_READ)

    def read(self) -> bool:
        """Takes what has come within a tick; False once both pipes are closed."""
        for ready, _ in self.selector.select(TICK):
            data = os.read(ready.fd, 65536)
            if not data:
                self.selector.unregister(ready.fileobj)
            elif ready.fileobj is self._stderr:
                self.errors = (self.errors + data)[-TAIL:]
            else:
                self._line = _tell(self._line + data, self._on_progress)
        return bool(self.selector.get_map())


def _tell(data: bytes, on_progress: Callable[[dict[str, Any]], None] | None) -> bytes:
    """Hands each whole line on; what is no JSON object is none of ours. Returns the unfinished rest."""
    *lines, rest = data.split(b"\n")
    for line in lines:
        with suppress(ValueError):
            message = json.loads(line)
            if on_progress and isinstance(message, dict):
                on_progress(message)
    return rest[-LONGEST_LINE:]


def _kill_group(process: subprocess.Popen[bytes], grace: float) -> None:
    """Ends the child and whatever it started, and collects it. ``grace``: seconds to end by itself."""
    patience = time.monotonic() + grace
    look = os.WEXITED | os.WNOHANG | os.WNOWAIT  # not collected yet: its number cannot be given to another process
    while os.waitid(os.P_PID, process.pid, look) is None and time.monotonic() < patience:
        time.sleep(0.005)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    _close(process.stdout)
    _close(process.stderr)


def _close(pipe: IO[bytes] | None) -> None:
    if pipe:
        pipe.close()


def _outcome(code: int, stopped: Kind | None, errors: bytes, seconds: float) -> Outcome:
    kind = stopped or _kind(code, errors)
    return Outcome(kind, max(code, 0), max(-code, 0), seconds, MESSAGES[kind], _place(errors))


def _place(errors: bytes) -> str:
    """What the child itself says about its end, in its last line."""
    *_, last = errors.decode("utf-8", "replace").strip().rsplit("\n", 1)
    return last.removeprefix(ENDED) if PLACE.fullmatch(last) else ""


def _kind(code: int, errors: bytes) -> Kind:
    if code == 0:
        return "ok"
    if code == REFUSED:
        return "refused"
    if code == -signal.SIGXCPU:
        return "timed_out"
    no_memory = any(words in errors for words in NO_MEMORY)
    if code in (OUT_OF_MEMORY, -signal.SIGKILL) or no_memory:
        return "out_of_memory"
    return "crashed"
