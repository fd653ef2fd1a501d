"""A change as one transaction, made again when the database gave it up for another one."""

import functools
import random
import time
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from django.db import OperationalError, connection, transaction

P = ParamSpec("P")
R = TypeVar("R")
TRIES = 4
GIVEN_UP = {"40001", "40P01", "55P03"}  # PostgreSQL: serialisation, deadlock, lock not available


def atomic(change: Callable[P, R]) -> Callable[P, R]:
    """Runs ``change`` in a transaction; after a deadlock or a busy database once more, up to four times.

    Inside another transaction it runs once, as a part of that: the outermost change is the one to make again.
    """

    @functools.wraps(change)
    def patiently(*args: P.args, **kwargs: P.kwargs) -> R:
        left = 1 if connection.in_atomic_block else TRIES
        while True:
            left -= 1
            try:
                with transaction.atomic():
                    return change(*args, **kwargs)
            except OperationalError as error:
                if not left or not is_passing(error):
                    raise
            time.sleep(random.uniform(0.01, 0.2))  # noqa: S311  two that met do not meet again

    return patiently


def is_passing(error: OperationalError) -> bool:
    """Whether the same change may go through a moment later."""
    return getattr(error.__cause__, "sqlstate", None) in GIVEN_UP or "database is locked" in str(error)
