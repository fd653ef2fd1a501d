"""No call goes where IT opened nothing, whatever the name server says, and every call ends."""

import ipaddress
import socket
import ssl
import threading
import time
from contextlib import suppress
from http.client import HTTPException

import pytest
import trustme
from django.core.exceptions import ImproperlyConfigured

from lean import outbound
from lean.outbound import post
from lean.ways import Forbidden, Place, Target, Ways, place_of, target_of, ways

INTERNET = ways("public")
PLANT = ways("10.1.0.0/16")


@pytest.fixture
def names(monkeypatch):
    """A name server of our own: what each name stands for; it keeps the questions."""
    asked = []

    def answer(*known):
        def ask(host, port, **_):
            asked.append(host)
            return [(0, 0, 0, "", (address, port)) for address in known]

        monkeypatch.setattr(socket, "getaddrinfo", ask)
        return asked

    return answer


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.64.0.1", "224.0.0.1",
     "255.255.255.255", "240.0.0.1", "198.18.0.1", "192.0.2.1",
     "::", "::1", "fe80::1%eth0", "fd00::1", "fec0::1", "ff0e::1", "2001:db8::1", "64:ff9b:1::1",
     "::ffff:127.0.0.1", "::127.0.0.1", "2002:7f00:1::", "64:ff9b::a00:1"],
)  # fmt: skip
def test_an_address_that_is_not_public_is_not_called(names, address):
    names(address)
    with pytest.raises(Forbidden, match="private"):
        target_of("https://hooks.example.com/x", INTERNET)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1", "::ffff:93.184.216.34"])
def test_a_public_address_is_called_only_when_the_internet_is_open(names, address):
    names(address)
    assert target_of("https://hooks.example.com/x", INTERNET).addresses == (ipaddress.ip_address(address),)
    for closed in (Ways(), PLANT):
        with pytest.raises(Forbidden, match="internet"):
            target_of("https://hooks.example.com/x", closed)


def test_one_private_address_among_public_ones_is_enough_to_refuse(names):
    names("93.184.216.34", "10.9.0.5")
    with pytest.raises(Forbidden, match="private"):
        target_of("https://hooks.example.com/x", INTERNET)


def test_a_network_that_it_lists_is_called_at_any_port_and_its_neighbour_is_not(names):
    names("10.1.2.3")
    assert str(target_of("https://mes.plant:1880/x", PLANT).addresses[0]) == "10.1.2.3"
    names("10.2.0.1")
    with pytest.raises(Forbidden, match="private"):
        target_of("https://mes.plant/x", PLANT)


def test_plain_http_goes_into_listed_networks_when_it_says_so_and_never_into_the_internet(names):
    names("10.1.2.3")
    with pytest.raises(Forbidden, match="scheme"):
        target_of("http://mes.plant/x", PLANT)
    both = ways("10.1.0.0/16,public", plain=True)
    assert target_of("http://mes.plant/x", both).place.port == 80
    names("93.184.216.34")
    with pytest.raises(Forbidden, match="scheme"):
        target_of("http://hooks.example.com/x", both)


def test_the_name_is_asked_once_and_a_judged_address_is_called(names, monkeypatch):
    asked = names("93.184.216.34")
    target = target_of("https://hooks.example.com/x?y=1", INTERNET)
    assert (str(target.addresses[0]), target.place.path) == ("93.184.216.34", "/x?y=1")
    called = []

    def connect(address, timeout):
        called.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(ConnectionRefusedError):
        post(target, b"{}", {})
    assert called == [("93.184.216.34", 443)]
    assert asked == ["hooks.example.com"]


@pytest.mark.parametrize(
    ("url", "code"),
    [("ftp://hooks.example.com", "scheme"), ("file:///etc/passwd", "scheme"), ("https://", "address"),
     ("//hooks.example.com", "scheme"), ("https://hooks.example.com:x/", "address"),
     ("https://hooks.example.com:0/", "address"), ("https://user:word@hooks.example.com/", "log_in"),
     ("https://@hooks.example.com/", "log_in"), ("https://hooks.example.com/a b", "address"),
     ("https://hooks.example.com/\r\nX: y", "address"), ("https://höks.example.com/", "address"),
     ("https://[::1/", "address")],
)  # fmt: skip
def test_what_is_no_plain_address_is_refused_without_asking_a_name_server(names, url, code):
    asked = names("93.184.216.34")
    with pytest.raises(Forbidden, match=code):
        place_of(url)
    assert asked == []


