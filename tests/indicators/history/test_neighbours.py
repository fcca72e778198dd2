"""While a file is loaded, others go on saving."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection

from council_pm.configuration.services import change_setting
from council_pm.core.access import Actor
from indicators.history.services import load_file
from indicators.models import ComparatorValue, LoadState, Series
from tests.factories.indicators import AreaFactory

MOST_SECONDS = 3.0


class Saver(threading.Thread):
    """Somebody else, who saves something small again and again through a connection of their own."""

    def __init__(self) -> None:
        super().__init__()
        self.waits: list[float] = []
        self.over = threading.Event()

    def run(self) -> None:
        try:
            while not self.over.is_set():
                started = time.monotonic()
                change_setting(by=Actor(None, "somebody else"), key="contact", value="Somebody")
                self.waits.append(time.monotonic() - started)
                time.sleep(0.005)
        finally:
            connection.close()


@pytest.mark.django_db(transaction=True)
def test_saving_elsewhere_does_not_wait_for_a_load(series: Series, history_file: Callable[..., Path]) -> None:
    areas = [AreaFactory.create(code=f"E0700{n:04d}") for n in range(200)]
    years = [f"{y}/{(y + 1) % 100:02d}" for y in range(1950, 2020)]
    path = history_file(*[("BINS", area.code, year, "45.2") for area in areas for year in years])
    saver = Saver()
    saver.start()
    try:
        done = load_file(by=Actor(None, "test"), path=path)
    finally:
        saver.over.set()
        saver.join()
    assert done.state == LoadState.APPLIED
    assert ComparatorValue.objects.count() == 14_000
    assert len(saver.waits) >= 3
    assert max(saver.waits) < MOST_SECONDS
