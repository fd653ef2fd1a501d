"""The access matrix: every route × method × role × own, other and no site × nobody, read from the URLconf.

A route without a policy fails. A route whose address names a thing needs a line in ``examples.py``.
"""

import hashlib
import re

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.urls import reverse
from rest_framework.test import APIClient

from lean.access import MAY
from lean.models import Role, Site, User
from tests.contracts.examples import EMPTY, EXAMPLES, MARK, NAMES_CROSS, QUERIES, twin
from tests.contracts.routes import Route, routes
from tests.factories import make_site, make_user
from valuestream.models import ValueStream

ROUTES = [route for route in routes() if route.policy]
CASES = [pytest.param(route, method, id=f"{route}-{method}") for route in ROUTES for method in route.methods]
AT_SITE = [case for case in CASES if "site" in case.values[0].kwargs]
NAMING = [case for case in AT_SITE if case.values[0].kwargs - {"site"}]
READING = [pytest.param(route, id=str(route)) for route in ROUTES if "get" in route.methods]


class World:
    """Two plants with a person in each role, and one of everything that addresses name."""

    def __init__(self) -> None:
        self.own = make_site("own", "Own", "Europe/Berlin", "DE")
        self.other = make_site("other", "Other", "Europe/Lisbon", "PT")
        self.people = {role: make_user(f"own-{role.value}", self.own, role) for role in Role}
        self.all_roles = make_user("everything", self.own, *Role)
        self.stranger = make_user("stranger", self.other, *Role)
        self.homeless = User.objects.create_user("homeless")
        self.made: dict[tuple, dict] = {}
        twin(self.other, self.stranger)
        everybody = (*self.people.values(), self.all_roles, self.stranger, self.homeless)
        self.sessions = {user.pk: session_of(user) for user in everybody}

    def address(self, route: Route, user: User, site: Site | None = None, things_of: Site | None = None) -> str:
        """The route's address at ``site``, naming things of ``things_of``."""
        site = site or self.own
        kwargs = {"site": site.slug} if "site" in route.kwargs else {}
        if route.kwargs - {"site"}:
            if route.name not in EXAMPLES:
                pytest.fail(f"{route.address}: add EXAMPLES[{route.name!r}] to tests/contracts/examples.py")
            key = (route.name, things_of or site, user if "site" not in route.kwargs else None)
            if key not in self.made:
                self.made[key] = EXAMPLES[route.name](things_of or site, user)
            kwargs |= self.made[key]
        return reverse(route.name, kwargs=kwargs, query=QUERIES.get(route.name))

    def client(self, user: User | None) -> APIClient:
        """A browser in which the person is signed in, or nobody. Signing in again for each request takes longer."""
        client = APIClient()
        if user:
            client.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[user.pk]
        return client

    def ask(self, user: User | None, method: str, address: str) -> int:
        """The status of one request, undone afterwards; being sent to log in first counts as 401."""
        with transaction.atomic():
            response = getattr(self.client(user), method)(address)
            transaction.set_rollback(True)
        if response.status_code == 302 and response["Location"].startswith(reverse("login") + "?next="):
            return 401
        return response.status_code


def session_of(user: User) -> str:
    client = APIClient()
    client.force_login(user)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


