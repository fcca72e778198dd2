"""Kinds of jobs that only tests know, forgotten after each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from council_pm.jobs import registry
from tests.jobs import handlers


@pytest.fixture(autouse=True)
def kinds() -> Iterator[None]:
    """Register the handlers of ``tests.jobs.handlers``; whatever a test registers besides is gone afterwards."""
    before = dict(registry._KINDS)
    handlers.register_all()
    yield
    registry._KINDS.clear()
    registry._KINDS.update(before)
