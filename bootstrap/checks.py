"""``make test``: every check in order, the suite last, so that its own summary closes the output."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from bootstrap.install import set_up
from bootstrap.places import ROOT, VENV_BIN, VENV_PYTHON, say

OUR_PACKAGES = ("council_pm", "indicators", "plans", "appraisals", "clinics")
# Debian's chromium-headless-shell is Chromium without its windows: the same pages for a third less of the processor.
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "chrome")
PROCESSES = "2"


@dataclass(frozen=True, slots=True)
class Command:
    """A program with its arguments and the whole of its environment; lines with ``passed_over`` are not shown."""

    argv: list[str]
    environment: dict[str, str]
    passed_over: str = ""


def run_checks() -> int:
    """Run every check, also after one has failed; 0 when all of them pass."""
    set_up(for_tests=True)
    failed = _failed_static()
    for name, argv, environment in suites():
        if not _passes(name, Command(argv, environment), at_once=True):
            failed.append(name)
    if failed:
        say(f"\nFailed: {', '.join(failed)}.")
    return 1 if failed else 0


def run_static_checks() -> int:
    """Run what needs no database server and no browser."""
    failed = _failed_static()
    say(f"\nFailed: {', '.join(failed)}." if failed else "\nEvery check passes; `make test` runs the suite too.")
    return 1 if failed else 0


def _failed_static() -> list[str]:
    static = static_checks()
    with ThreadPoolExecutor(int(PROCESSES)) as pool:
        passed = list(pool.map(lambda check: _passes(*check), static))
    return [name for (name, _command), good in zip(static, passed, strict=True) if not good]


def static_checks() -> list[tuple[str, Command]]:
    """The checks that need no database server and no browser, each with its heading, the longest first."""
    python = str(VENV_PYTHON)
    ours = [name for name in OUR_PACKAGES if (ROOT / name).is_dir()]

    def tool(*argv: str) -> Command:
        return Command([str(VENV_BIN / argv[0]), *argv[1:]], _environment())

    def manage(*argv: str) -> Command:
        return Command([python, "manage.py", *argv], {**_environment(), "DJANGO_SETTINGS_MODULE": "tests.settings"})

    reviewed = [*ours, "bootstrap", "manage.py"]
    bandit = ("bandit", "-c", "pyproject.toml", "--severity-level", "medium", "--quiet", "--recursive")
    return [
        (
            "Types of the pure core, selectors and services (mypy --strict)",
            tool("mypy", "--strict", "--follow-imports=silent", *typed_modules()),
        ),
        ("Lint (ruff)", tool("ruff", "check", ".")),
        ("Format (ruff)", tool("ruff", "format", "--check", ".")),
        ("Who may import whom (import-linter)", tool("lint-imports", "--no-cache")),
        ("Templates (djlint)", tool("djlint", "templates", "--lint", "--quiet")),
        # It warns of each word of a reason that stands after ``nosec``.
        ("Security (bandit)", replace(tool(*bandit, *reviewed), passed_over="\tWARNING\t")),
        ("Django's own checks", manage("check", "--fail-level", "WARNING")),
        ("Migrations are complete", manage("makemigrations", "--check", "--dry-run")),
    ]


def typed_modules() -> list[str]:
    """What ``mypy --strict`` must pass: selectors, services, the core, and every module that knows no Django."""
    chosen = []
    for package in (*OUR_PACKAGES, "bootstrap"):
        for path in sorted((ROOT / package).rglob("*.py")):
            parts = path.relative_to(ROOT).parts
            if "migrations" in parts:
                continue
            named = path.stem.startswith(("selectors", "services")) or {"services", "selectors", "core"} & set(parts)
            if named or not _knows_django(path):
                chosen.append(str(path.relative_to(ROOT)))
    return chosen


def _knows_django(path: Path) -> bool:
    return any(
        line.lstrip().startswith(("import django", "from django")) for line in path.read_text("utf-8").splitlines()
    )


def suites() -> list[tuple[str, list[str], dict[str, str]]]:
    """The suite on SQLite with coverage; then on PostgreSQL and Redis where the environment names them."""
    # A file stays with one process, so that what a module sets up once is set up once; ``tests/conftest.py`` says
    # which come first.
    pytest = [str(VENV_PYTHON), "-m", "pytest", "-n", PROCESSES, "--dist", "loadfile", "--no-loadscope-reorder"]
    alone = _environment()
    database, redis_url = alone.pop("TEST_DATABASE_URL", ""), alone.pop("TEST_REDIS_URL", "")
    found: list[tuple[str, list[str], dict[str, str]]] = []
    first = [*pytest, "--cov", "--cov-report=term:skip-covered"]
    if browser() is None:
        say(
            "\nThe browser tests do not run: there is no Chromium on the path"
            " (Debian: apt-get install chromium). Everything else does."
        )
        first += ["-m", "not browser"]
    if redis() is None:
        say(
            "\nThe tests that freeze, empty and restart a Redis do not run: there is no redis-server on the path"
            " (Debian: apt-get install redis-server). Everything else does."
        )
    if database and redis_url and postgresql() is None:
        say(
            "\nThe tests that restart a PostgreSQL do not run: there is no initdb on the path or in"
            " /usr/lib/postgresql (Debian: apt-get install postgresql). Everything else does."
        )
    found.append(("The suite on SQLite", first, alone))
    if database and redis_url:
        servers = {**alone, "TEST_DATABASE_URL": database, "TEST_REDIS_URL": redis_url}
        # What a browser sees does not depend on the engine, so the browser tests run once.
        found.append(("The suite on PostgreSQL and Redis", [*pytest, "-m", "not browser"], servers))
    else:
        say(
            "\nThe suite does not run on PostgreSQL and Redis: set TEST_DATABASE_URL and TEST_REDIS_URL to run it"
            " there too. It runs on SQLite."
        )
    return found


def redis() -> str | None:
    """The Redis that tests start, freeze and empty."""
    return shutil.which("redis-server")


def postgresql() -> Path | None:
    """Where the programs of the PostgreSQL are that tests start and restart; Debian leaves them off the path."""
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return found[-1].parent if found else None


def browser() -> str | None:
    """The Chromium that the browser tests drive."""
    return next((path for path in map(shutil.which, BROWSERS) if path), None)


def _environment() -> dict[str, str]:
    """The machine's environment without a configuration: the suite brings its own."""
    names = {"DATABASE_URL", "REDIS_URL", "DEBUG", "DJANGO_SETTINGS_MODULE", "MAKEFLAGS", "MAKELEVEL", "MFLAGS"}
    return {name: value for name, value in os.environ.items() if name not in names}


def _passes(name: str, command: Command, *, at_once: bool = False) -> bool:
    """Run it; what it prints follows its heading, as it comes or, where checks run side by side, when it has ended."""
    heading, started = f"\n== {name} ==", time.monotonic()
    if at_once:
        say(heading)
    ended = subprocess.run(
        command.argv,
        cwd=ROOT,
        env=command.environment,
        check=False,
        text=True,
        stdout=None if at_once else subprocess.PIPE,
        stderr=None if at_once else subprocess.STDOUT,
    )
    if not at_once:
        lines = [
            line for line in ended.stdout.splitlines() if not (command.passed_over and command.passed_over in line)
        ]
        say("\n".join([heading, *lines]).rstrip())
    if ended.returncode:
        say(f"-- failed after {time.monotonic() - started:.0f} s: {name}")
    return ended.returncode == 0
