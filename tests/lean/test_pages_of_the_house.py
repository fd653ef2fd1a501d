"""Health, source, the audit page, start-up checks."""

import gzip
import io
import tarfile

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.checks import run_checks
from django.db import DatabaseError, connection
from django.urls import reverse

from lean import health, source
from lean.audit import record
from lean.models import AuditEntry, Site, User
from lean.services.sites import change_site
from lean.sqlite import has_wal_reset_bug
from lean.tasks import checkpoint, verify_audit
from lean.triggers import trigger_names


def test_health_is_for_machines_and_asks_for_no_log_in(client, db):
    answer = client.get(reverse("health"))
    state = answer.json()
    assert (answer.status_code, state["status"], state["database"], state["broker"]) == (200, "ok", "ok", "none")


def test_health_says_how_long_ago_the_sweep_ran(client, db, settings, monkeypatch):
    monkeypatch.setattr(health, "_broker", lambda: "ok")
    health.note_sweep()
    assert client.get(reverse("health")).json()["sweep_age_s"] == 0
    cache.clear()
    assert client.get(reverse("health")).json()["sweep_age_s"] is None


def test_a_dead_database_is_a_503(client, db, monkeypatch):
    def dead():
        raise DatabaseError("gone")

    with monkeypatch.context() as patched:
        patched.setattr(health.connection, "cursor", dead)
        answer = client.get(reverse("health"))
    assert (answer.status_code, answer.json()["database"]) == (503, "down")


