"""A real asynchronous server in this process, and listeners to its events as browsers are."""

import http.client
import socket
import threading
import time
from dataclasses import dataclass, field

import uvicorn
from django.conf import settings
from django.contrib.staticfiles.handlers import ASGIStaticFilesHandler
from django.test import Client

from lean.models import User

HOST = "127.0.0.1"


class AsyncServer:
    """uvicorn with the application, on a port that stays the same when it is started again."""

    def __init__(self) -> None:
        self.port = 0
        self.start()

    def start(self) -> None:
        from lean.asgi import application

        listener = socket.create_server((HOST, self.port), reuse_port=True)
        self.port = listener.getsockname()[1]
        config = uvicorn.Config(
            ASGIStaticFilesHandler(application),
            lifespan="off",
            access_log=False,
            log_config=None,
            timeout_graceful_shutdown=1,
        )
        self.server = uvicorn.Server(config)
        self.thread = threading.Thread(target=self.server.run, kwargs={"sockets": [listener]}, daemon=True)
        self.thread.start()
        while not self.server.started:
            time.sleep(0.01)

    def stop(self) -> None:
        self.server.should_exit = True
        self.thread.join(10)


@dataclass
class Listener:
    """One open stream: each event with the moment in which it came, as an EventSource would see it."""

    port: int
    address: str
    user: User
    last: str = ""
    events: list[tuple[str, float]] = field(default_factory=list)
    comments: int = 0
    status: int = 0
    is_open: bool = True

    def __post_init__(self) -> None:
        self.connection = http.client.HTTPConnection(HOST, self.port, timeout=20)
        asked = {"Cookie": self.cookies(), "Accept": "text/event-stream"}
        self.connection.request(
            "GET", self.address, headers=asked | ({"Last-Event-ID": self.last} if self.last else {})
        )
        self.response = self.connection.getresponse()
        self.status, self.headers = self.response.status, self.response.headers
        self.thread = threading.Thread(target=self._read, daemon=True)
        self.thread.start()

    def cookies(self) -> str:
        """What the browser sends: the session of the person."""
        client = Client()
        client.force_login(self.user)
        self.session = client.cookies[settings.SESSION_COOKIE_NAME].value
        return f"{settings.SESSION_COOKIE_NAME}={self.session}"

    def _read(self) -> None:
        try:
            for line in iter(self.response.readline, b""):
                name, _colon, value = line.decode().rstrip("\n").partition(":")
                if name == "id":
                    self.last = value.strip()
                elif name == "event":
                    self.events.append((value.strip(), time.monotonic()))
                elif not name and _colon:
                    self.comments += 1
        except (OSError, http.client.HTTPException, ValueError, AttributeError):
            pass  # the server went away, as it does in these tests
        self.is_open = False

    def wait(self, count: int, seconds: float = 5) -> float:
        """When the event with that number came; raises after so many seconds."""
        until = time.monotonic() + seconds
        while len(self.events) < count:
            assert time.monotonic() < until, f"{self.events} after {seconds} s"
            time.sleep(0.005)
        return self.events[count - 1][1]

    def ended(self, seconds: float = 5) -> bool:
        self.thread.join(seconds)
        return not self.is_open

    def close(self) -> None:
        self.connection.sock and self.connection.sock.shutdown(socket.SHUT_RDWR)
        self.thread.join(5)
        self.connection.close()
