"""Processes to break, and what of these tests a machine cannot run (``bootstrap.checks`` says so in words)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import settings

from bootstrap.checks import postgresql, redis
from tests.faults.breaking import Web, Workers, database_url
from tests.jobs.processes import Processes


@pytest.fixture
def processes(transactional_db: None) -> Iterator[Processes]:
    """Real processes, ended before the test's database is emptied."""
    own = Processes()
    yield own
    own.end_all()


@pytest.fixture(scope="module")
def served(django_db_setup: None, django_db_blocker: object, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    """One web server for the tests of a file: what a test leaves in the database is gone before the next."""
    own = Processes()
    with django_db_blocker.unblock():  # type: ignore[attr-defined]  # pytest-django has no public type
        database = database_url()
    yield Web(own, tmp_path_factory.mktemp("web"), database)
    own.end_all()


@pytest.fixture
def web(served: Web, transactional_db: None) -> Iterator[Web]:
    """The server, with nothing held."""
    served.place.release()
    yield served
    served.place.release()
    served.wait_until_up()


@pytest.fixture(scope="module")
def forking(
    django_db_setup: None, django_db_blocker: object, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Workers]:
    own = Processes()
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        database = database_url()
    yield Workers(own, tmp_path_factory.mktemp("workers"), database)
    own.end_all()


@pytest.fixture
def workers(forking: Workers, transactional_db: None) -> Iterator[Workers]:
    """Workers to be killed, with nothing held; whoever is left is killed."""
    forking.place.release()
    yield forking
    forking.end()


on_sqlite = settings.DATABASES["default"]["ENGINE"].endswith("sqlite3")
# What has its own database runs once: SQLite's in the suite on SQLite, PostgreSQL's in that on servers.
collect_ignore = ["test_postgresql.py"] if on_sqlite or postgresql() is None else []
collect_ignore += [] if on_sqlite else ["test_sqlite.py"]
collect_ignore += [] if redis() else ["test_redis.py"]
