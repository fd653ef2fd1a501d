"""One address names the mail server; what is none is refused without repeating the password."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from lean.mail import MailServer, server


def test_an_address_names_host_port_log_in_and_encryption():
    told = server("smtp+tls://new%40lean:p%2Fw@mail.example.com")
    assert told == MailServer("mail.example.com", 587, "new@lean", "p/w", starts_tls=True)
    assert server("smtps://mail.example.com").port == 465
    assert server("smtp://localhost:2525") == MailServer("localhost", 2525)


def test_no_address_is_no_server():
    assert server("") == MailServer()


@pytest.mark.parametrize("url", ["mail.example.com", "https://user:geheim@host", "smtp://", "smtp://u:geheim@host:x"])
def test_what_is_no_address_is_refused_and_the_password_not_repeated(url):
    with pytest.raises(ImproperlyConfigured) as refused:
        server(url)
    assert "geheim" not in str(refused.value)
