"""A fixed day, a fresh cache, and the small council."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine
from django.core.cache import cache

from tests.dashboards.council import TODAY, World, make_world


@pytest.fixture(autouse=True)
def _fixed_day() -> Iterator[None]:
    """Every test runs on the same day, with nothing kept from the one before."""
    cache.clear()
    with time_machine.travel(TODAY, tick=False):
        yield
    cache.clear()


@pytest.fixture
def world(db: None) -> World:
    """The small council."""
    return make_world()
