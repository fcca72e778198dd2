"""Making the demonstration's own database anew. Never any other."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from django.core.management import call_command
from django.db import connection

OWN_NAME = "demonstration"


class NotRemovedError(Exception):
    """The database stays; ``args[0]`` says in words why and what to do."""


def recreate_database() -> Path:
    """Delete the demonstration's SQLite file and lay empty tables; answers the file.

    Append-only tables cannot be emptied, so the file goes as a whole. Raises ``NotRemovedError`` for a database
    on a server, for a file of another name, and while somebody has it open.
    """
    if connection.vendor != "sqlite":
        raise NotRemovedError("The demonstration is in a database server: drop its database and create it again there.")
    file = Path(str(connection.settings_dict["NAME"]))
    if not file.name.startswith(OWN_NAME):
        raise NotRemovedError(
            f"{file.name} is not the demonstration's own file, whose name begins with {OWN_NAME}: nothing was removed."
        )
    connection.close()
    _refuse_while_used(file)
    for ending in ("", "-wal", "-shm"):
        file.with_name(file.name + ending).unlink(missing_ok=True)
    call_command("migrate", interactive=False, verbosity=0)
    return file


def _refuse_while_used(file: Path) -> None:
    """SQLite leaves its write-ahead log only for the last connection."""
    if not file.exists():
        return
    with closing(sqlite3.connect(file, timeout=0)) as alone:
        try:
            alone.execute("PRAGMA journal_mode=DELETE")
        except sqlite3.OperationalError as used:
            raise NotRemovedError("The demonstration is running: stop it first. Nothing was removed.") from used
