"""Triggers that keep append-only tables append-only, on both engines.

They are installed on ``post_migrate``: a later ``AddConstraint`` rebuilds an SQLite table and drops its
triggers without a word (STACK section 1). Only the flush of tests lifts them.
"""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

_POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION council_pm_append_only() RETURNS trigger AS $$
BEGIN
    RAISE EXCEPTION 'append-only: % on % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END;
$$ LANGUAGE plpgsql;
"""


def append_only_models() -> list[type[models.Model]]:
    """Every model that declares ``append_only = True``, and the audit event itself."""
    return [model for model in apps.get_models() if getattr(model, "append_only", False)]


def install(connection: BaseDatabaseWrapper) -> None:
    """Put the triggers on every append-only table that exists, where they are missing or off; safe to repeat."""
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        if connection.vendor == "postgresql":
            cursor.execute(_POSTGRES_FUNCTION)
            cursor.execute("SELECT tgname FROM pg_trigger WHERE tgenabled = 'O'")
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        present = {name for (name,) in cursor.fetchall()}
        for model in append_only_models():
            table = model._meta.db_table
            for event in _events(connection.vendor) if table in tables else ():
                if _name(table, event) not in present:
                    for statement in _statements(connection.vendor, table, event):
                        cursor.execute(statement)


def lifting(connection: BaseDatabaseWrapper, table: str) -> list[str]:
    """The statements that take the triggers of a table away: for the flush of tests and for nothing else."""
    on = f' ON "{table}"' if connection.vendor == "postgresql" else ""
    return [f'DROP TRIGGER IF EXISTS "{_name(table, event)}"{on}' for event in _events(connection.vendor)]


def install_after_migrate(*, using: str, **_: Any) -> None:
    """Receiver of ``post_migrate``: the triggers, and the one row that counts changes."""
    from django.db import connections

    from council_pm.audit.models import DataVersion

    connection = connections[using]
    install(connection)
    if DataVersion._meta.db_table in connection.introspection.table_names():
        DataVersion.objects.using(using).get_or_create(pk=1)


def _events(vendor: str) -> tuple[str, ...]:
    return ("update", "delete", "truncate") if vendor == "postgresql" else ("update", "delete")


def _name(table: str, event: str) -> str:
    return f"append_only_{table}_{event}"


def _statements(vendor: str, table: str, event: str) -> list[str]:
    name = _name(table, event)
    if vendor == "postgresql":
        level = "STATEMENT" if event == "truncate" else "ROW"
        return [
            f'DROP TRIGGER IF EXISTS "{name}" ON "{table}"',
            f'CREATE TRIGGER "{name}" BEFORE {event.upper()} ON "{table}" '
            f"FOR EACH {level} EXECUTE FUNCTION council_pm_append_only()",
        ]
    return [
        f'CREATE TRIGGER "{name}" BEFORE {event.upper()} ON "{table}" '
        f"BEGIN SELECT RAISE(ABORT, 'append-only: {event} on {table} is refused'); END"
    ]
