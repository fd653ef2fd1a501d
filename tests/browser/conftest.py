"""Headless Chromium against the live server. Without Chromium these tests are skipped, in CI they fail."""

import os
import shutil
from pathlib import Path

import pytest
from django.test.testcases import LiveServerThread
from playwright.sync_api import expect

from kaizen.models import StandardVersion
from kaizen.services.standards import writing
from lean.models import Role, User
from lean.ways import ways
from tests.browser.screen import Screen
from tests.browser.tablet import HOST, CutServer, Server, Tablet
from tests.browser.world import World, full_world, in_effect, small_world
from tests.factories import make_user
from tests.kaizen.standard_docs import SET_UP
from tests.valuestream.conftest import child_in_place, own_folders  # noqa: F401  fixtures

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # playwright keeps an event loop in the test's thread

expect.set_options(timeout=20_000)  # ms: how long a busy machine may take, not how fast a page is

HERE = Path(__file__).parent
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
IN_CI = os.environ.get("NEWLEAN_CI") == "1"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items):
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if not CHROMIUM and not IN_CI:
                item.add_marker(pytest.mark.skip(reason="no Chromium: set CHROMIUM or install it"))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    if not CHROMIUM:
        pytest.fail("CI must have Chromium")
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": ARGUMENTS}


@pytest.fixture
def world(transactional_db) -> World:
    return small_world()


@pytest.fixture
def plant(transactional_db, child_in_place, tmp_path, settings) -> World:  # noqa: F811
    settings.WEBHOOKS = ways("10.1.0.0/16")
    return full_world(tmp_path)


@pytest.fixture
def screen(page, live_server) -> Screen:
    return Screen(page, live_server.url)


@pytest.fixture
def server(world, monkeypatch):
    """The server of the small plant, to be stopped and started again."""
    monkeypatch.setattr(LiveServerThread, "server_class", CutServer)
    made = Server()
    yield made
    made.stop()


@pytest.fixture
def tablet(context, server, world) -> Tablet:
    made = Tablet(context, f"http://{HOST}:{server.port}")
    made.screen.sign_in(world.person.username)
    return made


@pytest.fixture
def coach(world) -> User:
    return make_user("coach", world.site, Role.LEAN_MANAGER)


@pytest.fixture
def held(world, coach) -> StandardVersion:
    """A standard in effect, with values of its own for M6."""
    first = writing.begin(world.site, code="RG-SETUP", doc=SET_UP, by=coach)
    in_effect(first, coach, world.person)
    return first
