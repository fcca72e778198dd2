"""What the architecture tests look at: the files that are, or are about to be, committed."""

from __future__ import annotations

import ast
import subprocess
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
TOP_LEVEL_PACKAGES = ("council_pm", "indicators", "plans", "appraisals", "clinics")


@cache
def committed_files() -> tuple[Path, ...]:
    """Every file that git keeps or would add, so that a mistake is found before it is committed."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    paths = (ROOT / name for name in listed.split("\0") if name)
    return tuple(path for path in paths if path.is_file())


def text_of(path: Path) -> str:
    """The text of a file; nothing for one that is not text."""
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError:
        return ""


def python_files(*packages: str) -> tuple[Path, ...]:
    """Our own modules in these top-level directories, migrations left out: Django writes those."""
    return tuple(
        path
        for path in committed_files()
        if path.suffix == ".py"
        and path.relative_to(ROOT).parts[0] in packages
        and "migrations" not in path.relative_to(ROOT).parts
    )


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def short(path: Path) -> str:
    """The path as a message shows it."""
    return str(path.relative_to(ROOT))


@cache
def project() -> dict[str, Any]:
    """``pyproject.toml``."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
