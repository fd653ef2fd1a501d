"""Named plants and people that every test can use."""

import os
import shutil
import tempfile
from pathlib import Path

os.environ["NEWLEAN_DATA"] = tempfile.mkdtemp(prefix="newlean-test-")  # before the settings: never the plant's own
os.mkdir(os.path.join(os.environ["NEWLEAN_DATA"], "static"))  # collectstatic has no part in tests
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lean.settings")
IS_FIRST = "NEWLEAN_TEST_SHARED" not in os.environ  # of the processes of this run
if IS_FIRST:
    os.environ["NEWLEAN_TEST_SHARED"] = tempfile.mkdtemp(prefix="newlean-shared-")

import django  # noqa: E402

django.setup()

import hypothesis  # noqa: E402
import pytest  # noqa: E402

from tests.factories import make_site, make_user  # noqa: E402
from tests.made_once import tables  # noqa: E402

hypothesis.settings.register_profile("busy machine", deadline=None)
hypothesis.settings.load_profile("busy machine")


def pytest_unconfigure(config):
    shutil.rmtree(os.environ["NEWLEAN_DATA"], ignore_errors=True)
    if IS_FIRST:
        shutil.rmtree(os.environ["NEWLEAN_TEST_SHARED"], ignore_errors=True)


def pytest_addoption(parser):
    parser.addoption("--update-golden", action="store_true", help="accept what is drawn now as tests/golden")


@pytest.fixture
def golden(request):
    """Compares text with the accepted file of that name below tests/golden; ``--update-golden`` accepts it."""

    def compare(name, text):
        file = Path(__file__).parent / "golden" / name
        if request.config.getoption("--update-golden"):
            file.write_text(text)
        assert text == file.read_text(), f"{name} changed: look at it, then run with --update-golden"

    return compare


def pytest_configure():
    from django.conf import settings

    from lean.locales import compile_messages

    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    compile_messages()
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.MD5PasswordHasher"
    ]  # a second per log-in is for attackers


def pytest_collection_modifyitems(config, items):
    """Whatever touches the database runs again on PostgreSQL: ``-m database``; what one database has alone, there."""
    others = ("sqlite", "once") if os.environ.get("DATABASE_URL", "").startswith("postgres") else ("postgresql",)
    foreign = [item for item in items if any(item.get_closest_marker(other) for other in others)]
    config.hook.pytest_deselected(items=foreign)
    items[:] = [item for item in items if item not in foreign]
    for item in items:
        if {"db", "transactional_db", "live_server"} & set(getattr(item, "fixturenames", ())):
            item.add_marker("database")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_finish(session):
    """Long tests come first, so that no worker has one alone at the end; those with a browser last.

    Playwright leaves an event loop running in the thread, which Django's client refuses. First of all, because
    the workers of xdist tell their order in the same hook: sorted later, the tests of a file lie on several workers.
    """
    session.items.sort(key=lambda item: (bool(item.get_closest_marker("browser")), not item.get_closest_marker("slow")))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    return without_excuse((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector):
    return without_excuse((yield))


def without_excuse(report):
    """In CI everything is there, so a skipped test is a failed one."""
    if os.environ.get("NEWLEAN_CI") == "1" and report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[-1] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome, report.longrepr = "failed", f"nothing is skipped in CI: {reason}"
    return report


@pytest.fixture(autouse=True)
def counts_begin_at_zero():
    """Tries to log in are counted in the cache, which outlives a test."""
    from django.core.cache import caches

    for name in caches:
        caches[name].clear()


@pytest.fixture
def augsburg(db):
    return make_site("augsburg", "Augsburg", "Europe/Berlin", "DE")


@pytest.fixture
def porto(db):
    return make_site("porto", "Porto", "Europe/Lisbon", "PT")


@pytest.fixture
def lean_manager(augsburg):
    return make_user("lena", augsburg, "lean_manager")


@pytest.fixture
def operator(augsburg):
    return make_user("otto", augsburg, "operator")


@pytest.fixture
def it_admin(augsburg):
    return make_user("ines", augsburg, "it_admin")


@pytest.fixture
def stranger(porto):
    return make_user("paula", porto, "lean_manager")


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_modify_db_settings, django_db_keepdb):
    """On SQLite the workers copy their tables from one that migrated; then only what is missing is made."""
    from django.db import connection

    if connection.vendor != "sqlite":
        return django_db_keepdb
    shutil.copy(tables() / "newlean.sqlite3", connection.settings_dict["TEST"]["NAME"])
    return True


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup):
    """The test database's flush may empty what the triggers guard; nothing else may."""
    from tests.guards import flush_without_triggers

    flush_without_triggers()
