"""CSV files hold no formula that a spreadsheet would run."""

from __future__ import annotations

import csv
import datetime as dt
import io
from decimal import Decimal

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from openpyxl import load_workbook

from council_pm.core.export import (
    LONGEST_CELL,
    WORKBOOK,
    Sheet,
    csv_response,
    safe_cell,
    table_response,
    workbook_response,
    write_csv,
)


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


def cells_of(response: HttpResponse) -> list[list[object]]:
    book = load_workbook(io.BytesIO(response.content))
    return [[cell.value for cell in row] for row in book.active.iter_rows()]


@pytest.mark.parametrize("text", ["=1+1", "+cmd|' /C calc'!A0", "@SUM(A1)", "http://example.org", "0123", "-"])
def test_a_workbook_holds_words_as_text_that_nothing_runs(text: str) -> None:
    response = workbook_response("x", [Sheet("Rows", ["Words"], [[text]])])
    cell = load_workbook(io.BytesIO(response.content)).active["A2"]
    assert (cell.value, cell.data_type, cell.hyperlink) == (text, "s", None)


def test_a_workbook_holds_numbers_and_days_as_such_and_nothing_as_nothing() -> None:
    rows = [[3, Decimal("-4.25"), dt.date(2026, 4, 1), None, "", True]]
    response = workbook_response("x", [Sheet("Rows", ["a", "b", "c", "d", "e", "f"], rows)])
    found = [3, -4.25, dt.datetime(2026, 4, 1), None, None, "True"]  # noqa: DTZ001  # cells know no zone
    assert cells_of(response)[1] == found


def test_a_workbook_keeps_what_a_cell_can_hold_and_names_that_excel_refuses_are_mended() -> None:
    response = workbook_response("a/b", [Sheet("[a]:b'c", ["t"], [["x" * 40_000]]), Sheet("", ["t"], [])])
    book = load_workbook(io.BytesIO(response.content))
    assert book.sheetnames == ["a b c", "2"]
    assert len(book.worksheets[0]["A2"].value) == LONGEST_CELL
    assert response["Content-Disposition"] == 'attachment; filename="a-b.xlsx"'


def test_a_table_comes_as_csv_unless_excel_is_asked_for() -> None:
    asked = RequestFactory()
    plain = table_response(asked.get("/"), "t", ["Name"], [["é"]])
    assert plain["Content-Type"].startswith("text/csv")
    book = table_response(asked.get("/?format=xlsx"), "t", ["Name"], [["é"]])
    assert (book["Content-Type"], book["Cache-Control"]) == (WORKBOOK, "no-store")
    assert cells_of(book) == [["Name"], ["é"]]
