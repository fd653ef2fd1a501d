"""The mail server of an installation, from one address. Without an address no mail leaves."""

from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}


@dataclass(frozen=True, slots=True)
class MailServer:
    """``starts_tls``: STARTTLS on a plain connection; ``is_tls``: TLS from the first byte."""

    host: str = ""
    port: int = 25
    user: str = ""
    password: str = ""
    starts_tls: bool = False
    is_tls: bool = False


def server(url: str) -> MailServer:
    """``smtp+tls://user:password@host:587``. Raises ``ImproperlyConfigured`` for an address that is none.

    Signs in the user and password percent-encoded, as in every address; the message repeats neither.
    """
    if not url:
        return MailServer()
    wrong = ImproperlyConfigured("MAIL_URL is no address of a mail server. Example: smtp+tls://user:password@host:587")
    try:
        parts = urlsplit(url)
        port = parts.port or PORTS[parts.scheme]
    except (ValueError, KeyError):
        raise wrong from None
    if parts.scheme not in PORTS or not parts.hostname:
        raise wrong
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return MailServer(parts.hostname, port, user, password, parts.scheme == "smtp+tls", parts.scheme == "smtps")
