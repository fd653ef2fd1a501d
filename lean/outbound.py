"""The only way out beside mail: one POST to an address that was judged (``lean.ways``).

No redirect is followed, no proxy of the environment is used, of an answer status and headers are read, every call ends.
"""

import http.client
import socket
import ssl
import threading
from contextlib import suppress

from lean.ways import Target

CONNECT_SECONDS = 5.0  # for each address
TOTAL_SECONDS = 15.0  # for the whole call: below a lease


class _Pinned(http.client.HTTPConnection):
    """Connects to a judged address; certificate and SNI are those of the name."""

    def __init__(self, target: Target) -> None:
        place = self.place = target.place
        self.addresses = target.addresses
        super().__init__(place.host, place.port)
        self.default_port = 443 if place.tls else 80

    def connect(self) -> None:
        plain = self._reached()
        plain.settimeout(TOTAL_SECONDS)  # a receiver may think; ``post`` ends the whole call
        if not self.place.tls:
            self.sock = plain
            return
        context = ssl.create_default_context()
        tls = context.wrap_socket(plain, server_hostname=self.place.host, do_handshake_on_connect=False)
        self.sock = tls  # before the handshake, so that it can be cut off too
        tls.do_handshake()

    def _reached(self) -> socket.socket:
        """A connection to the first address that answers. Raises ``OSError`` of the last one."""
        *before, last = self.addresses
        for address in before:
            with suppress(OSError):
                return socket.create_connection((str(address), self.place.port), CONNECT_SECONDS)
        return socket.create_connection((str(last), self.place.port), CONNECT_SECONDS)

    def cut(self) -> None:
        """Ends a call that takes too long: whoever reads or writes on it gets an error at once."""
        if self.sock is not None:
            with suppress(OSError):
                socket.socket.shutdown(self.sock, socket.SHUT_RDWR)


def post(target: Target, body: bytes, headers: dict[str, str]) -> int:
    """The status of the answer; a redirect is an answer like any other. Raises ``OSError`` or ``HTTPException``."""
    return ask(target, body, headers, "Server")[0]


def ask(target: Target, body: bytes, headers: dict[str, str], name: str) -> tuple[int, str]:
    """Status of the answer, and its header ``name`` (empty: it has none). Raises as ``post`` does."""
    connection = _Pinned(target)
    watch = threading.Timer(TOTAL_SECONDS, connection.cut)
    watch.daemon = True
    watch.start()
    try:
        connection.request("POST", target.place.path, body, headers)
        answer = connection.getresponse()
        return answer.status, answer.getheader(name, "")  # what follows it is not read
    finally:
        watch.cancel()
        connection.close()
