"""Triggers that keep append-only tables append-only, on both engines.

They are installed on ``post_migrate``: a later ``AddConstraint`` rebuilds an SQLite table and drops its
triggers without a word (STACK section 1). Only the flush of transactional tests lifts them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db import models
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
    """Put the triggers on every append-only table that exists; safe to repeat."""
    present = set(connection.introspection.table_names())
    tables = [model._meta.db_table for model in append_only_models() if model._meta.db_table in present]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_POSTGRES_FUNCTION)
        for table in tables:
            for statement in _statements(connection.vendor, table):
                cursor.execute(statement)


def lift(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away: for the flush of transactional tests and for nothing else."""
    with connection.cursor() as cursor:
        for model in append_only_models():
            table = model._meta.db_table
            for event in ("update", "delete", "truncate"):
                name = f"append_only_{table}_{event}"
                if connection.vendor == "postgresql":
                    cursor.execute(f'DROP TRIGGER IF EXISTS "{name}" ON "{table}"')
                else:
                    cursor.execute(f'DROP TRIGGER IF EXISTS "{name}"')


@contextmanager
def lifted(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Lift the triggers around a test's flush and put them back."""
    lift(connection)
    try:
        yield
    finally:
        install(connection)


def install_after_migrate(*, using: str, **_: Any) -> None:
    """Receiver of ``post_migrate``: the triggers, and the one row that counts changes."""
    from django.db import connections

    from council_pm.audit.models import DataVersion

    connection = connections[using]
    install(connection)
    if DataVersion._meta.db_table in connection.introspection.table_names():
        DataVersion.objects.using(using).get_or_create(pk=1)


def _statements(vendor: str, table: str) -> list[str]:
    events = ("update", "delete", "truncate") if vendor == "postgresql" else ("update", "delete")
    statements = []
    for event in events:
        name = f"append_only_{table}_{event}"
        if vendor == "postgresql":
            level = "STATEMENT" if event == "truncate" else "ROW"
            statements.append(f'DROP TRIGGER IF EXISTS "{name}" ON "{table}"')
            statements.append(
                f'CREATE TRIGGER "{name}" BEFORE {event.upper()} ON "{table}" '
                f"FOR EACH {level} EXECUTE FUNCTION council_pm_append_only()"
            )
        else:
            statements.append(
                f'CREATE TRIGGER IF NOT EXISTS "{name}" BEFORE {event.upper()} ON "{table}" '
                f"BEGIN SELECT RAISE(ABORT, 'append-only: {event} on {table} is refused'); END"
            )
    return statements
