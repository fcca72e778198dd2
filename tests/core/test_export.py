"""CSV files hold no formula that a spreadsheet would run."""

from __future__ import annotations

import csv
import io

import pytest

from council_pm.core.export import csv_response, safe_cell, write_csv


@pytest.mark.parametrize("text", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "  =1", "-", "=-5"])
def test_what_a_spreadsheet_would_run_starts_with_a_quote(text: str) -> None:
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["Missed bins", "45.2", "-45.2", "+3", "-1,234.5", "-12%", "", "a=b", "E06000004"])
def test_words_and_figures_stay_as_they_are(text: str) -> None:
    assert safe_cell(text) == text


def test_nothing_is_an_empty_cell_and_other_things_are_their_text() -> None:
    assert safe_cell(None) == ""
    assert safe_cell(12) == "12"


@pytest.mark.parametrize("mark", [True, False])
def test_a_file_holds_the_heading_and_the_rows(mark: bool) -> None:
    target = io.StringIO()
    write_csv(target, ["Name", "=Value"], [["a, b", -1], ["=x", None]], mark=mark)
    text = target.getvalue()
    assert text.startswith("\ufeff") is mark
    assert list(csv.reader(io.StringIO(text.lstrip("\ufeff")))) == [["Name", "'=Value"], ["a, b", "-1"], ["'=x", ""]]


def test_a_download_has_a_safe_name_and_is_not_kept() -> None:
    response = csv_response('../x" \r\n y', ["Name"], [["é"]])
    assert response["Content-Disposition"] == 'attachment; filename="x-y.csv"'
    assert response["Cache-Control"] == "no-store"
    assert response.content.decode("utf-8-sig") == "Name\r\né\r\n"
