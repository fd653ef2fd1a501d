"""The first start: one token, one use, no default account."""

import pytest
import time_machine
from django.urls import reverse

from lean import setup
from lean.access import may
from lean.models import AuditEntry, SetupToken, Site, User

FORM = {
    "username": "anna", "password1": "a long first password", "password2": "a long first password",
    "name": "Augsburg", "slug": "augsburg", "timezone": "Europe/Berlin", "country": "de", "language": "de",
    "grid_region": "DE",
}  # fmt: skip


@pytest.fixture
def address(db):
    return reverse("setup", args=[setup.issue_token()])


def test_a_fresh_installation_has_nobody(db):
    assert not User.objects.exists()


def test_the_token_makes_the_first_administrator_and_the_first_site(client, address):
    assert client.get(address).status_code == 200
    assert client.post(address, FORM).status_code == 302
    anna, site = User.objects.get(), Site.objects.get()
    assert (anna.username, anna.language, site.slug, site.country) == ("anna", "de", "augsburg", "DE")
    assert all(may(anna, site, to) for to in ("manage_site", "load_data", "edit_stream", "read_audit"))
    assert client.get(reverse("account")).status_code == 200  # signed in
    actions = list(AuditEntry.objects.order_by("seq").values_list("action", flat=True))
    assert actions == ["person.added", "site.added", "roles.changed"]


def test_the_token_opens_once(client, address):
    client.post(address, FORM)
    assert client.get(address).status_code == 404
    assert client.post(address, {**FORM, "username": "eve", "slug": "x", "name": "X"}).status_code == 404
    assert User.objects.count() == 1


def test_a_form_with_errors_does_not_use_the_token_up(client, address):
    answer = client.post(address, {**FORM, "password2": "another", "timezone": "Mars/Base"})
    assert answer.status_code == 422
    assert {"password2", "timezone"} <= set(answer.context["form"].errors)
    assert client.post(address, FORM).status_code == 302


def test_a_weak_password_is_refused(client, address):
    answer = client.post(address, {**FORM, "password1": "password1234", "password2": "password1234"})
    assert (answer.status_code, User.objects.count()) == (422, 0)


def test_a_token_runs_out(client, db):
    with time_machine.travel(1_800_000_000, tick=False) as clock:
        address = reverse("setup", args=[setup.issue_token()])
        clock.shift(setup.LIFETIME)
        assert client.get(address).status_code == 404


def test_a_new_token_closes_the_one_before(client, db):
    first, second = setup.issue_token(), setup.issue_token()
    assert (setup.is_open(first), setup.is_open(second)) == (False, True)


def test_with_people_no_token_opens_and_none_is_issued(client, address):
    User.objects.create_user("somebody")
    assert client.get(address).status_code == 404
    with pytest.raises(RuntimeError, match="people already"):
        setup.issue_token()


def test_the_database_holds_no_usable_token(db):
    token = setup.issue_token()
    assert token not in str(SetupToken.objects.values().get())
    assert not setup.is_open(SetupToken.objects.get().digest)
