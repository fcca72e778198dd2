"""The commands of the Makefile."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from types import FrameType

from bootstrap import checks, install, locks, serve
from bootstrap.places import ROOT, VENV_PYTHON, CannotGoOn, say


def _setup() -> int:
    install.set_up(for_tests=True)
    say("Everything is set up: `make run` starts the demonstration, `make check` and `make test` check the code.")
    return 0


def _check() -> int:
    install.set_up(for_tests=True)
    return checks.run_static_checks()


def _bench() -> int:
    install.set_up(for_tests=True)
    return subprocess.run([str(VENV_PYTHON), "-m", "bench"], cwd=ROOT, check=False).returncode


COMMANDS: dict[str, Callable[[], int]] = {
    "setup": _setup,
    "run": serve.serve,
    "check": _check,
    "test": checks.run_checks,
    "bench": _bench,
    "lock": locks.lock,
}


def dispatch(arguments: list[str]) -> int:
    """Run one command; what it cannot find or do is said in one sentence, never in a traceback."""
    if len(arguments) != 1 or arguments[0] not in COMMANDS:
        say(f"Say one of: {', '.join(COMMANDS)}.")
        return 2
    signal.signal(signal.SIGTERM, _as_interrupt)
    os.chdir(ROOT)
    try:
        return COMMANDS[arguments[0]]()
    except CannotGoOn as sentence:
        print(f"\n{sentence}", file=sys.stderr, flush=True)
        return 1
    except KeyboardInterrupt:
        say("\nStopped.")
        return 130


def _as_interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt
