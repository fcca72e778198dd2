"""The map of the code (``docs/packages.md``) agrees with the code, line by line, and with the contracts."""

from __future__ import annotations

import ast
import re
import sys
from functools import cache
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT, TOP_LEVEL_PACKAGES, committed_files, project, python_files, tree_of

DJANGOS = {"migrations", "management", "commands", "templatetags"}
MAP = (ROOT / "docs" / "packages.md").read_text("utf-8")
APPS = ("council_pm", "indicators", "plans", "clinics", "appraisals")
# What pure modules may use beside the standard library: arithmetic and readers that know no Django.
FOR_PURE = {"numpy", "scipy", "openpyxl", "defusedxml", "holidays", "plotly", "PIL", "markdown_it"}
CLOCKS = {"today", "now", "utcnow", "localtime"}


def table(heading: str) -> list[list[str]]:
    """The rows of the table below a heading, without its head."""
    section = MAP.split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    rows = [line.strip("|").split("|") for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row] for row in rows[2:]]


def names(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def packages() -> set[str]:
    """Every package of the apps, the apps themselves included; Django's own directories are not."""
    paths = {path.relative_to(ROOT).parent.parts for path in python_files(*TOP_LEVEL_PACKAGES)}
    return {".".join(parts) for parts in paths if not set(parts) & DJANGOS} - {"council_pm"}


@cache
def pure_modules() -> set[str]:
    """The modules that the map calls pure."""
    inside = table("Packages inside apps")
    chosen = [(names(row[0])[0], names(row[2])) for row in inside if row[2].startswith("pure")]
    found = {
        module
        for package, but in chosen
        for module in modules()
        if (module == package or module.startswith(f"{package}.")) and module.rsplit(".", 1)[-1] not in but
    }
    listed = table("The modules of `indicators`")
    found |= {name for row in table("Pure modules elsewhere") for name in names(row[0])}
    return found | {f"indicators.{name}" for row in listed if row[2] == "pure" for name in names(row[1])}


@cache
def modules() -> dict[str, Path]:
    return {module_of(path): path for path in python_files(*TOP_LEVEL_PACKAGES)}


@cache
def imports(module: str) -> frozenset[str]:
    """Our modules, and the top names of others, that a module imports anywhere in it."""
    found = set()
    for node in ast.walk(tree_of(modules()[module])):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            inner = {name for alias in node.names if (name := f"{node.module}.{alias.name}") in modules()}
            found |= inner or {node.module}
    return frozenset(name if name in modules() else name.split(".")[0] for name in found)


def test_the_layers_are_those_of_the_contract() -> None:
    contract = next(c for c in project()["tool"]["importlinter"]["contracts"] if c["type"] == "layers")["layers"]
    # In brackets stands what is not there yet.
    present = [[name.strip() for name in row.split("|") if not name.strip().startswith("(")] for row in contract]
    assert [sorted(names(row[0])) for row in table("Apps, highest first")] == [sorted(row) for row in present if row]


def test_every_package_has_a_line_and_every_line_a_package() -> None:
    apps = [name for row in table("Apps, highest first") for name in names(row[0])]
    inside = [name for row in table("Packages inside apps") for name in names(row[0])]
    listed = apps + inside
    assert len(listed) == len(set(listed))
    assert set(listed) == packages()


def test_every_module_of_indicators_has_a_line_and_every_line_a_module() -> None:
    listed = [name for row in table("The modules of `indicators`") for name in names(row[1])]
    assert len(listed) == len(set(listed))
    assert set(listed) == {path.stem for path in modules().values() if path.parent == ROOT / "indicators"} - {
        "__init__"
    }


def test_every_directory_of_the_project_has_a_line() -> None:
    present = {path.relative_to(ROOT).parts[0] for path in committed_files() if path.parent != ROOT}
    listed = {name for row in table("Beside the apps") for name in names(row[0])}
    assert listed == {name for name in present if not name.startswith(".")} - set(APPS)


@pytest.mark.parametrize("module", sorted(pure_modules()))
def test_what_the_map_calls_pure_imports_only_what_is_pure(module: str) -> None:
    """Transitively, because each of them is held to it."""
    homes = {"indicators", "council_pm", "council_pm.core", "council_pm.org"}  # empty but for the project's Celery app
    allowed = pure_modules() | homes | sys.stdlib_module_names | FOR_PURE
    assert sorted(imports(module) - allowed) == []


@pytest.mark.parametrize("module", sorted(pure_modules()))
def test_what_the_map_calls_pure_asks_no_clock(module: str) -> None:
    asked = {
        node.func.attr
        for node in ast.walk(tree_of(modules()[module]))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }
    assert asked & CLOCKS == set()
    assert "time" not in imports(module)


def test_the_contract_of_the_pure_core_names_only_what_the_map_calls_pure() -> None:
    contract = next(c for c in project()["tool"]["importlinter"]["contracts"] if c["type"] == "forbidden")
    assert set(contract["source_modules"]) - pure_modules() == set()


def test_only_addresses_and_views_import_views() -> None:
    found = {
        f"{module} imports {name}"
        for module in modules()
        if not {"views", "routes", "urls"} & set(module.split("."))
        for name in imports(module)
        if "views" in name.split(".") and name.split(".")[0] in APPS
    }
    assert found == set()
