"""Modules and views stay small enough to read, and are named after what they do."""

from __future__ import annotations

import ast

from tests.architecture.sources import ROOT, TOP_LEVEL_PACKAGES, python_files, short, tree_of

LONGEST_MODULE = 400
LONGEST_TEST_MODULE = 700
LONGEST_VIEW = 40
LONGEST_TASK = 15
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "misc", "common"}


def functions_longer_than(limit: int, *, named: str) -> list[str]:
    """Functions of the modules called ``views`` or ``tasks`` (or ``..._views``, or in such a package)."""
    found = []
    for path in python_files(*TOP_LEVEL_PACKAGES):
        if not (path.stem.endswith(named) or named in path.relative_to(ROOT).parts):
            continue
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > limit:
                    found.append(f"{short(path)}: {node.name} has {lines} lines")
    return found


def test_a_module_has_at_most_400_lines() -> None:
    long = [
        (short(path), lines)
        for path in python_files(*TOP_LEVEL_PACKAGES, "bootstrap", "bench")
        if (lines := len(path.read_text("utf-8").splitlines())) > LONGEST_MODULE
    ]
    assert long == []


def test_a_test_module_has_at_most_700_lines() -> None:
    long = [
        (short(path), lines)
        for path in python_files("tests")
        if (lines := len(path.read_text("utf-8").splitlines())) > LONGEST_TEST_MODULE
    ]
    assert long == []


def test_a_view_has_at_most_40_lines() -> None:
    assert functions_longer_than(LONGEST_VIEW, named="views") == []


def test_a_task_has_at_most_15_lines() -> None:
    assert functions_longer_than(LONGEST_TASK, named="tasks") == []


def test_no_module_has_a_name_that_says_nothing() -> None:
    named = [
        short(path) for path in python_files(*TOP_LEVEL_PACKAGES, "bootstrap", "tests") if path.stem in EMPTY_NAMES
    ]
    assert named == []


def test_no_test_is_skipped_or_expected_to_fail() -> None:
    marks = {"skip", "skipif", "xfail", "importorskip"}
    found = [
        f"{short(path)}:{node.lineno}"
        for path in python_files("tests")
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Attribute) and node.attr in marks
    ]
    assert found == []
