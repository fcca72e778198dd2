"""``make lock``: write the lock files anew from ``pyproject.toml`` and ``package.json``."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from bootstrap.install import find_node, pip_install
from bootstrap.places import REQUIREMENTS, ROOT, VAR, call, say

# No address of a package index may enter a lock: a clone is installed from whatever index its machine uses.
COMPILE = ["pip", "compile", "pyproject.toml", "--universal", "--python-version", "3.11", "--generate-hashes"]
COMPILE += ["--no-header", "--no-annotate", "--no-emit-index-url", "--no-emit-find-links", "--upgrade", "--quiet"]


def lock() -> int:
    """Resolve every lock; what the tests add never changes what runs."""
    home = VAR / "lock"
    say("Installing the resolver...")
    pip_install(["--target", home, "--upgrade", "-r", REQUIREMENTS / "lock.txt"])
    resolver = home / "bin" / "uv"
    run = REQUIREMENTS / "run.txt"
    _compile(resolver, [], run)
    _compile(resolver, ["--group", "test", "--constraints", str(run)], REQUIREMENTS / "test.txt")
    only_group = [part for part in COMPILE if part != "pyproject.toml"]
    for group in ("node", "broker", "lock"):
        arguments = ["--group", group, "--constraints", str(run), "-o", str(REQUIREMENTS / f"{group}.txt")]
        call([resolver, *only_group, *arguments], otherwise=f"{group}.txt could not be resolved.", quiet=True)
    _, npm = find_node()
    call([*npm, "update", "--ignore-scripts", "--save"], otherwise="package-lock.json could not be resolved.")
    return subprocess.run([sys.executable, "-m", "bootstrap", "setup"], cwd=ROOT, check=False).returncode


def _compile(resolver: Path, options: list[str], target: Path) -> None:
    say(f"Resolving {target.name}...")
    call([resolver, *COMPILE, *options, "-o", target], otherwise=f"{target.name} could not be resolved.", quiet=True)