def test_a_dead_broker_is_a_503(client, db, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    answer = client.get(reverse("health"))
    assert (answer.status_code, answer.json()["broker"]) == (503, "down")


def test_the_source_page_offers_what_runs(client, db):
    page = client.get(reverse("source")).content.decode()
    assert settings.APP_VERSION in page
    assert reverse("source_archive") in page


def test_the_archive_holds_the_program_and_nothing_of_the_plant(client, db):
    answer = client.get(reverse("source_archive"))
    with tarfile.open(fileobj=io.BytesIO(answer.content), mode="r:gz") as tar:
        names = {name.partition("/")[2] for name in tar.getnames()}
    assert {"manage.py", "pyproject.toml", "lean/settings.py", "templates/base.html"} <= names
    own = ("sqlite3", "secret.key", ".git/", ".env", ".venv", "__pycache__")
    assert [name for name in names if any(part in name for part in own)] == []
    assert [name for name in names if name.startswith("data")] == []


def test_a_data_folder_inside_the_program_and_links_stay_out(tmp_path, settings):
    (tmp_path / "lean/data").mkdir(parents=True)
    (tmp_path / "lean/code.py").write_text("x")
    (tmp_path / "lean/.env").write_text("SECRET_KEY=x")
    (tmp_path / "lean/data/secret.key").write_text("x")
    (tmp_path / "lean/link.py").symlink_to("/etc/passwd")
    settings.DATA_DIR = tmp_path / "lean/data"
    assert source.source_files(tmp_path) == [tmp_path / "lean/code.py"]


def test_the_archive_is_the_same_twice_and_packed_once(db):
    assert source.archive() is source.archive()
    assert gzip.decompress(source.archive())


def test_the_commit_is_read_from_a_clone(tmp_path, settings):
    settings.BASE_DIR = tmp_path
    assert source.commit() == ""
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git/HEAD").write_text("ref: refs/heads/main\n")
    (tmp_path / ".git/packed-refs").write_text("# pack-refs\n" + "a" * 40 + " refs/heads/main\n")
    assert source.commit() == "a" * 40
    (tmp_path / ".git/refs/heads").mkdir(parents=True)
    (tmp_path / ".git/refs/heads/main").write_text("b" * 40 + "\n")
    assert source.commit() == "b" * 40


@pytest.fixture
def trail(augsburg, it_admin, porto):
    record("site.changed", augsburg, by=it_admin, site=augsburg, before={"name": "Old"}, after={"name": "Augsburg"})
    record("site.changed", porto, by=None, site=porto, after={"name": "Porto secret"})
    record("person.signed_in", it_admin, by=it_admin, site=None)


def test_the_audit_page_shows_this_site_and_the_state_of_the_chain(client, trail, it_admin):
    client.force_login(it_admin)
    page = client.get(reverse("audit", args=["augsburg"])).content.decode()
    assert all(word in page for word in ("site changed", "signed in", "Old", "unbroken at"))
    assert "Porto secret" not in page


def test_the_audit_page_is_filtered(client, trail, it_admin):
    client.force_login(it_admin)

    def shown(**query):
        return [entry.action for entry in client.get(reverse("audit", args=["augsburg"]), query).context["page"]]

    assert shown() == ["person.signed_in", "site.changed"]
    assert shown(action="site.changed") == ["site.changed"]
    assert shown(actor="INES") == ["person.signed_in", "site.changed"]
    assert shown(first="2100-01-01") == []
    assert shown(last="2000-01-01") == []
    assert shown(first="no day") == ["person.signed_in", "site.changed"]


def test_a_broken_trail_is_a_red_banner(client, trail, it_admin):
    drop_triggers()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE lean_auditentry SET actor = 'nobody' WHERE seq = 2")
    client.force_login(it_admin)
    page = client.get(reverse("audit", args=["augsburg"])).content.decode()
    assert "The trail is broken at entry 2 (edit)." in page


def drop_triggers():
    with connection.cursor() as cursor:
        for name in trigger_names("lean_auditentry", connection.vendor):
            cursor.execute(
                f"DROP TRIGGER {name}" + (" ON lean_auditentry" if connection.vendor == "postgresql" else "")
            )


def test_a_long_trail_shows_the_verdict_of_the_night(client, trail, it_admin, monkeypatch):
    monkeypatch.setattr("lean.audit.AT_ONCE", 2)
    client.force_login(it_admin)
    assert client.get(reverse("audit", args=["augsburg"])).context["chain"] is None
    verify_audit()
    chain = client.get(reverse("audit", args=["augsburg"])).context["chain"]
    assert (chain.broken, chain.seq) == (None, 3)


def test_the_night_says_in_the_log_that_the_trail_is_broken(trail, caplog):
    drop_triggers()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM lean_auditentry WHERE seq = 2")
    verify_audit()
    assert "audit trail broken at entry 2: delete" in caplog.text


def found():
    return {message.id for message in run_checks(databases=["default"])}


def test_a_sound_installation_has_nothing_to_say(db):
    assert found() == set()


def test_a_folder_that_takes_no_file_is_named(db, settings, tmp_path):
    (tmp_path / "file").touch()
    settings.UPLOADS = tmp_path / "file"
    assert "lean.E001" in found()


def test_debug_pages_for_other_machines_are_refused(db, settings):
    settings.DEBUG, settings.ALLOWED_HOSTS = True, ["plant.example"]
    assert "lean.E002" in found()


def test_a_site_with_an_unknown_zone_is_named(augsburg):
    Site.objects.update(timezone="Mars/Base")
    assert found() == {"lean.E004"}


def test_a_trail_without_its_triggers_is_named(db):
    drop_triggers()
    assert found() == {"lean.E005"}


@pytest.mark.parametrize(("version", "has_bug"), [
    ((3, 40, 1), True), ((3, 44, 5), True), ((3, 44, 6), False), ((3, 45, 0), True), ((3, 50, 6), True),
    ((3, 50, 7), False), ((3, 51, 2), True), ((3, 51, 3), False), ((3, 52, 0), False),
])  # fmt: skip
def test_the_versions_with_the_wal_reset_bug(version, has_bug):
    assert has_wal_reset_bug(version) is has_bug  # fixed in 3.51.3, ported back to 3.44.6 and 3.50.7


@pytest.mark.sqlite
def test_the_checkpoint_moves_the_log_into_the_file(transactional_db):
    User.objects.create_user("somebody")
    checkpoint()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(PASSIVE)")
        busy, in_log, moved = cursor.fetchone()
    assert (busy, in_log) == (0, moved)


def test_an_entry_and_its_change_are_one_when_the_disk_gives_up(transactional_db, monkeypatch):
    def full(*args, **kwargs):
        raise DatabaseError("disk full")

    site = Site.objects.create(slug="augsburg", name="Augsburg")
    monkeypatch.setattr(AuditEntry, "save", full)
    with pytest.raises(DatabaseError):
        change_site(site=site, by=None, country="AT")
    assert Site.objects.get().country == "DE"
