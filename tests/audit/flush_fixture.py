"""Transactional tests flush their tables at the end, which the append-only triggers would refuse.

This fixture, and nothing else, lifts the triggers right before that flush; the ``post_migrate`` that Django sends
after a flush puts them back (``tests/audit/test_append_only.py`` looks).
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connections

from council_pm.audit import guards

_FLUSHING = frozenset({"transactional_db", "live_server", "django_db_reset_sequences", "django_db_serialized_rollback"})


def _flushes(request: pytest.FixtureRequest) -> bool:
    marker = request.node.get_closest_marker("django_db")
    by_marker = marker is not None and bool(marker.kwargs.get("transaction") or (marker.args and marker.args[0]))
    return by_marker or not _FLUSHING.isdisjoint(request.fixturenames)


@pytest.fixture(autouse=True)
def _triggers_lifted_for_the_flush(request: pytest.FixtureRequest) -> Iterator[None]:
    """Asks for ``transactional_db`` itself, so that its own end comes first."""
    if not _flushes(request):
        yield
        return
    request.getfixturevalue("transactional_db")
    yield
    for connection in connections.all():
        guards.lift(connection)