def test_in_the_internet_only_the_ports_of_https_are_called(names):
    names("93.184.216.34")
    with pytest.raises(Forbidden, match="port"):
        target_of("https://hooks.example.com:22/", INTERNET)


@pytest.mark.parametrize("host", ["2130706433", "0x7f000001", "127.1", "localhost"])
def test_odd_spellings_of_this_machine_are_not_called(host):
    with pytest.raises(Forbidden, match=r"private|unknown"):
        target_of(f"https://{host}/", INTERNET)


@pytest.mark.parametrize("text", ["10.1.0.0/33", "0.0.0.0/0", "::/0", "mes.plant", "10.1.2.3/16"])
def test_networks_that_are_none_or_all_of_them_are_refused_at_the_start(text):
    with pytest.raises(ImproperlyConfigured, match="WEBHOOK_NETWORKS"):
        ways(text)


def test_without_the_setting_nothing_is_open():
    assert ways("").are_open is False


class Slow:
    """A server that answers byte by byte."""

    def __init__(self, answer: bytes, pause: float = 0.05) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port, self.answer, self.pause, self.seen = self.socket.getsockname()[1], answer, pause, b""
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        line, _ = self.socket.accept()
        self.seen = line.recv(65536)
        with suppress(OSError):  # the caller has hung up
            for byte in self.answer:
                time.sleep(self.pause)
                line.sendall(bytes([byte]))
            line.shutdown(socket.SHUT_WR)
            while line.recv(65536):  # closed with something unread, the answer would be thrown away
                pass

    @property
    def target(self) -> Target:
        return Target(Place("127.0.0.1", self.port, "/x", tls=False), (ipaddress.ip_address("127.0.0.1"),))


def test_a_server_that_answers_one_byte_at_a_time_is_cut_off(monkeypatch):
    """100 bytes at 20 a second would take 5 s; the call has 0.5 s."""
    monkeypatch.setattr(outbound, "TOTAL_SECONDS", 0.5)
    begun = time.monotonic()
    with pytest.raises((OSError, HTTPException)):
        post(Slow(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 14).target, b"{}", {})
    assert time.monotonic() - begun < 3


def test_a_server_may_think_longer_than_connecting_may_take(monkeypatch):
    monkeypatch.setattr(outbound, "CONNECT_SECONDS", 0.05)
    assert post(Slow(b"HTTP/1.1 204 No\r\n\r\n", pause=0.1).target, b"{}", {}) == 204


def test_of_an_answer_only_the_status_is_read():
    """A body of 1 GB that never comes, and one that breaks off."""
    for told in (b"Content-Length: 1000000000", b"Transfer-Encoding: chunked"):
        assert post(Slow(b"HTTP/1.1 200 OK\r\n" + told + b"\r\n\r\nx", pause=0).target, b"{}", {}) == 200


def test_a_handshake_that_never_ends_is_cut_off(monkeypatch):
    monkeypatch.setattr(outbound, "TOTAL_SECONDS", 0.5)
    target = Slow(b"\x16\x03\x01\x02\x00" + b"\x00" * 100).target
    begun = time.monotonic()
    with pytest.raises(OSError):
        post(Target(Place("localhost", target.place.port, "/", tls=True), target.addresses), b"{}", {})
    assert time.monotonic() - begun < 3


def test_a_redirect_is_an_answer_and_proxies_of_the_environment_are_not_used(monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    server = Slow(b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n")
    assert post(server.target, b"{}", {}) == 302
    assert server.seen.startswith(b"POST /x HTTP/1.1")


def test_the_certificate_has_to_be_that_of_the_name(monkeypatch, tmp_path):
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("another.plant").configure_cert(context)
    server = socket.create_server(("127.0.0.1", 0))

    def serve():
        line, _ = server.accept()
        try:
            context.wrap_socket(line, server_side=True)
        except OSError:
            line.close()

    threading.Thread(target=serve, daemon=True).start()
    place = Place("mes.plant", server.getsockname()[1], "/", tls=True)
    with pytest.raises(ssl.SSLCertVerificationError):
        post(Target(place, (ipaddress.ip_address("127.0.0.1"),)), b"{}", {})
