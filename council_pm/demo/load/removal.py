"""Making the demonstration's own database anew. Never any other."""

from __future__ import annotations

from pathlib import Path

from django.core.management import call_command
from django.db import connection

OWN_NAME = "demonstration"


class NotTheDemonstrationError(Exception):
    """The database is not a file of the demonstration's own; ``args[0]`` says in words what to do."""


def recreate_database() -> Path:
    """Delete the demonstration's SQLite file and lay empty tables; answers the file.

    Append-only tables cannot be emptied, so the file goes as a whole. Raises ``NotTheDemonstrationError`` for a
    database on a server, and for a file of another name.
    """
    if connection.vendor != "sqlite":
        raise NotTheDemonstrationError(
            "The demonstration is in a database server: drop its database and create it again there."
        )
    file = Path(str(connection.settings_dict["NAME"]))
    if not file.name.startswith(OWN_NAME):
        raise NotTheDemonstrationError(
            f"{file.name} is not the demonstration's own file, whose name begins with {OWN_NAME}: nothing was removed."
        )
    connection.close()
    for ending in ("", "-wal", "-shm"):
        file.with_name(file.name + ending).unlink(missing_ok=True)
    call_command("migrate", interactive=False, verbosity=0)
    return file
