"""Every table that leaves as a file goes through one place, which lets no spreadsheet run a cell of it."""

from __future__ import annotations

import re

import pytest

from tests.architecture.sources import ROOT, TOP_LEVEL_PACKAGES, python_files, text_of

EXPORT = "council_pm/core/export.py"
WORKBOOK_OF_RETURNS = "indicators/return_workbook.py"  # locked cells and guidance: more than a table
# Kept byte for byte, no export of ours (ADR 30).
EVIDENCE = {"council_pm/attachments/contents.py", "council_pm/attachments/packages.py"}

WRITES_CSV = re.compile(r"csv\.(?:writer|DictWriter)\(")
WRITES_EXCEL = re.compile(r"^\s*(?:import|from) (?:xlsxwriter|pyexcelerate)\b|\bopenpyxl\.Workbook\(", re.MULTILINE)
SAYS_IT_IS_A_TABLE = re.compile(r"text/csv|openxmlformats-officedocument\.spreadsheetml")


def modules() -> dict[str, str]:
    return {path.relative_to(ROOT).as_posix(): text_of(path) for path in python_files(*TOP_LEVEL_PACKAGES)}


def who(pattern: re.Pattern[str]) -> set[str]:
    return {name for name, text in modules().items() if pattern.search(text)}


def test_one_module_writes_csv() -> None:
    assert who(WRITES_CSV) == {EXPORT}


def test_two_modules_write_workbooks() -> None:
    assert who(WRITES_EXCEL) == {EXPORT, WORKBOOK_OF_RETURNS}


def test_no_view_answers_with_a_table_that_it_wrote_itself() -> None:
    assert who(SAYS_IT_IS_A_TABLE) - EVIDENCE == {EXPORT}


@pytest.mark.parametrize("name", [EXPORT, WORKBOOK_OF_RETURNS])
def test_a_workbook_makes_no_text_a_formula_or_a_link(name: str) -> None:
    text = modules()[name]
    for option in ("strings_to_formulas", "strings_to_urls", "strings_to_numbers"):
        assert f'"{option}": False' in text
    assert "write_formula" not in text
