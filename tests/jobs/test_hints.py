"""The thread that speaks to the broker gives up quickly and never stands in anybody's way."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator

import pytest
from pytest_django import Settings

from council_pm.celery import app
from council_pm.jobs import hints
from tests.jobs.processes import wait_for


@pytest.fixture
def refused(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Iterator[hints._Publisher]:
    """A publisher of this test's own, whose broker is away."""
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
    monkeypatch.setattr(app.conf, "broker_url", settings.CELERY_BROKER_URL)
    app._after_fork()  # forgets the connections to whatever broker other tests have
    publisher = hints._Publisher()
    monkeypatch.setattr(hints, "_current", publisher)
    yield publisher
    app._after_fork()


def test_after_a_failure_what_comes_is_dropped_for_a_while(refused: hints._Publisher) -> None:
    hints.publish(1)
    wait_for(lambda: refused._broken_until > time.monotonic())
    until = refused._broken_until
    for number in range(100):
        hints.publish(number)
    wait_for(refused.line.empty)
    assert refused._broken_until == until


def test_a_line_that_is_full_takes_no_more_and_says_nothing(
    refused: hints._Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused.line.maxsize = 1
    began = time.monotonic()
    for number in range(1000):
        hints.publish(number)
    assert time.monotonic() - began < 1


def test_a_fork_gets_a_publisher_of_its_own(refused: hints._Publisher) -> None:
    refused.process = os.getpid() + 1
    assert hints._publisher() is not refused


@pytest.mark.parametrize(("url", "delay"), [("memory://", 0), ("redis://127.0.0.1:1/0", hints.LONGEST_COUNTDOWN + 1)])
def test_no_hint_goes_out_where_nobody_would_take_it_or_it_is_far_too_early(
    refused: hints._Publisher, settings: Settings, url: str, delay: int
) -> None:
    settings.CELERY_BROKER_URL = url
    refused._broken_until = time.monotonic() + 60
    hints.work_waits.clear()
    hints.publish(1, delay)
    assert refused.line.empty()
    assert hints.work_waits.is_set()
