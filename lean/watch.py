"""Looks for changes on behalf of all who listen to a topic: one question for the whole process, while anybody does.

A ``Topic`` says how to ask for the versions of many things at once. One task per topic and event loop asks, and wakes
those whose thing has another version. ``lean.live`` tells browsers.
"""

import asyncio
import logging
import signal
import threading
from collections.abc import Callable, Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import Context
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any
from weakref import WeakKeyDictionary

from django.db import DatabaseError, connection, connections

PERIOD = 0.8  # seconds between two questions, so that a change is told within one
log = logging.getLogger(__name__)
thread = ThreadPoolExecutor(1, "live")  # asks all questions, by one connection


@dataclass(frozen=True, slots=True)
class Topic:
    """``versions`` gives for each key anything whose ``repr`` changes with what is shown, in one cheap question.

    A key that it leaves out is gone.
    """

    key: str
    versions: Callable[[Collection[int]], Mapping[int, object]]


@dataclass(eq=False, slots=True)
class Listener:
    """``told``: the id of the event that it has; ``now``: of the newest one, None where the thing is gone."""

    key: int
    told: str
    now: str | None = None
    is_left: bool = False  # nobody asks any more
    woken: asyncio.Event = field(default_factory=asyncio.Event)

    async def changed(self, seconds: float) -> bool:
        """Waits; False when nothing happened for so long."""
        try:
            async with asyncio.timeout(max(seconds, 0)):
                await self.woken.wait()
        except TimeoutError:
            return False
        self.woken.clear()
        return True

    def hear(self, version: str | None) -> None:
        self.now = version
        if version != self.told:
            self.woken.set()


class Watch:
    """All who listen to one topic in one event loop; asks as long as there are any."""

    def __init__(self, topic: Topic) -> None:
        self.topic = topic
        self.listeners: set[Listener] = set()
        self.task: asyncio.Task[None] | None = None
        self.is_down = False  # the database did not answer the last question

    @contextmanager
    def joined(self, key: int, told: str) -> Iterator[Listener]:
        listener = Listener(key, told)
        self.listeners.add(listener)
        if self.task is None:  # in no request's context: it outlives the one that began it
            self.task = asyncio.get_running_loop().create_task(self._ask(), context=Context())
        try:
            yield listener
        finally:
            self.listeners.discard(listener)

    async def _ask(self) -> None:
        loop = asyncio.get_running_loop()
        try:
            while self.listeners:
                began, asked = loop.time(), list(self.listeners)
                found = await loop.run_in_executor(thread, self._found, {one.key for one in asked})
                if found is not None:
                    for one in asked:
                        one.hear(found.get(one.key))
                await asyncio.sleep(max(0.0, PERIOD - (loop.time() - began)))
        finally:
            self.task = None
            for one in self.listeners:
                one.is_left = True
                one.woken.set()
            loop.run_in_executor(thread, connections.close_all)

    def _found(self, keys: set[int]) -> dict[int, str] | None:
        """The event ids by key; None while the database does not answer, which is logged once."""
        try:
            found = {key: event_id(version) for key, version in self.topic.versions(keys).items()}
        except DatabaseError as error:
            if not self.is_down:
                log.warning("The database does not answer; those who listen to %s wait: %s", self.topic.key, error)
            self.is_down = True
            connection.close()
            return None
        self.is_down = False
        return found


_watches: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[str, Watch]] = WeakKeyDictionary()


def watch_of(topic: Topic) -> Watch:
    """The watch of the running event loop."""
    return _watches.setdefault(asyncio.get_running_loop(), {}).setdefault(topic.key, Watch(topic))


def listeners() -> int:
    """How many listen to this process."""
    return sum(len(one.listeners) for watches in _watches.values() for one in watches.values())


def newest(topic: Topic, key: int) -> str:
    """The id of the event that would be told now; a page that shows it has nothing to ask for."""
    return event_id(topic.versions([key]).get(key))


def event_id(version: object) -> str:
    """Names a version without saying what it holds."""
    return blake2b(repr(version).encode(), digest_size=8).hexdigest()


def leave_with(sign: signal.Signals) -> None:
    """Ends all streams when the process is told to end by ``sign``: a server waits for what is open.

    What was installed for ``sign`` before is called as well. Outside of the main thread, where no signal arrives,
    it does nothing.
    """
    if threading.current_thread() is not threading.main_thread():
        return
    before = signal.getsignal(sign)

    def leave(number: int, frame: Any) -> None:
        for loop, watches in list(_watches.items()):
            for one in watches.values():
                if one.task is not None:
                    loop.call_soon_threadsafe(one.task.cancel)
        if callable(before):
            before(number, frame)

    signal.signal(sign, leave)
