"""Figures as a file that a spreadsheet opens safely."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from django.http import HttpResponse

# A cell that begins with one of these is a formula to a spreadsheet (OWASP, "CSV injection").
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def safe_cell(value: object) -> str:
    """A cell as text; what a spreadsheet would take for a formula gets a single quote in front.

    A plain number keeps its sign: it is a number, not a formula.
    """
    text = "" if value is None else str(value)
    if text.startswith(_FORMULA_STARTS) and not _is_number(text):
        return f"'{text}"
    return text


def csv_text(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """The file's text, with the mark by which Excel knows UTF-8."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([safe_cell(cell) for cell in head])
    writer.writerows([safe_cell(cell) for cell in row] for row in rows)
    return f"\ufeff{out.getvalue()}"


def csv_response(file_name: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """An answer that is saved as a file of this name."""
    response = HttpResponse(csv_text(head, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{file_name}"'
    return response


def _is_number(text: str) -> bool:
    digits = text[1:].replace(",", "").replace(".", "", 1)
    return text[0] in "+-" and digits.isascii() and digits.isdigit()
