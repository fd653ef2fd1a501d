"""Server entry: static files and streams of events by the loop (ASGI), every page by a thread that stays (WSGI).

Under ASGI Django serves each page by a new thread with new connections to database and cache, which cost more than the
page. Only what stays open needs the loop.
"""

import gc
import signal
import sys
import threading
from contextvars import Context
from typing import Any, cast
from wsgiref.headers import Headers

from a2wsgi import WSGIMiddleware
from a2wsgi.wsgi import WSGIResponder
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.urls import get_resolver
from servestatic import ServeStaticASGI

from lean.watch import leave_with
from lean.wsgi import application as django

THREADS = 8  # pages at once; one that waits for the database holds its thread
STREAM = b"text/event-stream"
_own = threading.local()


def in_own_context(environ: Any, start_response: Any) -> Any:
    """Django keeps connections by thread and by context, so a thread keeps its context too."""
    if not hasattr(_own, "context"):
        _own.context = Context()
    return _own.context.run(django, environ, start_response)


class Page(WSGIResponder):
    """Waits for the loop only from the fourth part of an answer on: a page is head, body and end."""

    handed = 0

    def send(self, message: Any) -> None:
        self.handed += 1
        if self.handed > 3:
            super().send(message)
        else:
            self.loop.call_soon_threadsafe(self.send_queue.put_nowait, message)


class Pages(WSGIMiddleware):
    """Every request is a page of a thread. A body that breaks off is an error, never a shorter body.

    A header with an underscore would read as one with a hyphen, which only the proxy in front may set.
    """

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        async def receive_whole() -> Any:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise ConnectionResetError("the client left before its request was complete")
            return message

        headers = [(name, value) for name, value in scope["headers"] if b"_" not in name]
        page: Any = Page(self.app, self.executor, self.send_queue_size)
        await page({**scope, "headers": headers}, receive_whole, send)


_pages = Pages(cast(Any, in_own_context), workers=THREADS)
_streams: Any = get_asgi_application()


async def _answer(scope: Any, receive: Any, send: Any) -> None:
    """Who asks for events gets them from the loop."""
    asked_for = next((value for name, value in scope.get("headers", ()) if name == b"accept"), b"")
    await (_streams if STREAM in asked_for else _pages)(scope, receive, send)


def _guarded(headers: Headers, _path: str, _url: str) -> None:
    """A file is what it says it is, as the pages say of themselves."""
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = settings.SECURE_REFERRER_POLICY


application = ServeStaticASGI(
    _answer,
    root=settings.STATIC_ROOT,
    prefix=settings.STATIC_URL,
    allow_all_origins=False,
    add_headers_function=_guarded,
)
leave_with(signal.SIGTERM)
sys.setswitchinterval(0.001)  # s; each query of a short answer waits for its turn beside a page that is drawn
get_resolver().url_patterns  # noqa: B018  loads every page now, not while the first people wait
gc.collect()
gc.freeze()  # what is loaded stays: looking through it again and again would let pages wait for a quarter of a second
