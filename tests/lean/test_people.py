"""Roles per site: who gives them, who loses them, and that no plant takes over an account of another."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from lean.models import ApiToken, AuditEntry, User
from lean.services import people
from tests.factories import make_user


@pytest.fixture
def change(augsburg, it_admin):
    return {"site": augsburg, "by": it_admin}


def roles(user, site):
    return set(user.memberships.filter(site=site).values_list("role", flat=True))


def test_a_new_person_gets_an_account_with_a_one_time_password(client, it_admin, augsburg):
    client.force_login(it_admin)
    answer = client.post(reverse("people", args=["augsburg"]), {"username": "nora", "roles": ["operator", "auditor"]})
    password = re.search(r"[a-z2-9]{4}(-[a-z2-9]{4}){3}", answer.content.decode())[0]
    nora = User.objects.get(username="nora")
    assert nora.check_password(password)
    assert nora.must_change_password
    assert roles(nora, augsburg) == {"operator", "auditor"}
    assert password not in client.get(reverse("people", args=["augsburg"])).content.decode()
    assert password not in str(list(AuditEntry.objects.values()))
    fresh = Client()
    assert fresh.post(reverse("login"), {"username": "nora", "password": password}).status_code == 302


def test_a_known_person_gets_the_roles_on_top_and_keeps_the_password(change, porto, augsburg):
    paul = make_user("paul", porto, "operator")
    before = paul.password
    added = people.add_person(username="paul", roles=["auditor"], **change)
    paul.refresh_from_db()
    assert (added.user, added.password, paul.password) == (paul, "", before)
    assert roles(paul, augsburg) == {"auditor"}
    assert roles(paul, porto) == {"operator"}


def test_roles_are_recorded_with_before_and_after(change, operator):
    people.set_roles(user=operator, roles=["team_leader"], **change)
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.before["roles"], entry.after["roles"]) == (
        "roles.changed",
        ["operator"],
        ["team_leader"],
    )


@pytest.mark.parametrize("wanted", [[], ["operator"]])
def test_nobody_takes_their_own_last_managing_role(change, it_admin, augsburg, wanted):
    make_user("second", augsburg, "plant_manager")
    with pytest.raises(ValidationError, match="somebody else only"):
        people.set_roles(user=it_admin, roles=wanted, **change)
    assert roles(it_admin, augsburg) == {"it_admin"}


def test_one_managing_role_may_be_changed_for_another(change, it_admin, augsburg):
    people.set_roles(user=it_admin, roles=["plant_manager"], **change)
    assert roles(it_admin, augsburg) == {"plant_manager"}


def test_a_site_keeps_somebody_who_is_active_and_manages_it(augsburg, it_admin):
    last = make_user("last", augsburg, "plant_manager")
    User.objects.filter(pk=it_admin.pk).update(is_active=False)
    with pytest.raises(ValidationError, match="Somebody has to manage"):
        people.set_roles(site=augsburg, by=it_admin, user=last, roles=[])


def test_a_person_without_a_role_is_off_the_site(client, change, operator):
    client.force_login(operator)
    assert client.get(reverse("site_settings", args=["augsburg"])).status_code == 200
    people.set_roles(user=operator, roles=[], **change)
    assert client.get(reverse("site_settings", args=["augsburg"])).status_code == 404


def test_a_lost_password_is_replaced_and_every_session_and_token_ends(client, it_admin, operator, augsburg):
    at_work = Client()
    at_work.force_login(operator)
    ApiToken.objects.issue(operator, "robot", read_only=True, expiry=None)
    client.force_login(it_admin)
    answer = client.post(reverse("password_renew", args=["augsburg", operator.pk]))
    password = answer.context["added"].password
    operator.refresh_from_db()
    assert operator.check_password(password)
    assert at_work.get(reverse("account")).status_code == 302
    assert not ApiToken.objects.exists()


def test_one_plant_does_not_take_over_an_account_of_another(client, it_admin, augsburg, porto):
    both = make_user("both", augsburg, "operator")
    both.memberships.create(site=porto, role="it_admin")
    before = both.password
    client.force_login(it_admin)
    client.post(reverse("password_renew", args=["augsburg", both.pk]))
    both.refresh_from_db()
    assert both.password == before


def test_a_made_up_role_is_refused(client, it_admin, augsburg):
    client.force_login(it_admin)
    answer = client.post(reverse("people", args=["augsburg"]), {"username": "nora", "roles": ["root"]})
    assert (answer.status_code, User.objects.filter(username="nora").exists()) == (422, False)


@pytest.mark.parametrize("name", ["", "two words", "a" * 151, "x\0y"])
def test_an_impossible_user_name_is_refused_at_its_field(client, it_admin, augsburg, name):
    client.force_login(it_admin)
    answer = client.post(reverse("people", args=["augsburg"]), {"username": name, "roles": ["operator"]})
    assert answer.status_code == 422
    assert "username" in answer.context["form"].errors


def test_the_list_shows_the_people_of_this_site_only(client, it_admin, operator, stranger):
    client.force_login(it_admin)
    page = client.get(reverse("people", args=["augsburg"])).content.decode()
    assert "otto" in page
    assert "paula" not in page
