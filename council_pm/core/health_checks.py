"""The checks that every installation has: the database, its tables, the broker."""

from __future__ import annotations

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from kombu import Connection

from council_pm.core import health


class NotReady(Exception):  # noqa: N818  # a state of the system, not a mistake in the program
    """Something that the system needs is not as it should be."""


def database_answers() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


_tables_are_current = False


def tables_are_current() -> None:
    """No migration waits. Asked of the database until it is so; a migration comes only with a new start."""
    global _tables_are_current
    if _tables_are_current:
        return
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise NotReady("Migrations wait: run manage.py migrate.")
    _tables_are_current = True


def broker_answers() -> None:
    """Redis takes a hint. Without it nothing is lost: the sweep of the Job table finds the work."""
    impatient = {**settings.CELERY_BROKER_TRANSPORT_OPTIONS, "socket_timeout": 1, "socket_connect_timeout": 1}
    with Connection(settings.CELERY_BROKER_URL, transport_options=impatient) as broker:
        broker.default_channel.client.ping()


def register_own_checks() -> None:
    """Called when ``core`` is ready."""
    health.register("database", database_answers, critical=True)
    health.register("tables", tables_are_current, critical=True)
    if not settings.EMBEDDED_WORKER:
        health.register("broker", broker_answers, critical=False)
