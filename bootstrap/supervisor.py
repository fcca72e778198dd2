"""Keeps a handful of processes running, and stops all of them."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from bootstrap.places import ROOT, fail, say

PAUSE = 0.1
QUICK_DEATH = 3.0
MOST_QUICK_DEATHS = 5
GRACE = 8.0


@dataclass
class Child:
    """One process to keep running, the leader of its own group, so that Ctrl-C reaches the supervisor only."""

    name: str
    argv: list[str]
    environment: dict[str, str]
    log: Path | None = None
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    quick_deaths: int = 0
    not_before: float = field(default=0.0)

    def start(self) -> None:
        self.started = time.monotonic()
        output = None
        if self.log is not None:
            self.log.parent.mkdir(parents=True, exist_ok=True)
            output = self.log.open("wb")
        try:
            self.process = subprocess.Popen(
                self.argv,
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT if output else None,
                start_new_session=True,
                preexec_fn=_end_with_the_supervisor if sys.platform == "linux" else None,
            )
        finally:
            if output is not None:
                output.close()

    def signal(self, number: int, *, group: bool) -> None:
        if self.process is None:
            return
        try:
            if group:
                os.killpg(self.process.pid, number)
            elif self.process.poll() is None:
                self.process.send_signal(number)
        except (ProcessLookupError, PermissionError):
            return  # gone already


def _end_with_the_supervisor() -> None:
    """Ask the kernel to end this child when the supervisor is killed outright (Linux: PR_SET_PDEATHSIG is 1)."""
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)


class Supervisor:
    """Starts children in order, starts again one that dies, stops them in the opposite order."""

    def __init__(self) -> None:
        self.children: list[Child] = []
        self.stopping = False
        self._signals = 0

    def listen(self) -> None:
        """From now on Ctrl-C and SIGTERM stop everything; a second one does not wait."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True
        self._signals += 1

    def add(self, name: str, argv: list[str], environment: dict[str, str], log: Path | None = None) -> None:
        """Start a child. What it prints goes to the terminal, or to ``log``, which holds its latest run."""
        child = Child(name, argv, environment, log)
        child.start()
        self.children.append(child)

    def wait_until(self, ready: Callable[[], bool], seconds: float, what: str) -> None:
        """Watch the children until ``ready()``; raises ``CannotGoOn`` when it takes longer than ``seconds``."""
        until = time.monotonic() + seconds
        while not self.stopping and not ready():
            self._look_after_children()
            if time.monotonic() > until:
                fail(f"{what} did not get ready within {seconds:.0f} seconds: the messages above say why.")
            time.sleep(PAUSE)

    def watch(self) -> None:
        """Until told to stop."""
        while not self.stopping:
            self._look_after_children()
            time.sleep(PAUSE)

    def _look_after_children(self) -> None:
        now = time.monotonic()
        for child in self.children:
            if self.stopping:
                return
            if child.process is not None and child.process.poll() is not None:
                self._note_death(child, now)
            if child.process is None and now >= child.not_before:
                child.start()

    def _note_death(self, child: Child, now: float) -> None:
        """Start it again, each time later when it dies as soon as it is started."""
        code = child.process.returncode if child.process else None
        child.signal(signal.SIGKILL, group=True)  # what it left behind
        child.process = None
        child.quick_deaths = child.quick_deaths + 1 if now - child.started < QUICK_DEATH else 0
        if child.quick_deaths >= MOST_QUICK_DEATHS:
            where = f"{child.log} says why" if child.log else "the messages above say why"
            fail(f"The {child.name} stops as soon as it starts (exit code {code}): {where}.")
        child.not_before = now + min(2.0**child.quick_deaths / 2, 10)
        say(f"The {child.name} stopped (exit code {code}); it is being started again.")

    def stop(self) -> None:
        """Stop every child and whatever it started: first asked, after a while made to."""
        self.stopping = True
        asked_before = self._signals
        # The last started depends on the first: the broker goes last.
        dependants, first = self.children[1:], self.children[:1]
        for group in (dependants, first):
            for child in reversed(group):
                child.signal(signal.SIGTERM, group=False)
            until = time.monotonic() + GRACE
            while any(_lives(child) for child in group) and time.monotonic() < until:
                if self._signals > asked_before + 1:
                    break
                time.sleep(PAUSE / 2)
            for child in group:
                child.signal(signal.SIGKILL, group=True)
                if child.process is not None:
                    child.process.wait()


def _lives(child: Child) -> bool:
    return child.process is not None and child.process.poll() is None
