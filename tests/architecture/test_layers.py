"""The two guards that import-linter lacks, and what else keeps the house in order (DESIGN section 2)."""

from __future__ import annotations

import ast
import sys
from importlib.metadata import packages_distributions

from django.apps import apps
from django.conf import settings

from tests.architecture.sources import ROOT, TOP_LEVEL_PACKAGES, project, python_files, short, tree_of

OUR_ROOTS = {*TOP_LEVEL_PACKAGES, "bootstrap", "bench", "tests"}


def rows() -> list[list[str]]:
    """The rows of the contract, highest first; brackets around what is not there yet are taken off."""
    layers = next(c for c in project()["tool"]["importlinter"]["contracts"] if c["type"] == "layers")["layers"]
    return [[name.strip().strip("()") for name in row.split("|")] for row in layers]


def first_party_apps() -> list[str]:
    return [config.name for config in apps.get_app_configs() if config.name.split(".")[0] in TOP_LEVEL_PACKAGES]


def test_every_first_party_app_is_named_in_the_contract() -> None:
    named = {name for row in rows() for name in row}
    packages = {
        ".".join(path.relative_to(ROOT).parts[:-1])
        for path in python_files(*TOP_LEVEL_PACKAGES)
        if path.name == "apps.py"
    }
    assert packages - named == set()
    assert set(first_party_apps()) == packages


def test_every_top_level_package_is_a_root_of_the_contract() -> None:
    present = {name for name in TOP_LEVEL_PACKAGES if (ROOT / name / "__init__.py").exists()}
    assert set(project()["tool"]["importlinter"]["root_packages"]) == present


def test_no_foreign_key_points_from_a_lower_app_to_a_higher_one() -> None:
    """A string reference is invisible to an import check; the key is there all the same."""
    height = {name: -place for place, row in enumerate(rows()) for name in row}
    upward = []
    for app in first_party_apps():
        for model in apps.get_app_config(app.split(".")[-1]).get_models():
            for field in model._meta.get_fields():
                target = getattr(field, "related_model", None)
                if target is None or field.auto_created or isinstance(target, str):
                    continue
                other = target._meta.app_config.name
                if other in height and other != app and height[other] >= height[app]:
                    upward.append(f"{model._meta.label}.{field.name} -> {target._meta.label}")
    assert upward == []


def test_djangos_admin_is_not_installed() -> None:
    """Every change goes through a service, which writes the audit event."""
    assert not apps.is_installed("django.contrib.admin")


def test_no_request_is_one_transaction() -> None:
    assert settings.DATABASES["default"]["ATOMIC_REQUESTS"] is False


def imported_roots(path) -> set[str]:
    found = set()
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            found.add(node.module.split(".")[0])
    return found


def test_set_up_needs_nothing_but_python() -> None:
    allowed = {*sys.stdlib_module_names, "bootstrap"}
    assert {short(p): extra for p in python_files("bootstrap") if (extra := imported_roots(p) - allowed)} == {}


def test_what_runs_imports_only_what_the_project_names() -> None:
    """A package that is there because another one needs it may be gone with the next version."""
    declared = {text.split("[")[0].split(">")[0].strip().lower() for text in project()["project"]["dependencies"]}
    declared |= {"kombu"}  # half of Celery, released together with it
    distributions = packages_distributions()
    undeclared = {
        f"{short(path)}: {root}"
        for path in python_files(*TOP_LEVEL_PACKAGES)
        for root in imported_roots(path) - sys.stdlib_module_names - OUR_ROOTS
        if not {name.lower() for name in distributions.get(root, [])} & declared
    }
    assert undeclared == set()
