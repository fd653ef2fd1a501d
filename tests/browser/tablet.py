"""A server that can be stopped and started again, and a device whose tabs are closed and opened."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from django.core.servers.basehttp import ThreadedWSGIServer
from django.urls import reverse
from playwright.sync_api import Error
from pytest_django.live_server_helper import LiveServer

from tests.browser.screen import Screen

HOST = "localhost"
AT_M6 = reverse("instruction", args=["augsburg", "RG-SETUP"], query={"station": "M6"})
KEPT = "address => caches.match(address, {cacheName: 'newlean-person-1', ignoreVary: true}).then(Boolean)"


class CutServer(ThreadedWSGIServer):
    """Cuts its open connections when it is closed, as a machine does that is switched off."""

    def __init__(self, *args, **kwargs) -> None:
        self.connections: list[socket.socket] = []
        super().__init__(*args, **kwargs | {"allow_reuse_address": True})

    def process_request(self, request, client_address) -> None:
        self.connections.append(request)
        super().process_request(request, client_address)

    def server_close(self) -> None:
        super().server_close()
        for connection in self.connections:
            with suppress(OSError):  # it has ended by itself
                connection.shutdown(socket.SHUT_RDWR)


class Server:
    """The server of a plant, which can be stopped and started again under the same address."""

    def __init__(self) -> None:
        self.running = LiveServer(HOST)
        self.port = self.running.thread.port

    def stop(self) -> None:
        self.running.stop()

    def start(self) -> None:
        self.running = LiveServer(f"{HOST}:{self.port}")


class BadGateway(BaseHTTPRequestHandler):
    """What a proxy says for a server that is gone."""

    def do_GET(self) -> None:
        self.send_response(502)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"Bad Gateway")

    def log_message(self, *_arguments: object) -> None:
        """Not onto the screen of the tests."""


@contextmanager
def proxy_alone(port: int) -> Iterator[None]:
    with ThreadingHTTPServer((HOST, port), BadGateway) as proxy:
        Thread(target=proxy.serve_forever, daemon=True).start()
        yield
        proxy.shutdown()


class Tablet:
    """A device whose tabs can be closed and opened; what it keeps stays."""

    def __init__(self, context, base: str) -> None:
        self.context, self.base = context, base
        self.screen = Screen(context.new_page(), base)

    @property
    def page(self):
        return self.screen.page

    def new_tab(self) -> None:
        self.page.close()
        self.screen = Screen(self.context.new_page(), self.base)

    def see(self, path: str) -> None:
        """Opens a page and waits until it is kept."""
        self.screen.open(path)
        self.until(KEPT, path)

    def until(self, question: str, argument: str | None = None) -> None:
        for _turn in range(100):
            if self.page.evaluate(question, argument):
                return
            self.page.wait_for_timeout(100)
        pytest.fail(f"not within 10 s: {question}")

    def is_kept(self) -> bool:
        return self.page.evaluate("document.documentElement.hasAttribute('data-kept')")

    def reach(self, path: str) -> bool:
        """Goes there; False when the browser says that nobody answers."""
        try:
            self.page.goto(self.base + path)
        except Error as error:
            assert "ERR_CONNECTION_REFUSED" in error.message or "ERR_FAILED" in error.message  # noqa: PT017
            return False
        return True
