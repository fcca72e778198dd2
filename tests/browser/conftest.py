"""A real browser on a real server: one council for all of these tests, each test in its own browser context.

The council is written once in each test process, whatever runs between two files of these tests, into a copy of the
migrated database, so that nothing has to be flushed: after a test that changes something, a fresh copy takes its
place (``fresh_world``).
"""

from __future__ import annotations

import itertools
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.db import connection
from playwright.sync_api import Browser, BrowserContext, expect
from pytest_django.live_server_helper import LiveServer
from pytest_django.plugin import DjangoDbBlocker

from bootstrap.checks import browser as chromium
from tests.browser import world as world_module
from tests.browser.visitor import Visitor
from tests.browser.world import World

HERE = Path(__file__).parent
PATIENCE = 10_000  # milliseconds that a locator waits: the suite may run on a busy machine
expect.set_options(timeout=PATIENCE)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test of this directory needs the browser."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Says which browser is missing, instead of looking for another one."""
    if chromium() is None:
        pytest.fail(
            "There is no Chromium on the path (Debian: apt-get install chromium);"
            " `pytest -m 'not browser'` runs everything else.",
            pytrace=False,
        )
    return browser_type_launch_args


@pytest.fixture(scope="session")
def world_template(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, World]:
    """A file with the council, to be copied."""
    if connection.vendor != "sqlite":
        pytest.fail(
            "The browser tests run on SQLite: what a browser sees does not depend on the engine.", pytrace=False
        )
    template = tmp_path_factory.mktemp("browser") / "council.sqlite3"
    with django_db_blocker.unblock(), _files_in(template.parent):
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(template)])
        with _database(template):
            call_command("migrate", verbosity=0)  # nothing is left to do, unless these tests run alone
            world = world_module.build()
    return template, world


@pytest.fixture(scope="package")
def world_file(world_template: tuple[Path, World], django_db_blocker: DjangoDbBlocker) -> Iterator[tuple[Path, World]]:
    """The file to copy from, with the server's connections turned to a copy."""
    template, world = world_template
    with (
        django_db_blocker.unblock(),
        _files_in(template.parent),
        _database(template.with_name("in-use.sqlite3")),
    ):
        yield template, world


@pytest.fixture(scope="package")
def server(world_file: tuple[Path, World]) -> Iterator[LiveServer]:
    """Django's own threaded server, for all tests of this process."""
    running = LiveServer("localhost")
    running._live_server_modified_settings.enable()
    with _answering.counted():
        yield running
    running._live_server_modified_settings.disable()
    running.stop()


@pytest.fixture(scope="package")
def _world_in_use(world_file: tuple[Path, World]) -> World:
    _start_afresh(world_file[0])
    return world_file[1]


@pytest.fixture
def world(_world_in_use: World) -> World:
    """The council, for tests that change nothing."""
    return _world_in_use


@pytest.fixture
def fresh_world(_world_in_use: World, world_file: tuple[Path, World]) -> Iterator[World]:
    """The council, for a test that changes it: put back afterwards."""
    yield _world_in_use
    _start_afresh(world_file[0])


@pytest.fixture
def visit(
    request: pytest.FixtureRequest, browser: Browser, server: LiveServer, world: World
) -> Iterator[Callable[..., Visitor]]:
    """``visit(role, width=..., script=True, **context)`` opens a context, signed in by cookie unless the role is None.

    Whatever a page said on its console, or asked of another host, fails the test at its end.
    """
    if "fresh_world" in request.fixturenames:
        request.getfixturevalue("fresh_world")  # put back after the pages have been closed: a page saves what is typed
    visitors: list[Visitor] = []

    def open_context(role: str | None, *, width: int = 1366, height: int = 768, **options: Any) -> Visitor:
        context: BrowserContext = browser.new_context(viewport={"width": width, "height": height}, **options)
        context.set_default_timeout(PATIENCE)
        if role is not None:
            name = settings.SESSION_COOKIE_NAME
            context.add_cookies([{"name": name, "value": world.cookies[role], "url": server.url}])
        visitor = Visitor(context, server.url)
        visitors.append(visitor)
        return visitor

    yield open_context
    for visitor in visitors:
        visitor.context.close()
    assert [fault for visitor in visitors for fault in visitor.faults] == []


@contextmanager
def _files_in(directory: Path) -> Iterator[None]:
    usual, settings.DATA_DIR = settings.DATA_DIR, directory
    try:
        yield
    finally:
        settings.DATA_DIR = usual


@contextmanager
def _database(path: Path) -> Iterator[None]:
    """Turn this thread's connection, and every one opened meanwhile, to another file.

    None outlives its request: one that is closed later would write what it knows into the fresh copy of the file.
    """
    usual, age = connection.settings_dict["NAME"], connection.settings_dict["CONN_MAX_AGE"]
    connection.close()
    connection.settings_dict.update(NAME=str(path), CONN_MAX_AGE=0)
    cache.clear()
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(NAME=usual, CONN_MAX_AGE=age)
        cache.clear()


def _start_afresh(template: Path) -> None:
    """Turn to a new copy: another name each time, so that nobody who still has the old one open writes into it."""
    _answering.wait_for_none()
    connection.close()
    used = Path(connection.settings_dict["NAME"])
    fresh = template.with_name(f"in-use-{next(_copies)}.sqlite3")
    shutil.copyfile(template, fresh)
    connection.settings_dict["NAME"] = str(fresh)
    for suffix in ("", "-wal", "-shm"):
        used.with_name(used.name + suffix).unlink(missing_ok=True)
    cache.clear()


class _Answering:
    """How many requests the server is answering: a page that has been closed may still have one on its way."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._count = 0

    @contextmanager
    def counted(self) -> Iterator[None]:
        request_started.connect(self._starts)
        request_finished.connect(self._ends)
        try:
            yield
        finally:
            request_started.disconnect(self._starts)
            request_finished.disconnect(self._ends)

    def wait_for_none(self) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: self._count == 0, PATIENCE / 1000), "A request is never answered."

    def _starts(self, **_: object) -> None:
        self._add(1)

    def _ends(self, **_: object) -> None:
        self._add(-1)

    def _add(self, change: int) -> None:
        with self._changed:
            self._count += change
            self._changed.notify_all()


_answering = _Answering()
_copies = itertools.count(1)
