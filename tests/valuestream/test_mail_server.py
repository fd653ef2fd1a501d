"""The night's letter through a real mail server over a socket: STARTTLS, log-in, every way in which it can end."""

import socket
import ssl

import pytest
import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from lean import mail
from lean.models import Role
from tests.contracts.examples import night
from tests.factories import make_user
from valuestream import letters
from valuestream.models import NightlyRun, ReportMail
from valuestream.services.night import mails
from valuestream.services.night.subscriptions import subscribe

State = ReportMail.State
JOBS = "/sites/augsburg/jobs/?kind=mails"


class Server:
    """A mail server that keeps what it is told; each test says where it answers otherwise."""

    def __init__(self) -> None:
        self.letters, self.users = [], []
        self.at_rcpt, self.at_data, self.drops = "", "250 taken", False

    async def handle_RCPT(self, server, session, envelope, address, options):
        if not self.at_rcpt:
            envelope.rcpt_tos.append(address)
        return self.at_rcpt or "250 known"

    async def handle_DATA(self, server, session, envelope):
        self.letters.append(envelope)
        if self.drops:
            server.transport.abort()
        return self.at_data

    def authenticate(self, server, session, envelope, mechanism, data):
        self.users.append(data.login.decode())
        return AuthResult(success=data.password == b"gehe:im")


@pytest.fixture(scope="module")
def authority():
    return trustme.CA()


@pytest.fixture
def served(authority, settings, monkeypatch, tmp_path):
    """The server, and the settings that a ``MAIL_URL`` of it gives."""
    handler, context = Server(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(
        handler, hostname="127.0.0.1", port=port, tls_context=context, require_starttls=True,
        authenticator=handler.authenticate, auth_required=True,
    )  # fmt: skip
    controller.start()
    _set(settings, f"smtp+tls://newlean:gehe%3Aim@localhost:{port}")
    yield handler
    controller.stop()


def _set(settings, url):
    """As ``lean/settings.py`` does."""
    found = mail.server(url)
    settings.EMAIL_BACKEND, settings.MAIL_IS_ON = "django.core.mail.backends.smtp.EmailBackend", True
    settings.EMAIL_HOST, settings.EMAIL_PORT = found.host, found.port
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = found.user, found.password
    settings.EMAIL_USE_TLS, settings.EMAIL_USE_SSL = found.starts_tls, found.is_tls
    settings.PUBLIC_URL = "https://lean.example.com"


@pytest.fixture
def row(augsburg, served):
    reader = make_user("mara", augsburg, Role.OPERATOR)
    subscribe(reader, augsburg, address="mara@example.com")
    report = NightlyRun.objects.get(**night(augsburg, reader)).reports.get()
    return mails.queue(report)[0]


def send(row):
    mails.advance(row.pk, letters.letter)
    row.refresh_from_db()
    return row


def test_the_letter_arrives_by_starttls_and_log_in_with_its_button_to_end(row, served):
    assert send(row).state == State.SENT
    (letter,) = served.letters
    assert (served.users, letter.rcpt_tos) == (["newlean"], ["mara@example.com"])
    text = letter.content.decode()
    assert "List-Unsubscribe-Post: List-Unsubscribe=One-Click" in text
    assert text.count("Content-Type: text/plain") == text.count("Content-Type: text/html") == 1
    assert send(row).state == State.SENT
    assert len(served.letters) == 1


def test_a_server_that_takes_the_letter_and_drops_the_line_leaves_it_unknown_and_gets_it_once(row, served):
    served.drops = True
    assert send(row).state == State.UNKNOWN
    served.drops = False
    assert send(row).state == State.UNKNOWN
    assert len(served.letters) == 1  # the server has it, though it never said so


@pytest.mark.parametrize("place", ["at_rcpt", "at_data"])
def test_a_letter_that_is_refused_for_good_is_told_on_the_jobs_page_and_not_tried_again(client, row, served, place):
    setattr(served, place, "550 no such person")
    assert send(row).state == State.FAILED
    setattr(served, place, "")
    seen = len(served.letters)
    assert send(row).state == State.FAILED
    assert len(served.letters) == seen
    client.force_login(row.receiver)
    page = client.get(JOBS).content.decode()
    assert "The mail server refused the letter." in page
    assert "mail_refused" in page


@pytest.mark.parametrize("place", ["at_rcpt", "at_data"])
def test_a_server_that_says_not_now_gets_the_letter_later(row, served, place):
    setattr(served, place, "451 try again")
    assert send(row).state == State.QUEUED
    served.at_rcpt, served.at_data = "", "250 taken"
    served.letters.clear()
    assert send(row).state == State.SENT
    assert len(served.letters) == 1


def test_a_wrong_password_is_asked_again_later_and_nothing_was_sent(row, served, settings):
    settings.EMAIL_HOST_PASSWORD = "wrong"
    assert send(row).state == State.QUEUED
    assert row.error_code == "no_mail_server"
    assert served.letters == []


def test_a_server_whose_certificate_is_strange_learns_neither_password_nor_letter(row, served, monkeypatch, tmp_path):
    trustme.CA().cert_pem.write_to_path(tmp_path / "other.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "other.pem"))
    assert send(row).state == State.QUEUED
    assert (served.users, served.letters) == ([], [])


def test_a_server_without_starttls_is_told_nothing(row, settings):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    plain = Server()
    controller = Controller(plain, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_PORT = port
    assert send(row).state == State.QUEUED
    controller.stop()
    assert plain.letters == []
