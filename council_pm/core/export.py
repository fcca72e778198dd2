"""CSV files that are safe to open in a spreadsheet: no cell is ever read as a formula."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from typing import IO, Any

from django.http import HttpResponse

BYTE_ORDER_MARK = "\ufeff"  # without it Excel reads UTF-8 as something else

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
    safe_name = re.sub(r"[^A-Za-z0-9._-]+", "-", name).strip("-.") or "table"
    response["Content-Disposition"] = f'attachment; filename="{safe_name}.csv"'
    response["Cache-Control"] = "no-store"
    write_csv(response, header, rows, mark=mark)  # type: ignore[arg-type]  # a response is written to like a file
    return response
