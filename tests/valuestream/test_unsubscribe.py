"""The link of a letter ends its subscription without signing in; opening it ends nothing; nobody learns whose it was."""

import pytest
from django.core.signing import Signer
from django.test import Client

from lean.models import AuditEntry, Role
from tests.factories import make_user
from valuestream.models import Subscription
from valuestream.services.night.subscriptions import link_token, subscribe

ONE_CLICK = {"List-Unsubscribe": "One-Click"}  # the body that RFC 8058 fixes


@pytest.fixture(autouse=True)
def mail_is_on(settings):
    settings.MAIL_IS_ON = True


@pytest.fixture
def reader(augsburg):
    user = make_user("mara", augsburg, Role.OPERATOR)
    subscribe(user, augsburg, address="mara@example.com")
    return user


@pytest.fixture
def address(augsburg, reader):
    return f"/letters/end/{link_token(reader, augsburg)}/"


def test_opening_the_link_ends_nothing_however_often(client, address):
    for ask in (client.get, client.head, client.get):
        assert ask(address).status_code == 200
    page = client.get(address)
    assert "Augsburg" in page.content.decode()
    assert page["Cache-Control"].startswith("max-age=0, no-cache, no-store")
    assert Subscription.objects.count() == 1


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_button_ends_it_in_either_language_and_the_trail_says_through_what(client, address, language):
    page = client.post(address, headers={"accept-language": language}).content.decode()
    assert {"en": "Ended. No further report of Augsburg is sent.",
            "de": "Beendet. Es wird kein weiterer Bericht von Augsburg verschickt."}[language] in page  # fmt: skip
    assert not Subscription.objects.exists()
    entry = AuditEntry.objects.get(action="report.unsubscribed")
    assert (entry.actor, entry.after, entry.site_slug) == ("system", {"through": "letter"}, "augsburg")


def test_a_mail_program_ends_it_with_one_click_without_cookie_and_without_being_sent_on(address):
    strict = Client(enforce_csrf_checks=True)
    for _ in range(2):  # mail programs repeat; the second finds nothing left to end
        assert strict.post(address, ONE_CLICK).status_code == 200
    assert AuditEntry.objects.filter(action="report.unsubscribed").count() == 1


def test_an_old_link_does_not_end_a_subscription_that_was_ordered_anew(client, address, augsburg, reader):
    client.post(address)
    subscribe(reader, augsburg, address="mara@example.com")
    page = client.post(address)
    assert (page.status_code, Subscription.objects.count()) == (200, 1)
    assert "ended already" in page.content.decode()


def test_a_link_ends_its_own_subscription_only(client, address, augsburg):
    other = make_user("olga", augsburg, Role.OPERATOR)
    subscribe(other, augsburg, address="olga@example.com")
    client.post(address)
    assert Subscription.objects.get().user == other


@pytest.mark.parametrize("token", ["x", "1:x", "1", ":", "1:" + "A" * 43, Signer().sign("1")])
def test_a_link_that_we_did_not_write_ends_nothing_and_tells_nothing(client, reader, token):
    for ask in (client.get, client.post):
        page = ask(f"/letters/end/{token}/")
        assert page.status_code == 404
        assert "not one of ours" in page.content.decode()
        assert "Augsburg" not in page.content.decode()
    assert Subscription.objects.count() == 1


def test_no_page_says_whose_link_it_is(client, address):
    for page in (client.get(address), client.post(address), client.get(address)):
        assert "mara" not in page.content.decode()
