"""Database triggers that refuse what nobody may do, as migration operations for SQLite and PostgreSQL.

A frozen document and the audit trail are protected from our own code, from the shell and from a slip in SQL.
SQLite drops the triggers of a table that a later migration rebuilds: such a migration ends with the same operation.
"""

from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import RunPython

POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION lean_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation';
END $$
"""


def append_only(table: str) -> RunPython:
    """Refuses UPDATE, DELETE and (PostgreSQL) TRUNCATE of ``table``: what is written stays as it is."""

    def install(apps: Any, schema_editor: BaseDatabaseSchemaEditor) -> None:
        make = _postgres if schema_editor.connection.vendor == "postgresql" else _sqlite
        for statement in make(table, f"{table} is append-only"):
            schema_editor.execute(statement, params=None)

    def remove(apps: Any, schema_editor: BaseDatabaseSchemaEditor) -> None:
        vendor = schema_editor.connection.vendor
        for name in trigger_names(table, vendor):
            schema_editor.execute(
                f"DROP TRIGGER IF EXISTS {name}" + (f' ON "{table}"' if vendor == "postgresql" else ""), params=None
            )

    return RunPython(install, remove)


def trigger_names(table: str, vendor: str) -> list[str]:
    """The triggers that guard ``table`` on this kind of database."""
    events = ["update", "delete"] + (["truncate"] if vendor == "postgresql" else [])
    return [f"{table}_no_{event}" for event in events]


def _sqlite(table: str, message: str) -> list[str]:
    return [
        f'CREATE TRIGGER {table}_no_{event.lower()} BEFORE {event} ON "{table}" '
        f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
        for event in ("UPDATE", "DELETE")
    ]


def _postgres(table: str, message: str) -> list[str]:
    return [POSTGRES_FUNCTION] + [
        f'CREATE TRIGGER {table}_no_{event.lower()} BEFORE {event} ON "{table}" '
        f"FOR EACH {scope} EXECUTE FUNCTION lean_refuse('{message}')"
        for event, scope in (("UPDATE", "ROW"), ("DELETE", "ROW"), ("TRUNCATE", "STATEMENT"))
    ]
