"""Where things are, and how this talks and calls other programs."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var"
STAMPS = VAR / "stamps"
VENV = ROOT / ".venv"
VENV_BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
VENV_PYTHON = VENV_BIN / ("python.exe" if os.name == "nt" else "python")
REQUIREMENTS = ROOT / "requirements"


class CannotGoOn(Exception):  # noqa: N818  # read aloud: the one sentence that ends the command
    """Something is missing or failed; the message is one sentence that says what to do."""


def say(text: str) -> None:
    """Print a line at once: a line that waits in a buffer is lost when the process is replaced or killed."""
    print(text, flush=True)


def fail(sentence: str) -> NoReturn:
    raise CannotGoOn(sentence)


def call(
    argv: list[str | Path], *, otherwise: str, environment: Mapping[str, str] | None = None, quiet: bool = False
) -> str:
    """Run a program in the project's directory and return its output when ``quiet``.

    Raises ``CannotGoOn`` with the sentence ``otherwise`` (after what the program printed) when it fails.
    """
    try:
        result = subprocess.run(
            [str(part) for part in argv],
            cwd=ROOT,
            env=dict(os.environ if environment is None else environment),
            check=False,
            text=True,
            stdout=subprocess.PIPE if quiet else None,
            stderr=subprocess.STDOUT if quiet else None,
        )
    except FileNotFoundError:
        fail(otherwise)
    if result.returncode != 0:
        if quiet and result.stdout:
            sys.stderr.write(result.stdout)
        fail(otherwise)
    return result.stdout or ""


def fingerprint(paths: Iterable[Path], *extra: str) -> str:
    """A hash of the contents of files and of directories' files, and of ``extra``."""
    digest = hashlib.sha256()
    for path in paths:
        files = sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
        for file in files:
            if "__pycache__" in file.parts:
                continue
            digest.update(str(file.relative_to(ROOT)).encode())
            digest.update(hashlib.sha256(file.read_bytes()).digest())
    for text in extra:
        digest.update(text.encode())
    return digest.hexdigest()


def stamped(stage: str) -> str:
    """The fingerprint with which a stage was last finished, or nothing."""
    try:
        return (STAMPS / stage).read_text().strip()
    except FileNotFoundError:
        return ""


def stamp(stage: str, key: str) -> None:
    """Remember that a stage is finished for these inputs."""
    STAMPS.mkdir(parents=True, exist_ok=True)
    (STAMPS / stage).write_text(key + "\n")


def forget(stage: str) -> None:
    """A stage that is under way, or half done, counts as not done."""
    (STAMPS / stage).unlink(missing_ok=True)
