"""The world of the matrix and a signed-in browser for each of its columns, for every test that walks the addresses."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from pytest_django.plugin import DjangoDbBlocker

from tests.matrix.table import COLUMNS
from tests.matrix.world import World, build_world


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """The world, written and committed once for a module and flushed after it."""
    cache.clear()
    with django_db_blocker.unblock():
        yield build_world()
        call_command("flush", interactive=False, verbosity=0)
    cache.clear()


@pytest.fixture(scope="module")
def clients(world: World) -> dict[str, Client]:
    """A signed-in browser for each column."""
    signed_in = {column: Client() for column in COLUMNS}
    for column, user in world.users.items():
        signed_in[column].force_login(user)
    return signed_in
