"""A system of the plant on this machine that keeps what is posted to it, over HTTP or HTTPS."""

import ssl
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import trustme


class Receiver(ThreadingHTTPServer):
    """Listens on a free port until it is closed. Each test says with which ``status`` it answers, or that it ``drops``.

    ``patience``: seconds between what was posted and the answer.
    """

    daemon_threads = True

    def __init__(self, authority: trustme.CA | None = None, patience: float = 0.0) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.got, self.status, self.drops, self.patience = [], 204, False, patience
        self.scheme = "https" if authority else "http"
        if authority:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            authority.issue_cert("localhost").configure_cert(context)
            self.socket = context.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def address(self) -> str:
        return f"{self.scheme}://localhost:{self.server_address[1]}/new-lean?key=geheim"

    def handle_error(self, request, client_address) -> None:
        """A caller that hangs up is what some tests are about."""

    def close(self) -> None:
        self.shutdown()
        self.server_close()


class Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((self.path, self.headers, body))
        time.sleep(self.server.patience)  # whose caller is killed now has it and the caller does not know
        if self.server.drops:
            self.connection.close()
            return
        self.send_response(self.server.status)
        self.send_header("Location", "http://127.0.0.1:1/")
        self.end_headers()

    def log_message(self, *args) -> None:
        pass
