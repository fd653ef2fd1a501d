"""What is made ready before the app answers."""

import pytest

from lean import preparation
from lean.audit import record


@pytest.mark.django_db
def test_only_a_database_with_something_in_it_is_asked_about_and_copied(monkeypatch):
    """A first start that was cut short left tables only: there is nothing to lose, and nobody to be asked."""
    told: list[str] = []
    monkeypatch.setattr(preparation.MigrationExecutor, "migration_plan", lambda *_: ["one more"])
    monkeypatch.setattr(preparation, "call_command", lambda *_, **__: None)
    monkeypatch.setattr(preparation, "keep_copy", lambda folder: told.append("copied"))
    preparation.prepare_database(lambda question: bool(told.append(question)))
    assert told == []
    record("site.added", None, by=None, site=None)
    preparation.prepare_database(lambda question: not told.append(question))
    assert told == ["The database is of an older version and will be changed; a copy is kept. Go on?", "copied"]