@pytest.fixture(scope="module")
def plants(django_db_setup, django_db_blocker):
    """Built once for the whole matrix; every test undoes what it did."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield World()
        transaction.set_rollback(True)


@pytest.fixture
def world(plants, db, settings, tmp_path):
    for name in ("UPLOADS", "EVENT_STORE", "WORK_DIR"):
        setattr(settings, name, tmp_path / name.lower())
    yield plants
    plants.made.clear()


def may(route: Route, method: str, role: Role) -> bool:
    needed = route.policy.needs(method.upper())
    return needed is None or role in MAY[needed]


def test_every_route_has_a_name_and_declares_a_policy():
    assert [route.address for route in routes() if not route.policy] == []
    assert [route.address for route in routes() if not route.name] == []


@pytest.mark.once
@pytest.mark.parametrize(("route", "method"), CASES)
def test_nobody_is_asked_to_log_in(route, method, world):
    status = world.ask(None, method, world.address(route, world.all_roles))
    assert (status == 401) == route.policy.signed_in


@pytest.mark.once
@pytest.mark.parametrize(("route", "method"), CASES)
def test_a_role_opens_what_its_policy_says_and_nothing_else(route, method, world):
    for role, user in world.people.items():
        status = world.ask(user, method, world.address(route, user))
        if may(route, method, role):
            assert status not in (401, 403), role
            assert status != 404 or route.name in EMPTY, role
        else:
            assert status == 403, role


@pytest.mark.postgresql
@pytest.mark.parametrize(("route", "method"), CASES)
def test_who_has_every_role_is_answered_by_this_database_too(route, method, world):
    """Who may is decided above the database, role by role; what is asked then is put to each database."""
    status = world.ask(world.all_roles, method, world.address(route, world.all_roles))
    assert status not in (401, 403)
    assert status != 404 or route.name in EMPTY


@pytest.mark.once
@pytest.mark.parametrize(("route", "method"), AT_SITE)
def test_a_foreign_site_does_not_exist(route, method, world):
    for user in (world.stranger, world.homeless):
        assert world.ask(user, method, world.address(route, user)) == 404


@pytest.mark.once
@pytest.mark.parametrize(("route", "method"), NAMING)
def test_a_thing_of_a_foreign_site_does_not_exist(route, method, world):
    address = world.address(route, world.all_roles, site=world.own, things_of=world.other)
    assert world.ask(world.all_roles, method, address) in (404, 405)


@pytest.mark.once
@pytest.mark.parametrize("route", READING)
def test_reading_changes_nothing(route, world):
    client = world.client(world.all_roles)
    address = world.address(route, world.all_roles)
    before = digest()
    client.get(address)
    assert digest() == before


@pytest.mark.once
@pytest.mark.parametrize("route", READING)
def test_nothing_of_a_foreign_site_shows_on_any_page(route, world):
    client = world.client(world.all_roles)
    answer = client.get(world.address(route, world.all_roles))
    body = (b"".join(answer) if answer.streaming else answer.content).decode(errors="replace")
    if route.name in NAMES_CROSS:
        for name in ValueStream.objects.filter(site=world.other).values_list("name", flat=True):
            body = body.replace(name, "")
    assert MARK not in body.lower()


def digest() -> str:
    """A hash over every row of every table but the sessions."""
    found = hashlib.sha256()
    for model in apps.get_models(include_auto_created=True):
        table = model._meta.db_table
        if model._meta.managed and not model._meta.swapped and table != "django_session":
            with connection.cursor() as cursor:
                cursor.execute(f'SELECT * FROM "{table}"')
                found.update(repr((table, sorted(map(repr, cursor.fetchall())))).encode())
    return found.hexdigest()


def test_a_role_taken_away_counts_at_the_next_request(world, client):
    user = world.people[Role.IT_ADMIN]
    client.force_login(user)
    address = reverse("people", args=["own"])
    assert client.get(address).status_code == 200
    user.memberships.update(role=Role.OPERATOR)
    assert client.get(address).status_code == 403
    user.memberships.all().delete()
    assert client.get(address).status_code == 404


def test_a_closed_account_is_nobody_at_the_next_request(world, client):
    user = world.people[Role.IT_ADMIN]
    client.force_login(user)
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert client.get(reverse("people", args=["own"])).status_code == 302


def test_the_refusal_names_the_thing_and_who_may(world, client):
    client.force_login(world.people[Role.OPERATOR])
    page = client.get(reverse("people", args=["own"])).content.decode()
    assert "Manage the site" in page
    assert re.search(r"Plant manager.*IT administrator", page, re.DOTALL)


def test_pages_of_a_person_are_kept_nowhere(world, client):
    client.force_login(world.people[Role.OPERATOR])
    assert client.get(reverse("site_settings", args=["own"]))["Cache-Control"] == "no-store"
