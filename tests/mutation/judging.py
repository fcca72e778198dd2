"""Judges mutants within one collected session of pytest, a fork for each: a fraction of the time of a session each."""

from __future__ import annotations

import gc
import os
import resource
import signal
from collections.abc import Callable, Mapping, Sequence
from functools import _lru_cache_wrapper
from pathlib import Path
from typing import Any

import pytest

LEAST_SECONDS = 10  # of processor time, for tests that take next to none
SECONDS_EACH = 2  # of a test of which nobody knows how long it takes
TIMES = 8  # as long as the tests take without a mutant
OURS = ("council_pm.", "indicators.")
STUCK = 600  # seconds on the clock, for what waits without working


def forget() -> None:
    """Empty what our functions have cached: a mutant would be spared by an answer from before."""
    for one in gc.get_objects():
        if type(one) is _lru_cache_wrapper and str(one.__module__).startswith(OURS):
            one.cache_clear()


class Judge:
    """A plugin that runs mutants instead of tests.

    ``tests_of`` gives the tests of a mutant by their ids, the quickest first (none: every test); ``settle`` takes a
    mutant's name and exit code: 0 when no test failed, below nought when it was stopped.
    """

    def __init__(
        self,
        mutants: Sequence[str],
        tests_of: Callable[[str], Sequence[str]] | None,
        seconds_of: Mapping[str, float],
        activate: Callable[[str], None],
        settle: Callable[[str, int], None],
        processes: int,
    ) -> None:
        self.mutants, self.tests_of, self.seconds_of = mutants, tests_of, seconds_of
        self.activate, self.settle, self.processes = activate, settle, processes
        self.running: dict[int, str] = {}

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """In place of the tests."""
        items = {item.nodeid: item for item in session.items}
        forget()
        self._start(session, "", list(items.values()))
        if self._wait()[1] != 0:
            raise pytest.UsageError("The tests fail without a mutant.")
        for name in self.mutants:
            tests = [items[test] for test in (self.tests_of(name) if self.tests_of else items)]
            if not tests:
                self.settle(name, 33)  # mutmut's word for no tests
                continue
            if len(self.running) >= self.processes:
                self.settle(*self._wait())
            self._start(session, name, tests)
        while self.running:
            self.settle(*self._wait())
        return True

    def _start(self, session: pytest.Session, name: str, tests: Sequence[Any]) -> None:
        seconds = LEAST_SECONDS + int(TIMES * sum(self.seconds_of.get(test.nodeid, SECONDS_EACH) for test in tests))
        process = os.fork()
        if process:
            self.running[process] = name
            return
        failed = True
        try:
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, 1)
            os.dup2(nowhere, 2)
            resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
            signal.alarm(STUCK)
            self.activate(name)
            for test, following in zip(tests, [*tests[1:], None], strict=True):
                session.config.hook.pytest_runtest_protocol(item=test, nextitem=following)
                if session.testsfailed:
                    break
            failed = session.testsfailed > 0
        finally:
            os._exit(int(failed))

    def _wait(self) -> tuple[str, int]:
        process, status = os.wait()
        for left in Path(os.environ["COUNCIL_PM_TEST_DIRECTORY"]).glob(f"{process}.sqlite3*"):
            left.unlink()
        return self.running.pop(process), os.waitstatus_to_exitcode(status)
