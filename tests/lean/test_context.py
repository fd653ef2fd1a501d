"""The frame's facts: where one is, what one may open, which language and theme."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from django.urls import resolve
from django.utils import timezone

from lean.context import THEME_COOKIE, Shell, shell
from lean.models import Membership, Role


def shell_at(path: str, user, **cookies) -> Shell:
    request = RequestFactory().get(path)
    request.user = user
    request.resolver_match = resolve(path)
    request.COOKIES.update(cookies)
    return Shell(request)


def test_the_site_is_the_one_of_the_address_and_elsewhere_the_first(augsburg, porto, lean_manager):
    Membership.objects.create(user=lean_manager, site=porto, role=Role.AUDITOR)
    assert shell_at("/sites/porto/settings/", lean_manager).site == porto
    assert shell_at("/sites/porto/settings/", lean_manager).role == "Auditor"
    assert shell_at("/account/", lean_manager).site == augsburg


def test_a_foreign_site_is_never_named(augsburg, stranger):
    here = shell_at("/sites/augsburg/settings/", stranger)
    assert [site.slug for site in here.sites] == ["porto"]
    assert here.site.slug == "porto"


def test_the_area_one_is_in_is_marked_in_the_navigation(lean_manager):
    links = shell_at("/sites/augsburg/settings/places/", lean_manager).nav
    assert [str(link.label) for link in links if link.is_current] == ["Site"]
    assert {link.url.split("/")[2] for link in links} == {"augsburg"}


def test_the_audit_trail_belongs_to_the_site(it_admin):
    links = shell_at("/sites/augsburg/audit/", it_admin).nav
    assert [str(link.label) for link in links if link.is_current] == ["Site"]


def test_nobody_signed_in_sees_no_area_and_asks_no_database():  # without the db fixture a query would raise
    nobody = shell_at("/login/", AnonymousUser(), **{THEME_COOKIE: "dark"})
    assert (nobody.nav, nobody.site, nobody.role, nobody.theme) == ([], None, "", "dark")


def test_an_unknown_theme_in_the_cookie_is_ignored(db):
    assert shell_at("/login/", AnonymousUser(), **{THEME_COOKIE: "pink"}).theme == ""


def test_the_own_choice_of_theme_wins_over_the_cookie(lean_manager):
    lean_manager.theme = "light"
    assert shell_at("/account/", lean_manager, **{THEME_COOKIE: "dark"}).theme == "light"


def test_a_frame_asks_the_database_three_times_and_a_fragment_never(lean_manager, django_assert_num_queries):
    request = RequestFactory().get("/account/")
    request.user, request.resolver_match = lean_manager, resolve("/account/")
    with django_assert_num_queries(0):
        context = shell(request)
    with django_assert_num_queries(3):  # two for what waits in rollouts
        assert context["shell"].nav
        assert context["shell"].role == "Lean manager"
        assert len(context["shell"].sites) == 1


@pytest.mark.parametrize(("sent", "spoken"), [("de-AT,de;q=0.9", "de"), ("fr", "en"), ("en-GB", "en")])
def test_without_a_choice_the_browser_says_the_language(client, db, sent, spoken):
    answer = client.get("/login/", headers={"accept-language": sent})
    assert f'<html lang="{spoken}"' in answer.content.decode()


def test_many_roles_are_counted_in_the_bar_and_named_in_the_menu(client, lean_manager, augsburg):
    Membership.objects.create(user=lean_manager, site=augsburg, role=Role.AUDITOR)
    assert shell_at("/account/", lean_manager).role == "Lean manager +1"
    client.force_login(lean_manager)
    assert "Lean manager, Auditor" in client.get("/patterns/").content.decode()


def test_a_page_tells_the_time_of_its_site(client, it_admin, augsburg, porto):
    Membership.objects.create(user=it_admin, site=porto, role=Role.IT_ADMIN)
    client.force_login(it_admin)
    offsets = {}
    for slug in ("augsburg", "porto"):
        page = client.get(f"/sites/{slug}/settings/").content.decode()
        offsets[slug] = int(page.split("Printed ")[1].split(",")[1].strip()[:2])
    assert (offsets["augsburg"] - offsets["porto"]) % 24 == 1  # Berlin is an hour ahead of Lisbon all year
    assert timezone.get_current_timezone_name() == "UTC"
