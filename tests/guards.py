"""Transactional tests empty every table between them; the append-only triggers refuse that. Lifts them for the flush."""

from django.db import connection


def flush_without_triggers() -> None:
    """Makes the flush of the test database drop and restore the triggers around its statements."""
    operations = type(connection.ops)  # of the class: a browser test flushes by a connection of its own
    flush = operations.execute_sql_flush

    def lifted(self, statements):
        lift = _postgres if connection.vendor == "postgresql" else _sqlite
        off, on = lift()
        flush(self, [*off, *statements, *on])

    operations.execute_sql_flush = lifted


def _sqlite():
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        found = cursor.fetchall()
    return [f"DROP TRIGGER {name}" for name, _ in found], [sql for _, sql in found]


def _postgres():
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal")
        tables = [name for (name,) in cursor.fetchall()]
    return ([f"ALTER TABLE {name} DISABLE TRIGGER USER" for name in tables],
            [f"ALTER TABLE {name} ENABLE TRIGGER USER" for name in tables])  # fmt: skip
