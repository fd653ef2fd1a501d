"""Pages that are told when what they show has changed: server-sent events over one watch for all who listen.

The event only says that something changed; the page asks for it as always, so nobody hears what they may not see.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from importlib import import_module

from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth import get_user
from django.core.exceptions import PermissionDenied
from django.core.handlers.asgi import ASGIRequest
from django.db import DatabaseError, connection, connections
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from lean import watch
from lean.models import User
from lean.watch import Listener, Topic

HEARTBEAT = 15.0  # seconds; proxies end what is silent for longer
ALLOWED_FOR = 45.0  # seconds after which the right to listen is asked for again
LIFE = 300.0  # seconds; then the browser comes again, perhaps to another server
RETRY = b"retry: 1000\n\n"  # ms until a browser comes again
OVER = b"event: over\ndata:\n\n"  # what it listened to is gone, or no longer for this person
MOST = 500  # listeners of a process: each keeps a thread; whoever comes after them asks now and then


def answer(request: HttpRequest, topic: Topic, key: int, still: Callable[[User], bool]) -> HttpResponseBase:
    """A stream for a person who is signed in. ``still`` asks the policy anew, for the person as they are then."""
    return answer_device(request, topic, key, lambda: _is_signed_in(request, still))


def answer_device(request: HttpRequest, topic: Topic, key: int, still: Callable[[], bool]) -> HttpResponseBase:
    """A stream with an event ``changed`` at once, unless the listener has it already, and at each change.

    Call it after the policy was asked. ``still`` asks anew whether who listens may, now and then and without a log-in.
    Without an asynchronous server (204), or with too many listeners (503), there is no stream, and the page asks now
    and then.
    """
    if not isinstance(request, ASGIRequest):
        return HttpResponse(status=204)
    if watch.listeners() >= MOST:
        return HttpResponse(status=503, headers={"Retry-After": "60"})
    told = request.headers.get("Last-Event-ID", "")
    events = _events(topic, key, told, lambda: _may_listen(still))
    return StreamingHttpResponse(
        events, content_type="text/event-stream; charset=utf-8",
        headers={"Cache-Control": "no-store, no-transform", "X-Accel-Buffering": "no"},
    )  # fmt: skip


async def _events(topic: Topic, key: int, told: str, may_listen: Callable[[], bool]) -> AsyncIterator[bytes]:
    await sync_to_async(connections.close_all)()  # the thread of the request waits as long as the stream lives
    yield RETRY
    loop = asyncio.get_running_loop()
    ends, asks = loop.time() + LIFE, loop.time() + ALLOWED_FOR
    with watch.watch_of(topic).joined(key, told) as listener:
        while (now := loop.time()) < ends:
            if now >= asks:
                if not await loop.run_in_executor(watch.thread, may_listen):
                    yield OVER
                    return
                asks = now + ALLOWED_FOR
            elif not await listener.changed(min(HEARTBEAT, asks - now, ends - now)):
                yield b":\n\n"
            elif listener.is_left:
                return
            else:
                yield _event(listener)
                if listener.now is None:
                    return


def _event(listener: Listener) -> bytes:
    """What is told now; from then on the listener knows it."""
    if listener.now is None:
        return OVER
    listener.told = listener.now
    return f"id: {listener.now}\nevent: changed\ndata:\n\n".encode()


def _is_signed_in(request: HttpRequest, still: Callable[[User], bool]) -> bool:
    """Whether the person is signed in as before and the policy still lets them: session and rights as they are now."""
    asks = HttpRequest()
    asks.session = import_module(settings.SESSION_ENGINE).SessionStore(request.session.session_key)
    user = get_user(asks)
    return isinstance(user, User) and still(user)


def _may_listen(still: Callable[[], bool]) -> bool:
    """What ``still`` says. While the database does not answer nobody is told anything, so they stay."""
    try:
        return still()
    except (Http404, PermissionDenied):
        return False
    except DatabaseError:
        connection.close()
        return True
