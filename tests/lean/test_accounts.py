"""Log-in, log-out, sessions, the account page, language and theme."""

import threading
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lean import throttle
from lean.models import ApiToken, AuditEntry, User
from tests.factories import PASSWORD, make_site, make_user

OWN = "a password of my own 7"


def sign_in(client, name="lena", password=PASSWORD, **more):
    return client.post(reverse("login"), {"username": name, "password": password, **more})


def actions():
    return list(AuditEntry.objects.order_by("seq").values_list("action", "actor"))


def test_a_log_in_rotates_the_session_and_is_recorded(client, lean_manager):
    client.get(reverse("login"))
    client.cookies["sessionid"] = before = "a" * 32
    answer = sign_in(client)
    assert (answer.status_code, answer["Location"]) == (302, reverse("home"))
    assert client.cookies["sessionid"].value != before
    assert actions() == [("person.signed_in", "lena")]


def test_a_log_in_leads_back_to_the_page_and_never_to_another_host(client, lean_manager):
    page = reverse("site_settings", args=["augsburg"])
    assert sign_in(client, next=page)["Location"] == page
    client.logout()
    assert sign_in(client, next="https://example.org/")["Location"] == reverse("home")


def test_a_wrong_password_is_refused_and_recorded_without_it(client, lean_manager):
    answer = sign_in(client, password="not it")
    assert answer.status_code == 422
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.actor, entry.after) == ("person.refused", "system", {"username": "lena"})
    assert "not it" not in str(vars(entry))


def test_an_unknown_and_a_known_name_are_refused_with_the_same_words(client, lean_manager):
    known, unknown = (sign_in(client, name=name, password="x").context["form"].errors for name in ("lena", "anna"))
    assert known == unknown


def test_log_out_works_by_post_only_and_is_recorded(client, lean_manager):
    client.force_login(lean_manager)
    assert client.get(reverse("logout")).status_code == 405
    client.post(reverse("logout"))
    assert client.get(reverse("account")).status_code == 302
    assert actions() == [("person.signed_out", "lena")]


def test_who_tries_too_often_waits_and_even_the_right_password_is_not_looked_at(client, lean_manager):
    with time_machine.travel(1_800_000_000, tick=False):
        for _ in range(throttle.PER_ACCOUNT):
            assert sign_in(client, password="x").status_code == 422
        answer = sign_in(client)
    assert answer.status_code == 429
    assert 1 <= int(answer["Retry-After"]) <= throttle.WINDOW
    assert AuditEntry.objects.filter(action="person.refused").count() == throttle.PER_ACCOUNT


def test_who_waited_gets_in_because_nobody_is_locked_out(client, lean_manager):
    with time_machine.travel(1_800_000_000, tick=False) as clock:
        for _ in range(throttle.PER_ACCOUNT + 5):
            sign_in(client, password="x")
        assert sign_in(client).status_code == 429
        clock.shift(throttle.WINDOW)
        assert sign_in(client).status_code == 302


def test_a_whole_shift_signs_in_behind_one_address(client, augsburg):
    for number in range(throttle.PER_ADDRESS + 20):
        make_user(f"p{number}", augsburg, "operator")
        assert sign_in(Client(), name=f"p{number}").status_code == 302


def test_one_address_does_not_try_many_accounts(client, lean_manager):
    with time_machine.travel(1_800_000_000, tick=False):
        answers = [sign_in(client, name=f"guess{number}").status_code for number in range(throttle.PER_ADDRESS + 1)]
    assert answers == [422] * throttle.PER_ADDRESS + [429]


