"""Failures that lie outside the app, told in one sentence instead of a traceback."""

import errno
import signal
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import NoReturn

from django.db import OperationalError

from lean.tree import CannotRun

OPERATIONAL = (OperationalError, sqlite3.OperationalError)


@contextmanager
def in_plain_words(folder: Path) -> Iterator[None]:
    """Ends the process with one sentence when something outside stands in the way. ``folder``: where it writes."""
    try:
        yield
    except CannotRun as reason:
        sys.exit(str(reason))
    except Exception as error:
        words = plain_words(error, folder)
        if not words:
            raise
        sys.exit(words)


def plain_words(error: Exception, folder: Path) -> str:
    """One sentence for a failure that lies outside the app; an empty text for any other."""
    if is_disk_full(error):
        return f"The disk of the folder {folder} is full: make room, then start again."
    if isinstance(error, PermissionError) or (isinstance(error, OPERATIONAL) and "readonly" in str(error)):
        place = getattr(error, "filename", None) or folder
        return f"This user may not change {place}: it belongs to another user, or is read-only."
    if isinstance(error, OPERATIONAL):
        return f"The database cannot be reached: {' '.join(str(error).split())}"
    return ""


def is_disk_full(error: BaseException) -> bool:
    """Whether the disk, or the user's share of it, has no room left."""
    if isinstance(error, OSError):
        return error.errno in {errno.ENOSPC, errno.EDQUOT}
    words = ("disk is full", "No space left")  # SQLite, PostgreSQL
    return isinstance(error, OPERATIONAL) and any(told in str(error) for told in words)


@contextmanager
def ended_by_signal() -> Iterator[None]:
    """Lets SIGTERM and Ctrl-C end a command in the usual way, so that what it began is cleared away."""

    def end(sign: int, frame: FrameType | None) -> NoReturn:
        sys.exit(f"Ended by {signal.Signals(sign).name}: nothing was kept.")

    before = {sign: signal.signal(sign, end) for sign in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)}
    try:
        yield
    finally:
        for sign, handler in before.items():
            signal.signal(sign, handler)
