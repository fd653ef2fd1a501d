"""What must hold before Django loads: a Python that can carry the house, and the data folder of ``up`` and ``demo``.

Settings read the folder from the environment when they are imported, so the choice is made here, without Django.
Every failure is one sentence that says what to do, on standard error, with exit code 1.
"""

import errno
import importlib
import itertools
import os
import secrets
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
BARE = frozenset({"mine", "backup", "restore"})  # commands that sign nothing: they make no key
STARTING = frozenset({"up", "demo"})
FOLDERS = {  # apart, so that a plant never inherits the demo's known log-ins
    "up": "data", "demo": "data-demo", "backup": "data", "restore": "data",
}  # fmt: skip
NEEDED = 300 * 1024**2  # bytes free: database, static files, compiled kernels, and room for a first log
PARTS = {"sqlite3": "libsqlite3-dev", "ssl": "libssl-dev", "zlib": "zlib1g-dev", "ctypes": "libffi-dev"}

REASONS = {
    errno.EACCES: "this user may not write there",
    errno.EPERM: "this user may not write there",
    errno.EROFS: "it is on a read-only file system",
    errno.ENOTDIR: "a part of the path is a file",
    errno.EEXIST: "there is a file of that name",
    errno.ENAMETOOLONG: "the path is too long",
    errno.ENOENT: "nothing can be made there",
}


def prepare(argv: Sequence[str]) -> None:
    """Chooses the data folder for ``argv``; ends the process with a sentence if the app cannot start on it."""
    if len(argv) > 1 and argv[1] in BARE:
        os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(50))  # signs nothing
    if len(argv) < 2 or argv[1] not in FOLDERS or {"-h", "--help"} & set(argv):
        return
    folder = chosen_folder(argv)
    if folder is None:
        sys.exit("--data names no folder: write one after it, or leave --data out.")
    complaint = missing_part() or (unusable(folder) if argv[1] in STARTING else "")
    if complaint:
        sys.exit(complaint)
    os.environ["NEWLEAN_DATA"] = str(folder)


def chosen_folder(argv: Sequence[str]) -> Path | None:
    """``--data DIR`` or ``--data=DIR``, else NEWLEAN_DATA, else the command's own folder beside manage.py.

    None when the name is empty, as that of an unset variable in a script is.
    """
    given = os.environ.get("NEWLEAN_DATA") or str(BASE_DIR / FOLDERS[argv[1]])
    for word, following in itertools.pairwise(argv):
        if word == "--data":
            given = following
    for word in argv:
        if word.startswith("--data="):
            given = word.removeprefix("--data=")
    return Path(given).expanduser().resolve() if given.strip() else None


def missing_part() -> str:
    """A sentence when this Python was built without something the app needs, else an empty text."""
    if sys.platform == "win32":
        return "New Lean runs on Linux and macOS; on Windows, start it inside WSL."
    for part, package in PARTS.items():
        try:
            importlib.import_module(part)
        except ImportError:
            version = f"{sys.version_info.major}.{sys.version_info.minor}"
            return (
                f"This Python {version} lacks {part}: take the system's Python, or build it with {package} installed."
            )
    return ""


def unusable(folder: Path) -> str:
    """A sentence when ``folder`` cannot be made, written to, or is nearly full, else an empty text."""
    other = "choose another one with --data."
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as probe:
            probe.write(bytes(4096))
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            return f"The disk of the data folder {folder} is full: make room, or {other}"
        reason = REASONS.get(error.errno or 0, error.strerror or str(error))
        return f"The data folder {folder} cannot be used: {reason}. Mend that, or {other}"
    free = shutil.disk_usage(folder).free
    if free < NEEDED:
        megabytes = f"{free // 1024**2} MB free, {NEEDED // 1024**2} MB are needed"
        return f"The disk of the data folder {folder} is nearly full ({megabytes}): make room, or {other}"
    return ""