def test_of_two_hundred_log_ins_at_once_ten_are_looked_at(transactional_db, monkeypatch):
    make_user("lena", make_site("augsburg", "Augsburg", "Europe/Berlin", "DE"), "operator")
    looked_at = []
    monkeypatch.setattr("django.contrib.auth.forms.authenticate", lambda *args, **kwargs: looked_at.append(1))
    gate = threading.Barrier(20)

    def guess():
        gate.wait()
        for _ in range(10):
            sign_in(Client(), password="x")
        connection.close()

    threads = [threading.Thread(target=guess) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert 1 <= len(looked_at) <= 2 * throttle.PER_ACCOUNT  # two windows when the minute turns meanwhile


def test_a_session_that_nobody_used_ends(client, lean_manager, settings):
    with time_machine.travel(1_800_000_000, tick=False) as clock:
        client.force_login(lean_manager)
        assert client.get(reverse("account")).status_code == 200
        clock.shift(settings.SESSION_IDLE_SECONDS - 10)
        assert client.get(reverse("account")).status_code == 200
        clock.shift(settings.SESSION_IDLE_SECONDS + 10)
        assert client.get(reverse("account")).status_code == 302


def test_a_busy_session_ends_after_twelve_hours(client, lean_manager):
    with time_machine.travel(1_800_000_000, tick=False) as clock:
        client.force_login(lean_manager)
        answers = []
        for _ in range(38):  # every 20 minutes, 12 h 40 min in all
            answers.append(client.get(reverse("account")).status_code)
            clock.shift(20 * 60)
    assert answers == [200] * 37 + [302]


def test_a_new_password_ends_the_other_sessions_and_keeps_this_one(client, lean_manager):
    other = Client()
    client.force_login(lean_manager)
    other.force_login(lean_manager)
    form = {"old_password": PASSWORD, "new_password1": OWN, "new_password2": OWN}
    assert client.post(reverse("password"), form).status_code == 302
    assert client.get(reverse("account")).status_code == 200
    assert other.get(reverse("account")).status_code == 302
    assert actions() == [("password.changed", "lena")]


def test_a_short_password_is_refused_at_its_field(client, lean_manager):
    client.force_login(lean_manager)
    form = {"old_password": PASSWORD, "new_password1": "short", "new_password2": "short"}
    answer = client.post(reverse("password"), form)
    assert answer.status_code == 422
    assert b"12 characters" in answer.content


def test_a_one_time_password_opens_the_account_page_only(client, augsburg):
    user = make_user("new", augsburg, "plant_manager")
    User.objects.filter(pk=user.pk).update(must_change_password=True)
    client.force_login(user)
    assert client.get(reverse("people", args=["augsburg"]))["Location"] == reverse("account")
    assert client.post(reverse("token_new"), {"name": "x", "days": 30})["Location"] == reverse("account")
    assert client.get(reverse("api_sites")).status_code == 403
    client.post(reverse("password"), {"old_password": PASSWORD, "new_password1": OWN, "new_password2": OWN})
    assert client.get(reverse("people", args=["augsburg"])).status_code == 200


def test_a_token_is_shown_once_and_not_kept(client, lean_manager):
    client.force_login(lean_manager)
    shown = client.post(reverse("token_new"), {"name": "robot", "read_only": "on", "days": "365"})
    token = ApiToken.objects.get()
    text = shown.context["token_text"]
    assert shown.status_code == 201
    assert text in shown.content.decode()
    assert shown["Cache-Control"].startswith("max-age=0")
    assert text not in client.get(reverse("account")).content.decode()
    assert text not in str([vars(token), *AuditEntry.objects.values()])
    assert token.expiry - timezone.now() > timedelta(days=364)


def test_a_revoked_token_opens_nothing(client, lean_manager):
    token, text = ApiToken.objects.issue(lean_manager, "robot", read_only=True, expiry=None)
    api = Client(headers={"Authorization": f"Token {text}"})
    assert api.get(reverse("api_sites")).status_code == 200
    client.force_login(lean_manager)
    client.post(reverse("token_revoke", args=[token.token_key]))
    assert api.get(reverse("api_sites")).status_code == 401


def test_nobody_revokes_the_token_of_somebody_else(client, lean_manager, operator):
    token, _ = ApiToken.objects.issue(lean_manager, "robot", read_only=True, expiry=None)
    client.force_login(operator)
    assert client.post(reverse("token_revoke", args=[token.token_key])).status_code == 404
    assert ApiToken.objects.exists()


def test_the_language_is_kept_with_the_person_and_on_the_device(client, lean_manager):
    client.force_login(lean_manager)
    answer = client.post(reverse("language"), {"language": "de", "next": reverse("account")})
    assert answer["Location"] == reverse("account")
    lean_manager.refresh_from_db()
    assert lean_manager.language == "de"
    assert 'lang="de"' in client.get(reverse("account")).content.decode()
    client.logout()
    assert 'lang="de"' in client.get(reverse("login")).content.decode()


def test_the_theme_is_kept_without_a_log_in(client, db):
    client.post(reverse("theme"), {"theme": "dark"})
    assert 'data-theme="dark"' in client.get(reverse("login")).content.decode()


@pytest.mark.parametrize(("route", "form"), [("language", {"language": "xx"}), ("theme", {"theme": "pink"})])
def test_a_choice_that_does_not_exist_is_refused(client, lean_manager, route, form):
    client.force_login(lean_manager)
    assert client.post(reverse(route), form).status_code == 400


def test_a_choice_never_leads_to_another_host(client, db):
    answer = client.post(reverse("theme"), {"theme": "dark", "next": "//example.org/"})
    assert answer["Location"] == reverse("home")


def test_home_is_the_site_where_the_person_was_last(client, lean_manager, porto):
    lean_manager.memberships.create(site=porto, role="operator")
    client.force_login(lean_manager)
    assert client.get(reverse("home"))["Location"] == reverse("newest_map", args=["augsburg"])
    client.get(reverse("site_settings", args=["porto"]))
    assert client.get(reverse("home"))["Location"] == reverse("newest_map", args=["porto"])
    lean_manager.memberships.filter(site=porto).delete()
    assert client.get(reverse("home"))["Location"] == reverse("newest_map", args=["augsburg"])


def test_a_person_without_a_site_is_told_so(client, db):
    client.force_login(User.objects.create_user("nobody"))
    assert "No site yet" in client.get(reverse("home")).content.decode()
