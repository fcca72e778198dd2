"""``python -m tests.load``: officers who save cells all at once, and the count of what was kept. See README.md."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

from tests.load.count import lost_writes

ROOT = Path(__file__).resolve().parents[2]


def main(arguments: list[str]) -> int:
    asked = _asked(arguments)
    if not (ROOT / "staticfiles" / "staticfiles.json").exists():
        raise SystemExit("The pages' files are not collected: run make setup first.")
    with tempfile.TemporaryDirectory() as scratch:
        environment = _environment(asked, Path(scratch))
        _call(["manage.py", "migrate", "--no-input", "--verbosity=0"], environment)
        plan = _call(["-m", "tests.load.fill", "fill", str(asked.officers), str(asked.cells)], environment)
        Path(environment["LOAD_PLAN"]).write_text(plan, "utf-8")
        with _web(environment) as address:
            locust = [sys.executable, "-m", "locust", "-f", "tests/load/officers.py", "--headless", "--only-summary"]
            locust += ["--host", address, "--users", str(asked.officers), "--spawn-rate", "10", "--loglevel", "ERROR"]
            locust += ["--run-time", f"{asked.within}s", "--exit-code-on-error", "0"]
            subprocess.run(locust, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
        result = json.loads(Path(environment["LOAD_TOLD"]).read_text("utf-8"))
        kept = json.loads(_call(["-m", "tests.load.fill", "kept"], environment))
    told = result.pop("told")
    result |= {"asked": asked.officers * asked.cells, "saved": len(told), "lost": lost_writes(told, kept)}
    sys.stdout.write(json.dumps(result, indent=1) + "\n")
    is_good = not result["failures"] and not result["lost"] and result["saved"] == result["asked"]
    return 0 if is_good else 1


def _asked(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.load")
    parser.add_argument("--officers", type=int, default=100)
    parser.add_argument("--cells", type=int, default=70)
    parser.add_argument("--pause", type=float, default=5.0, help="seconds between two cells of an officer, on average")
    parser.add_argument("--within", type=int, default=600, help="seconds after which the run is ended")
    parser.add_argument(
        "--database", default="", help="an empty PostgreSQL database whose name begins with demonstration"
    )
    parser.add_argument("--redis", default="", help="a Redis of the run's own; without it the web process does all")
    return parser.parse_args(arguments)


def _environment(asked: argparse.Namespace, scratch: Path) -> dict[str, str]:
    own = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return own | {
        "DJANGO_SETTINGS_MODULE": "council_pm.settings",
        "DEMONSTRATION": "1",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "DATA_DIR": str(scratch),
        "DATABASE_URL": asked.database or f"sqlite:///{scratch}/demonstration.sqlite3",
        "REDIS_URL": asked.redis,
        "EMBEDDED_WORKER": "0" if asked.redis else "1",
        "LOG_LEVEL": "ERROR",
        "LOAD_PLAN": str(scratch / "plan.json"),
        "LOAD_TOLD": str(scratch / "told.json"),
        "LOAD_PAUSE": str(asked.pause),
    }


def _call(arguments: list[str], environment: Mapping[str, str]) -> str:
    argv = [sys.executable, *arguments]
    return subprocess.run(argv, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout


@contextlib.contextmanager
def _web(environment: Mapping[str, str]) -> Iterator[str]:
    """The web server as ``make run`` starts it, until the block is left."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        bind = f"127.0.0.1:{probe.getsockname()[1]}"
    argv = [sys.executable, "-m", "gunicorn", "council_pm.wsgi", "--bind", bind, "--worker-class", "gthread"]
    argv += ["--threads", "8", "--workers", "2" if environment["REDIS_URL"] else "1", "--timeout", "60"]
    argv += ["--keep-alive", "75", "--log-level", "error", "--no-control-socket"]
    server: subprocess.Popen[Any] = subprocess.Popen(argv, cwd=ROOT, env=environment)
    try:
        until = time.monotonic() + 60
        while not _answers(f"http://{bind}/healthz"):
            if server.poll() is not None or time.monotonic() > until:
                raise SystemExit("The web server did not start: see above.")
            time.sleep(0.2)
        yield f"http://{bind}"
    finally:
        server.terminate()
        server.wait(timeout=30)


def _answers(address: str) -> bool:
    try:
        with urlopen(address, timeout=5) as answer:  # nosec B310 - our own server on loopback
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
