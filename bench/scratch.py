"""Databases of our own to measure on, and the settings of a process that measures. Nothing else is touched."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

ROOT = Path(__file__).resolve().parent.parent
SCRATCH = ROOT / "var" / "bench"
DATABASE = "council_pm_bench"


@contextmanager
def scratch_directory() -> Iterator[Path]:
    """A directory for the files of one run, empty at first and gone afterwards."""
    shutil.rmtree(SCRATCH, ignore_errors=True)
    SCRATCH.mkdir(parents=True)
    try:
        yield SCRATCH
    finally:
        shutil.rmtree(SCRATCH, ignore_errors=True)


def postgres_server() -> str:
    """The address of a PostgreSQL server on which a database may be made and dropped, or nothing."""
    return os.environ.get("BENCH_DATABASE_URL") or os.environ.get("TEST_DATABASE_URL") or ""


@contextmanager
def postgres_database(server: str) -> Iterator[str]:
    """The address of a database of our own on that server; dropped afterwards."""
    import psycopg2  # type: ignore[import-untyped]  # comes without types

    parts = urlsplit(server)
    connection = psycopg2.connect(urlunsplit(parts._replace(scheme="postgresql", path="/postgres")))
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{DATABASE}"')
            cursor.execute(f'CREATE DATABASE "{DATABASE}"')
        try:
            yield urlunsplit(parts._replace(path=f"/{DATABASE}"))
        finally:
            with connection.cursor() as cursor:
                cursor.execute(f'DROP DATABASE IF EXISTS "{DATABASE}"')
    finally:
        connection.close()


def environment(database: str = "", **more: str) -> dict[str, str]:
    """The variables of a process that measures: production's settings, with a database of our own."""
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG", "TMPDIR"}}
    return {
        **kept,
        "DJANGO_SETTINGS_MODULE": "council_pm.settings",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "ALLOWED_HOSTS": "127.0.0.1",
        "SECURE_COOKIES": "0",
        "EMAIL_URL": "console:",
        # Nobody listens there: a hint to a worker is refused at once, and no thread works beside what is measured.
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "STATEMENT_TIMEOUT_MS": "0",
        "LOG_LEVEL": "WARNING",
        "DATA_DIR": str(SCRATCH),
        "DATABASE_URL": database,
        **more,
    }


def run(arguments: list[str], variables: dict[str, str], seconds: int) -> str:
    """What a Python process of this project prints; its complaints go to the terminal.

    Raises ``subprocess.SubprocessError`` where it fails or takes longer.
    """
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=variables,
        timeout=seconds,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return done.stdout
