"""Log lines say what kind of error happened and where in the code; never the words of the error.

Its message may quote what it stumbled over: a cell of a plant's file, a row of a database, perhaps a person's name.
"""

import copy
import logging
import traceback
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any

PLACES = 3  # of the code that are named in one line
PARTS = 3  # of a file's path that are named
CELERY = "celery.app.trace"  # quotes the error in the text of its line
SURROUNDINGS = ("OSError", "OperationalError", "RedisError")  # about disk, database or broker: their words are told


class DiscreetFormatter(logging.Formatter):
    """Formats a record without the words of the error that it reports."""

    def format(self, record: logging.LogRecord) -> str:
        plain = copy.copy(record)
        plain.exc_text = None  # another formatter's, with words
        if record.name == CELERY and isinstance(record.args, dict):
            plain.args = {**record.args, "exc": _kind_in(record.exc_info)}
        return super().format(plain)

    def formatException(self, exc_info: Any) -> str:
        return "\n".join(_told(error) for error in reversed(list(chain(exc_info[1]))))


def chain(error: BaseException | None) -> Iterator[BaseException]:
    """The error, what caused it, and so on."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def kind_of(error: BaseException) -> str:
    """The class of an error; when it is about the surroundings, with the first line of its words."""
    name = type(error).__name__
    if any(parent.__name__ in SURROUNDINGS for parent in type(error).__mro__):
        return f"{name}: {next(iter(str(error).splitlines()), '')}"
    return name


def place_of(error: BaseException) -> str:
    """``ValueError at core/intake.py:12 in take_in < …``: the class and the innermost places of the code."""
    frames = [f for f in traceback.extract_tb(error.__traceback__) if not f.filename.startswith("<")][-PLACES:]
    places = [f"{'/'.join(Path(f.filename).parts[-PARTS:])}:{f.lineno} in {f.name}" for f in reversed(frames)]
    return f"{type(error).__name__} at {' < '.join(places)}"


def _kind_in(exc_info: Any) -> str:
    return kind_of(exc_info[1]) if exc_info and exc_info[1] else "?"


def _told(error: BaseException) -> str:
    trace: TracebackType | None = error.__traceback__
    return "".join(traceback.format_tb(trace)) + kind_of(error)
