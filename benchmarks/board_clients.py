"""Clients of the board benchmark: screens that listen, and requests that come when it is their time, late or not."""

import asyncio
import re
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field

Line = tuple[asyncio.StreamReader, asyncio.StreamWriter]
PATIENCE = 20.0  # seconds for an answer


@dataclass
class Seen:
    """What the clients saw: seconds of each answer, answers by status, events of the screens."""

    seconds: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    errors: Counter[str] = field(default_factory=Counter)
    told: Counter[int] = field(default_factory=Counter)  # events by screen
    opened: int = 0  # streams that were opened, again after their five minutes


class Clients:
    """``address``: host and port; ``cookies``: one per person; ``paths``: what is asked for in turn."""

    def __init__(self, address: tuple[str, int], cookies: list[str], paths: list[str]) -> None:
        self.address, self.cookies, self.paths, self.seen = address, cookies, paths, Seen()
        self.lines: list[Line] = []  # that nobody uses just now

    async def run(self, screens: list[str], rate: float, seconds: float) -> Seen:
        """Opens the streams ``screens`` and each path once, then asks ``rate`` times a second for so long."""
        listeners = [asyncio.create_task(self._listen(n, path)) for n, path in enumerate(screens)]
        for n, path in enumerate(self.paths):
            await self._get(path, n)
        begun, asked = time.monotonic(), []
        for n in range(int(rate * seconds)):
            await asyncio.sleep(max(0.0, begun + n / rate - time.monotonic()))
            asked.append(asyncio.create_task(self._ask(n, begun + n / rate)))
        await asyncio.gather(*asked)
        for task in listeners:
            task.cancel()
        await asyncio.gather(*listeners, return_exceptions=True)
        return self.seen

    async def _ask(self, n: int, due: float) -> None:
        """One request; its time counts from when it was due, so that a queue is no way to look fast."""
        try:
            status = await asyncio.wait_for(self._get(self.paths[n % len(self.paths)], n), PATIENCE)
        except (OSError, TimeoutError, ValueError) as error:
            self.seen.errors[type(error).__name__] += 1
            return
        self.seen.seconds.append(time.monotonic() - due)
        self.seen.statuses[status] += 1

    async def _get(self, path: str, n: int) -> int:
        """By a connection that stays, as browsers keep theirs; a new one while all are busy, or were closed."""
        while self.lines:
            with suppress(asyncio.IncompleteReadError, ConnectionError):
                return await self._answer(self.lines.pop(), path, n)
        return await self._answer(await asyncio.open_connection(*self.address), path, n)

    async def _answer(self, line: Line, path: str, n: int) -> int:
        reader, writer = line
        writer.write(self._head(path, n))
        head = await reader.readuntil(b"\r\n\r\n")
        length = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
        await reader.readexactly(int(length[1]) if length else 0)
        self.lines.append(line)
        return int(head.split(b" ", 2)[1])

    async def _listen(self, n: int, path: str) -> None:
        """A screen: counts its events, and comes again when its stream ends."""
        while True:
            reader, writer = await asyncio.open_connection(*self.address)
            try:
                writer.write(self._head(path, n, "text/event-stream"))
                status = (await reader.readuntil(b"\r\n\r\n")).split(b" ", 2)[1]
                if status != b"200":
                    self.seen.errors[f"stream {status.decode()}"] += 1
                    return
                self.seen.opened += 1
                while line := await reader.readline():
                    self.seen.told[n] += line.startswith(b"event: changed")
            finally:
                writer.close()

    def _head(self, path: str, n: int, accept: str = "text/html") -> bytes:
        cookie = self.cookies[n % len(self.cookies)]
        host = f"{self.address[0]}:{self.address[1]}"
        return (
            f"GET {path} HTTP/1.1\r\nHost: {host}\r\nAccept: {accept}\r\nCookie: sessionid={cookie}\r\n\r\n"
        ).encode()
