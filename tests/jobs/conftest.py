"""Kinds of jobs that only tests know, forgotten after each test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest

from council_pm.jobs import registry
from tests.jobs import handlers
from tests.jobs.processes import Processes

# The suite needs no Redis. What it means that one refuses or freezes is tested everywhere
# (test_killed_and_cut_off.py); with a real one, where the machine has it.
collect_ignore = [] if shutil.which("redis-server") else ["test_with_redis.py"]


@pytest.fixture(autouse=True)
def kinds() -> Iterator[None]:
    """Register the handlers of ``tests.jobs.handlers``; whatever a test registers besides is gone afterwards."""
    before = dict(registry._KINDS)
    handlers.register_all()
    yield
    registry._KINDS.clear()
    registry._KINDS.update(before)


@pytest.fixture
def processes(transactional_db: None) -> Iterator[Processes]:
    """Real processes, ended before the test's database is emptied."""
    own = Processes()
    yield own
    own.end_all()
