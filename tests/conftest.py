"""What every test gets: no way beyond loopback, and a browser where the machine has one."""

from __future__ import annotations

import gc
import os
import sys
import threading
from collections.abc import Generator
from typing import Any

import pytest
from django.core.cache import cache
from django.core.signals import request_finished
from hypothesis import HealthCheck, settings
from pytest_socket import socket_allow_hosts

from bootstrap.checks import browser
from tests.audit.flush_fixture import _the_flush_empties_what_holds_rows  # noqa: F401  # a fixture for every test
from tests.factories import make_council
from tests.factories.organisation import CouncilUnits

# The suite keeps hundreds of thousands of things alive (Django, the tests themselves): looking through all of them as
# often as Python does by default takes an eighth of its time.
gc.set_threshold(100_000, 50, 1_000)

# Headless Chromium that speaks to nobody but the test's own server; root has no sandbox to give it.
BROWSER_ARGUMENTS = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]
BROWSER_ARGUMENTS += ["--disable-background-networking", "--disable-component-update"]

# Generated cases are checked for what they give, not for how long a busy machine takes.
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")

# With a long file at the end one of the two processes would wait for the other: the longest come first, and what
# shares a set-up stays together. The shortest come last.
FIRST, LAST = ("matrix", "browser", "demo", "packs", "jobs"), ("trends", "core", "pure")

# Counting lines makes a request 1.8 times as dear. These walk everything or break whole processes; what they pass
# through says little of what is checked, so it is not counted, and the others have to reach the 95 %.
UNCOUNTED = ("matrix", "browser", "faults", "load", "security", "speed", "truth")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the directories in this order, each as it was."""
    items.sort(key=_turn)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Run these without the counting of lines, in this thread and in those that it starts.

    The mark ``no_cover`` of pytest-cov would leave a second counter of each worker running.
    """
    counter, counter_of_threads = sys.gettrace(), threading.gettrace()
    if counter is None or item.path.parent.name not in UNCOUNTED:
        return (yield)
    sys.settrace(None)
    threading.settrace(None)  # type: ignore[arg-type]  # nothing is what turns it off
    try:
        return (yield)
    finally:
        sys.settrace(counter)
        threading.settrace(counter_of_threads)  # type: ignore[arg-type]  # as it was


def _turn(item: pytest.Item) -> int:
    directory = item.path.parent.name
    if directory in FIRST:
        return FIRST.index(directory) - len(FIRST)
    return LAST.index(directory) + 1 if directory in LAST else 0


@pytest.fixture(autouse=True)
def _only_loopback() -> None:
    """A test that reaches for the network fails; the servers of the suite stand on loopback or behind a socket."""
    socket_allow_hosts(["127.0.0.1", "::1"], allow_unix_socket=True)


@pytest.fixture(autouse=True)
def _no_fragments_of_another_test() -> None:
    """A rolled-back test gives its data versions back, so that the next one could meet its cached pages."""
    cache.clear()


@pytest.fixture
def units() -> CouncilUnits:
    """A small council with its parts; for tests that may use the database."""
    return make_council()


@pytest.fixture(scope="session", autouse=True)
def _nothing_is_written_behind_a_test() -> None:
    """Views of pages are written after an answer, at most once a minute: in whichever test that would be."""
    request_finished.disconnect(dispatch_uid="indicators.view_counting")


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """The machine's own Chromium: playwright's would have to be fetched."""
    without_sandbox = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    return {"executable_path": browser(), "args": [*BROWSER_ARGUMENTS, *without_sandbox]}
