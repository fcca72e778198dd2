"""Tables as files, CSV or Excel, that are safe to open: no cell is ever read as a formula."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import IO, Any

import xlsxwriter
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

BYTE_ORDER_MARK = "\ufeff"  # without it Excel reads UTF-8 as something else

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_CELL = 32_767  # characters that Excel keeps in a cell
_WIDEST = 60  # characters

_FORMULA = re.compile(r"\s*[=+\-@\t\r]")
_FIGURE = re.compile(r"[+-]?[0-9]{1,3}(?:,[0-9]{3})*(?:\.[0-9]+)?%?|[+-]?[0-9]+(?:\.[0-9]+)?%?")


def safe_cell(value: Any) -> str:
    """The text of a cell; what a spreadsheet would run starts with a single quote. A negative figure stays one."""
    text = "" if value is None else str(value).replace("\N{MINUS SIGN}", "-")
    if _FORMULA.match(text) and not _FIGURE.fullmatch(text):
        return f"'{text}"
    return text


def write_csv(target: IO[str], header: Sequence[str], rows: Iterable[Sequence[Any]], *, mark: bool = False) -> None:
    """Write a heading row and rows; ``mark`` puts a byte-order mark first."""
    if mark:
        target.write(BYTE_ORDER_MARK)
    writer = csv.writer(target)
    writer.writerow([safe_cell(cell) for cell in header])
    writer.writerows([safe_cell(cell) for cell in row] for row in rows)


def csv_response(name: str, header: Sequence[str], rows: Iterable[Sequence[Any]], *, mark: bool = True) -> HttpResponse:
    """A download of this name; anything but letters, digits, dots, dashes and underscores in it becomes a dash."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    _as_download(response, f"{_safe_name(name)}.csv")
    write_csv(response, header, rows, mark=mark)  # type: ignore[arg-type]  # a response is written to like a file
    return response


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a workbook: its name, the heading row and the rows below it."""

    name: str
    header: Sequence[str]
    rows: Iterable[Sequence[Any]]


def write_workbook(target: IO[bytes], sheets: Sequence[Sheet]) -> None:
    """Write an Excel file. Numbers and days are written as such, everything else is a cell of text: nothing is run."""
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(target, options) as book:
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        day = book.add_format({"num_format": "yyyy-mm-dd", "align": "left"})
        for number, sheet in enumerate(sheets, 1):
            page = book.add_worksheet(_sheet_name(sheet.name, number))
            widths = [len(str(title)) for title in sheet.header]
            for column, title in enumerate(sheet.header):
                page.write_string(0, column, str(title)[:LONGEST_CELL], bold)
            for line, row in enumerate(sheet.rows, 1):
                for column, cell in enumerate(row):
                    _write_cell(page, line, column, cell, day)
                    widths[column] = max(widths[column], len(str(cell)) if cell is not None else 0)
            for column, width in enumerate(widths):
                page.set_column(column, column, min(width + 2, _WIDEST))
            page.freeze_panes(1, 0)


def workbook_response(name: str, sheets: Sequence[Sheet]) -> HttpResponse:
    """An Excel file as a download of this name."""
    target = io.BytesIO()
    write_workbook(target, sheets)
    return workbook_download(name, target.getvalue())


def workbook_download(name: str, content: bytes) -> HttpResponse:
    """A workbook that was made already as a download of this name."""
    response = HttpResponse(content, content_type=WORKBOOK)
    _as_download(response, f"{_safe_name(name)}.xlsx")
    return response


def table_response(
    request: HttpRequest, name: str, header: Sequence[str], rows: Iterable[Sequence[Any]]
) -> HttpResponse:
    """A table as the file that the reader asked for: Excel with ``?format=xlsx``, CSV otherwise."""
    if request.GET.get("format") == "xlsx":
        return workbook_response(name, [Sheet(_("Table"), header, rows)])
    return csv_response(name, header, rows)


def _write_cell(page: Any, line: int, column: int, cell: Any, day: Any) -> None:
    if cell is None or cell == "":
        return
    if isinstance(cell, (int, Decimal)) and not isinstance(cell, bool):
        page.write_number(line, column, cell)
    elif isinstance(cell, dt.date) and not isinstance(cell, dt.datetime):
        page.write_datetime(line, column, cell, day)
    else:
        page.write_string(line, column, str(cell)[:LONGEST_CELL])


def _sheet_name(name: str, number: int) -> str:
    return re.sub(r"[\[\]:*?/\\']+", " ", name).strip()[:31] or str(number)


def _safe_name(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9._-]+", "-", name).strip("-.") or "table"


def _as_download(response: HttpResponse, file_name: str) -> None:
    response["Content-Disposition"] = f'attachment; filename="{file_name}"'
    response["Cache-Control"] = "no-store"
