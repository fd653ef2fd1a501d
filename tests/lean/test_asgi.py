"""The server as it is started: who gets a thread, who gets the loop, and what a broken connection leaves behind."""

import asyncio
import http.client
import socket
import time

import pytest
from django.core.signals import request_finished, request_started

from lean import asgi, watch
from lean.services.accounts import issue_token
from tests.factories import make_site, make_user
from tests.lean.listening import HOST, AsyncServer
from valuestream.models import LogFile

pytestmark = pytest.mark.once
ROWS = b"order,step,machine,start,end\r\nA1,Turning,L1,2026-03-02 06:00,2026-03-02 07:00\r\n"
BOUNDARY = b"--------------------------new-lean"


@pytest.fixture
def server(transactional_db, settings, tmp_path):
    for name in ("UPLOADS", "EVENT_STORE", "WORK_DIR"):
        setattr(settings, name, tmp_path / name.lower())
    made = AsyncServer()
    yield made
    made.stop()
    watch.thread.submit(lambda: None).result()


@pytest.fixture
def ended():
    """The requests that began and ended so far, by path."""
    begun, over = [], []

    def begin(environ=None, **_):
        begun.append((environ or {}).get("PATH_INFO"))

    def end(**_):
        over.append(begun[-1])

    request_started.connect(begin)
    request_finished.connect(end)
    yield over
    request_started.disconnect(begin)
    request_finished.disconnect(end)


def upload(rows: bytes) -> bytes:
    head = b'--%s\r\nContent-Disposition: form-data; name="file"; filename="log.csv"\r\n' % BOUNDARY
    return head + b"Content-Type: text/csv\r\n\r\n" + rows + b"\r\n--%s--\r\n" % BOUNDARY


def send(server, token: str, body: bytes, length: int) -> socket.socket:
    line = socket.create_connection((HOST, server.port))
    head = (
        f"POST /api/v1/sites/augsburg/uploads/ HTTP/1.1\r\nHost: {HOST}\r\nAuthorization: Token {token}\r\n"
        f"Content-Type: multipart/form-data; boundary={BOUNDARY.decode()}\r\nContent-Length: {length}\r\n\r\n"
    )
    line.sendall(head.encode() + body)
    return line


def test_an_upload_that_breaks_off_leaves_no_shorter_file(server, ended):
    _row, token = issue_token(
        make_user("lena", make_site("augsburg", "Augsburg", "Europe/Berlin", "DE"), "lean_manager"),
        name="mes", read_only=False, days=1,
    )  # fmt: skip
    whole = upload(ROWS)
    for cut in (len(whole) - 60, len(whole) - 1):
        send(server, token, whole[:cut], len(whole)).close()
    deadline = time.monotonic() + 20
    while len(ended) < 2 and time.monotonic() < deadline:
        time.sleep(0.05)
    assert len(ended) == 2
    assert LogFile.objects.count() == 0
    line = send(server, token, whole, len(whole))
    assert line.recv(100).startswith(b"HTTP/1.1 201")
    assert LogFile.objects.get().size == len(ROWS)
    line.close()


def test_a_static_file_says_what_it_is_and_takes_no_thread(server, monkeypatch, tmp_path):
    (tmp_path / "base.css").write_text("p { margin: 0 }")
    monkeypatch.setattr(asgi.application, "files", {})
    asgi.application.add_files(tmp_path, prefix="/static/")
    monkeypatch.setattr(asgi, "_pages", None)
    status, headers = asked("/static/base.css", {"type": "http.request"})
    assert status == 200
    assert headers[b"x-content-type-options"] == b"nosniff"
    assert b"access-control-allow-origin" not in headers


def told_to(path: str, *messages: dict, headers: tuple = ()) -> list[dict]:
    """What the application tells a client that sends ``messages``."""
    told, left = [], list(messages)

    async def receive():
        return left.pop(0)

    async def tell(message):
        told.append(message)

    scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "headers": list(headers),
        "query_string": b"",
        "http_version": "1.1",
    }
    asyncio.run(asgi.application(scope, receive, tell))
    return told


def asked(path: str, *messages: dict) -> tuple[int, dict[bytes, bytes]]:
    head = told_to(path, *messages)[0]
    return head["status"], dict(head["headers"])


def test_a_body_that_breaks_off_is_an_error_for_whoever_reads_it(monkeypatch):
    read = []

    def page(environ, start_response):
        read.append(environ["wsgi.input"].read(1000))
        start_response("200 OK", [])
        return [b""]

    monkeypatch.setattr(asgi, "_pages", asgi.Pages(page, workers=1))
    half = {"type": "http.request", "body": b"half of it", "more_body": True}
    assert asked("/", half, {"type": "http.request", "body": b", and the rest"})[0] == 200
    with pytest.raises(ConnectionResetError):
        asked("/", half, {"type": "http.disconnect"})
    assert read == [b"half of it, and the rest"]


def test_who_asks_for_events_on_a_page_without_any_gets_the_page(server):
    line = http.client.HTTPConnection(HOST, server.port)
    line.request("GET", "/health/", headers={"Accept": "text/event-stream"})
    assert line.getresponse().status == 200


def test_an_answer_of_many_parts_arrives_whole_and_in_order(monkeypatch):
    parts = [bytes([number]) * 1000 for number in range(50)]

    def page(environ, start_response):
        start_response("200 OK", [])
        return iter(parts)

    monkeypatch.setattr(asgi, "_pages", asgi.Pages(page, workers=1))
    _head, *body = told_to("/", {"type": "http.request"})
    assert b"".join(one.get("body", b"") for one in body) == b"".join(parts)


def test_a_header_with_an_underscore_is_none_of_the_proxys(monkeypatch):
    seen = []

    def page(environ, start_response):
        seen.append(environ.get("HTTP_X_FORWARDED_PROTO"))
        start_response("200 OK", [])
        return [b""]

    monkeypatch.setattr(asgi, "_pages", asgi.Pages(page, workers=1))
    for name in (b"x_forwarded_proto", b"x-forwarded-proto"):
        told_to("/", {"type": "http.request"}, headers=((name, b"https"),))
    assert seen == [None, "https"]
