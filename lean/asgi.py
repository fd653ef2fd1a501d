"""Server entry: static files and streams of events by the loop (ASGI), every page by a thread that stays (WSGI).

Under ASGI Django serves each page by a new thread with a new connection to the database, which costs more than the
page. Only what stays open needs the loop.
"""

import gc
import signal
from typing import Any, cast
from wsgiref.headers import Headers

from a2wsgi import WSGIMiddleware
from django.conf import settings
from django.core.asgi import get_asgi_application
from servestatic import ServeStaticASGI

from lean.watch import leave_with
from lean.wsgi import application as pages

THREADS = 12  # pages at once; one that waits for the database holds its thread
STREAM = b"text/event-stream"
_pages: Any = WSGIMiddleware(cast(Any, pages), workers=THREADS)
_streams: Any = get_asgi_application()


async def answers(scope: Any, receive: Any, send: Any) -> None:
    """Who asks for events gets them from the loop. A body that breaks off is an error, never a shorter body."""

    async def receive_whole() -> Any:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ConnectionResetError("the client left before its request was complete")
        return message

    asked_for = next((value for name, value in scope.get("headers", ()) if name == b"accept"), b"")
    if STREAM in asked_for:
        await _streams(scope, receive, send)
    else:
        await _pages(scope, receive_whole, send)


def _guarded(headers: Headers, _path: str, _url: str) -> None:
    """A file is what it says it is, as the pages say of themselves."""
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = settings.SECURE_REFERRER_POLICY


application = ServeStaticASGI(
    answers,
    root=settings.STATIC_ROOT,
    prefix=settings.STATIC_URL,
    allow_all_origins=False,
    add_headers_function=_guarded,
)
leave_with(signal.SIGTERM)
gc.collect()
gc.freeze()  # what is loaded stays: looking through it again and again would let pages wait for a quarter of a second
