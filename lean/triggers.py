"""Database triggers that refuse what nobody may do, as migration operations for SQLite and PostgreSQL.

A frozen document and the audit trail are protected from our own code, from the shell and from a slip in SQL.
SQLite drops the triggers of a table that a later migration rebuilds: such a migration ends with the same operation.
A table that triggers of others look at is rebuilt between ``lifted`` and the operation that made them.
"""

from collections.abc import Callable, Sequence

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

Work = Callable[[BaseDatabaseSchemaEditor], None]

POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION lean_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation';
END $$
"""


class Triggers(Operation):
    """Installs triggers, or removes them on the way back; the models stay as they are, so none is built for it."""

    def __init__(self, install: Work, remove: Work) -> None:
        self.install, self.remove = install, remove

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        pass

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        self.install(schema_editor)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        self.remove(schema_editor)

    def describe(self) -> str:
        return "Installs triggers"


def append_only(table: str, *, once: str = "", keeping: Sequence[str] = ()) -> Triggers:
    """Refuses UPDATE, DELETE and (PostgreSQL) TRUNCATE of ``table``: what is written stays as it is.

    ``once``: a column that one UPDATE may fill, which leaves the columns ``keeping`` as they are. Replaces the triggers
    of an earlier migration.
    """

    return _guard(table, f"{table} is append-only", lambda same: _filled(once, keeping, same) if once else "")


def frozen_from(table: str, once: str, keeping: Sequence[str]) -> Triggers:
    """Refuses any DELETE, and once the column ``once`` is filled each UPDATE that changes it or one of ``keeping``.

    Replaces the triggers of an earlier migration.
    """
    return _guard(table, f"{table} is frozen", lambda same: _changed(once, keeping, same))


def refused(table: str, name: str, events: Sequence[str], condition: str, message: str) -> Triggers:
    """Refuses INSERT or UPDATE (``events``) of a row of ``table`` for which the SQL ``condition`` over NEW holds.

    For what no constraint can say, because it looks at other rows. ``name`` is that of the trigger.
    """

    def install(schema_editor: BaseDatabaseSchemaEditor) -> None:
        remove(schema_editor)
        is_postgres = schema_editor.connection.vendor == "postgresql"
        for statement in (_postgres_if if is_postgres else _sqlite_if)(table, name, events, condition, message):
            schema_editor.execute(statement, params=None)

    def remove(schema_editor: BaseDatabaseSchemaEditor) -> None:
        is_postgres = schema_editor.connection.vendor == "postgresql"
        for event in events:
            where = f' ON "{table}"' if is_postgres else ""
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}_{event.lower()}{where}", params=None)
        if is_postgres:
            schema_editor.execute(f"DROP FUNCTION IF EXISTS {name}()", params=None)

    return Triggers(install, remove)


def lifted(guard: Triggers) -> Triggers:
    """Takes the triggers of ``guard`` away, so that a table they look at can be rebuilt; ``guard`` itself comes after.

    SQLite refuses to rebuild a table that a trigger of another table names.
    """
    return Triggers(guard.remove, guard.install)


def _guard(table: str, message: str, when: Callable[[str], str]) -> Triggers:
    """The triggers on UPDATE, DELETE, TRUNCATE. ``when``: the condition of the first, given what compares columns."""

    def install(schema_editor: BaseDatabaseSchemaEditor) -> None:
        remove(schema_editor)
        is_postgres = schema_editor.connection.vendor == "postgresql"
        make, same = (_postgres, "IS NOT DISTINCT FROM") if is_postgres else (_sqlite, "IS")
        for statement in make(table, message, when(same)):
            schema_editor.execute(statement, params=None)

    def remove(schema_editor: BaseDatabaseSchemaEditor) -> None:
        vendor = schema_editor.connection.vendor
        for name in trigger_names(table, vendor):
            schema_editor.execute(
                f"DROP TRIGGER IF EXISTS {name}" + (f' ON "{table}"' if vendor == "postgresql" else ""), params=None
            )

    return Triggers(install, remove)


def _changed(once: str, keeping: Sequence[str], same: str) -> str:
    """The condition of a trigger on a row whose ``once`` was filled before, and that changes what it is to keep."""
    kept = " AND ".join(f'OLD."{name}" {same} NEW."{name}"' for name in (once, *keeping))
    return f'WHEN (OLD."{once}" IS NOT NULL AND NOT ({kept})) '


def _filled(once: str, keeping: Sequence[str], same: str) -> str:
    """The condition of a trigger that lets pass what fills ``once`` and changes nothing of ``keeping``."""
    kept = "".join(f' AND OLD."{name}" {same} NEW."{name}"' for name in keeping)
    return f'WHEN (NOT (OLD."{once}" IS NULL AND NEW."{once}" IS NOT NULL{kept})) '


def trigger_names(table: str, vendor: str) -> list[str]:
    """The triggers that guard ``table`` on this kind of database."""
    events = ["update", "delete"] + (["truncate"] if vendor == "postgresql" else [])
    return [f"{table}_no_{event}" for event in events]


def _sqlite(table: str, message: str, unless: str) -> list[str]:
    return [
        f'CREATE TRIGGER {table}_no_{event.lower()} BEFORE {event} ON "{table}" {when}'
        f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
        for event, when in (("UPDATE", unless), ("DELETE", ""))
    ]


def _postgres(table: str, message: str, unless: str) -> list[str]:
    return [POSTGRES_FUNCTION] + [
        f'CREATE TRIGGER {table}_no_{event.lower()} BEFORE {event} ON "{table}" '
        f"FOR EACH {scope} {when}EXECUTE FUNCTION lean_refuse('{message}')"
        for event, scope, when in (("UPDATE", "ROW", unless), ("DELETE", "ROW", ""), ("TRUNCATE", "STATEMENT", ""))
    ]


def _sqlite_if(table: str, name: str, events: Sequence[str], condition: str, message: str) -> list[str]:
    return [
        f'CREATE TRIGGER {name}_{event.lower()} BEFORE {event} ON "{table}" WHEN {condition} '
        f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
        for event in events
    ]


def _postgres_if(table: str, name: str, events: Sequence[str], condition: str, message: str) -> list[str]:
    refuse = f"RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'"
    function = (
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN IF {condition} THEN {refuse}; END IF; RETURN NEW; END $$"
    )
    return [function] + [
        f'CREATE TRIGGER {name}_{event.lower()} BEFORE {event} ON "{table}" FOR EACH ROW EXECUTE FUNCTION {name}()'
        for event in events
    ]
