"""What documents point to is there: links, pictures, files, modules and what stands in them."""

from __future__ import annotations

import importlib
import re
from functools import cache
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT
from tests.docs.reading import documents, links, spans

# A path may be written from here: decisions speak of `people/rights.py` and mean `council_pm/people/rights.py`.
BASES = (
    "",
    "council_pm",
    "indicators",
    "council_pm/core",
    "indicators/selectors",
    "council_pm/demo/data",
    "templates",
    "docs",
)
PATH = re.compile(r"^[\w.-]*(/[\w.-]+)*/?$")
SUFFIXES = {".py", ".md", ".csv", ".json", ".yml", ".html", ".toml", ".txt", ".png", ".mjs"}
DOTTED = re.compile(r"^[a-z_]+(\.\w+)+$")
APPS = {"core", "audit", "configuration", "jobs", "org", "people", "notices", "attachments", "dashboards", "packs"}
# A name that nobody gives, a pattern, a file of the reader's own; the screen that CONTRIBUTING.md adds for example.
NOT_KEPT = {"utils.py", "_name.html", "mine.json"}
EXAMPLE = re.compile(r"/(test_)?retired\.(py|html)$")


def pages() -> list[Path]:
    return sorted(documents())


def short(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def is_there(document: Path, named: str) -> bool:
    return (document.parent / named).exists() or any((ROOT / base / named).exists() for base in BASES)


@cache
def resolves(name: str) -> bool:
    """Whether a dotted name is a module of ours, or stands in one."""
    first = name.split(".")[0]
    full = name if first in ("council_pm", "indicators", "bootstrap", "bench", "tests") else f"council_pm.{name}"
    parts = full.split(".")
    for length in range(len(parts), 0, -1):
        try:
            found: object = importlib.import_module(".".join(parts[:length]))
        except ModuleNotFoundError:
            continue
        for attribute in parts[length:]:
            found = getattr(found, attribute, None) or getattr(getattr(found, "models", None), attribute, None)
        return found is not None
    return False


@pytest.mark.parametrize("document", pages(), ids=short)
def test_links_lead_to_what_is_there(document: Path) -> None:
    inside = [link.partition("#")[0] for link in links(document) if "://" not in link and not link.startswith("#")]
    assert [link for link in inside if not (document.parent / link).exists()] == []


@pytest.mark.parametrize("document", pages(), ids=short)
def test_files_that_are_named_are_there(document: Path) -> None:
    named = [span for span in spans(document) if PATH.match(span) and Path(span).suffix in SUFFIXES]
    assert [name for name in named if not (name in NOT_KEPT or EXAMPLE.search(name) or is_there(document, name))] == []


@pytest.mark.parametrize("document", pages(), ids=short)
def test_what_stands_in_our_modules_is_named_as_it_is(document: Path) -> None:
    first = APPS | {"council_pm", "indicators"}
    named = [span.removesuffix("()") for span in spans(document)]
    ours = [name for name in named if DOTTED.match(name) and name.split(".")[0] in first]
    assert [name for name in ours if Path(name).suffix not in SUFFIXES and not resolves(name)] == []
