"""The cells of an Excel workbook as text, under limits that hold before anything is parsed (pure).

What a cell shows is what counts: 0.985 shown as 98.5% is read as ``98.5%``, a day as ``2026-03-31``. Nothing is
worked out: a formula counts with the result that Excel kept, and one without a result is a fault.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
import zlib
from collections.abc import Callable
from contextlib import suppress
from decimal import Decimal
from typing import Any
from xml.parsers import expat  # nosec B407 - it only counts: a document type ends it, so no entity is ever made

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.cell import range_boundaries

from council_pm.core.tables.faults import Fault, Limits, TableRefusedError

_DECLARATIONS = (b"<!DOCTYPE", b"<!ENTITY")
_BINARY = (".png", ".jpg", ".jpeg", ".gif", ".emf", ".wmf", ".tif", ".tiff", ".bmp")
# openpyxl makes a cell for every place in the area of one of these: two numbers in a file could ask for billions.
_MADE_WHOLE = frozenset({"mergeCell", "hyperlink", "comment"})
_LIGHT = frozenset({"row", "c", "v", "f", "is", "si", "t", "r"})
_MOST_PARTS = 1_000
_MOST_SHEETS = 50
_MOST_NAMED = 20

Rows = list[tuple[int, tuple[str, ...]]]


def workbook_rows(data: bytes, known: Callable[[str], bool], limits: Limits) -> tuple[Rows, list[Fault], list[Fault]]:
    """The rows of the sheet whose first row holds most of our headings, faults of cells, and remarks.

    Raises ``TableRefusedError`` where the workbook cannot be read or holds more than the limits.
    """
    has_formulas = _check_package(data, limits)
    try:
        book = load_workbook(io.BytesIO(data), data_only=True, keep_links=False)
        formulas = load_workbook(io.BytesIO(data), keep_links=False) if has_formulas else book
    except Exception:  # openpyxl raises whatever its parts raise: none of it may reach a person
        raise TableRefusedError("unreadable_workbook") from None
    sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"][:_MOST_SHEETS]
    if not sheets:
        raise TableRefusedError("empty")
    sheet = max(sheets, key=lambda each: _headings(each, known, limits))
    notes = [Fault(0, "", "sheet_read", {"name": sheet.title})] if len(sheets) > 1 else []
    rows, faults = _sheet_rows(sheet, formulas[sheet.title], limits)
    return rows, faults, notes + _hidden(sheet, rows)


def _check_package(data: bytes, limits: Limits) -> bool:
    """Refuse what unpacks to too much, holds macros or declarations, or is another kind of package.

    Returns whether any sheet holds a formula.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts = package.infolist()
            if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > limits.unpacked_bytes:
                raise TableRefusedError("workbook_too_large")
            names = {part.filename for part in parts}
            if "mimetype" in names:
                raise TableRefusedError("other_spreadsheet")
            if any(name.endswith("vbaProject.bin") for name in names):
                raise TableRefusedError("macros")
            if "xl/workbook.xml" not in names:
                raise TableRefusedError("unreadable_workbook")
            count = _Count(limits)
            for part in parts:
                _look_into(package, part, limits, count)
            return count.formulas > 0
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, EOFError, zlib.error) as broken:
        raise TableRefusedError("unreadable_workbook") from broken


def _look_into(package: zipfile.ZipFile, part: zipfile.ZipInfo, limits: Limits, count: _Count) -> None:
    """Count what is in a part. Any part may be a sheet, whatever its name: relations say which are."""
    if part.filename.lower().endswith(_BINARY):
        return
    with package.open(part) as file:
        text = file.read(limits.unpacked_bytes + 1)
    if len(text) > limits.unpacked_bytes:
        raise TableRefusedError("workbook_too_large")
    if any(word in text for word in _DECLARATIONS) or text.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise TableRefusedError("unreadable_workbook")
    count.read(text)


class _Count:
    """Counts what openpyxl would make of a package, before it does: cells, places in areas, elements.

    It makes an object of a kilobyte of every element but those of cells and their texts.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._cells = self._places = self._light = self._heavy = 0
        self.formulas = 0

    def read(self, text: bytes) -> None:
        """Count a part. Raises ``TableRefusedError`` for too much; openpyxl itself says what it cannot read."""
        parser = expat.ParserCreate(namespace_separator="}")
        parser.StartElementHandler = self._start
        parser.StartDoctypeDeclHandler = self._document_type
        with suppress(expat.ExpatError):
            parser.Parse(text, True)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition("}")[2]
        self._cells += local == "c"
        self.formulas += local == "f"
        if local in _LIGHT:
            self._light += 1
        else:
            self._heavy += 1
        if local in _MADE_WHOLE:
            self._places += _places_in(attributes.get("ref", ""))
        if max(self._cells, self._places, self._light // 5, self._heavy * 2) > self._limits.cells:
            raise TableRefusedError("workbook_too_large")

    def _document_type(self, *_declared: object) -> None:
        raise TableRefusedError("unreadable_workbook")


def _places_in(area: str) -> int:
    try:
        left, top, right, bottom = range_boundaries(area)
    except (ValueError, TypeError):
        return 1
    if None in (left, top, right, bottom):
        raise TableRefusedError("workbook_too_large")  # whole rows or columns
    return (abs(int(right) - int(left)) + 1) * (abs(int(bottom) - int(top)) + 1)  # corners in whatever order


def _headings(sheet: Any, known: Callable[[str], bool], limits: Limits) -> int:
    """How many of our headings stand in the first row that holds anything."""
    # Looking at a place makes a cell of it: no further to the right than is read.
    for row in sheet.iter_rows(max_row=20, max_col=min(sheet.max_column, limits.columns), values_only=True):
        texts = [str(cell) for cell in row if cell is not None]
        if texts:
            return 1 + sum(known(text) for text in texts)
    return 0


def _hidden(sheet: Any, rows: Rows) -> list[Fault]:
    """Remarks on what is read and cannot be seen in Excel."""
    hidden = [str(number) for number, _cells in rows if number > 1 and sheet.row_dimensions[number].hidden]
    found = [Fault(0, "", "hidden_rows", {"rows": ", ".join(hidden[:_MOST_NAMED])})] if hidden else []
    columns = [letter for letter, one in sheet.column_dimensions.items() if one.hidden]
    if columns:
        found.append(Fault(0, "", "hidden_columns", {"columns": ", ".join(sorted(columns)[:_MOST_NAMED])}))
    return found


def _sheet_rows(sheet: Any, formulas: Any, limits: Limits) -> tuple[Rows, list[Fault]]:
    if sheet.max_row > limits.rows * 3 or sheet.max_column > limits.columns * 10:
        raise TableRefusedError("workbook_too_large")
    if sheet.max_row * sheet.max_column > limits.cells:  # walking over them makes a cell of every empty place
        raise TableRefusedError("workbook_too_large")
    rows: Rows = []
    faults = [
        Fault(place.min_row, get_column_letter(place.min_col), "merged", {"place": str(place)})
        for place in sheet.merged_cells.ranges
    ]
    for number, cells in enumerate(sheet.iter_rows(), 1):
        texts = []
        for cell in cells:
            text, code = _text_of(cell)
            if cell.value is None and formulas.cell(number, cell.column).data_type == "f":
                code = "formula_without_result"
            if not code and len(text) > limits.cell:
                text, code = "", "cell_too_long"
            if code:
                params = {"text": text, "limit": f"{limits.cell:,}"}
                faults.append(Fault(number, get_column_letter(cell.column), code, params))
            texts.append(text)
        while texts and not texts[-1]:
            texts.pop()
        if any(text.strip() for text in texts):
            rows.append((number, tuple(texts)))
        if len(rows) > limits.rows + 1:
            raise TableRefusedError("too_many_rows", limit=f"{limits.rows:,}")
    return rows, faults


def _text_of(cell: Any) -> tuple[str, str]:
    """What a cell shows, as text that our readers understand, and the code of what is wrong with it."""
    value = cell.value
    if value is None:
        return "", ""
    if cell.data_type == "e":
        return str(value), "error_value"
    if isinstance(value, bool):
        return ("yes" if value else "no"), ""
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" "), ""
    if isinstance(value, (dt.date, dt.time, dt.timedelta)):
        return str(value), ""
    if isinstance(value, (int, float)):
        return _number(value, str(cell.number_format)), ""
    return str(value), ""


def _number(value: float, shown_as: str) -> str:
    """A number as it would be typed; a cell that shows per cent holds a hundredth of what it shows."""
    # Excel keeps and shows 15 digits: the float of 0.1 + 0.2 is 0.3 there.
    figure = Decimal(f"{value:.15g}") if isinstance(value, float) else Decimal(value)
    suffix = ""
    if re.search(r"%", re.sub(r'"[^"]*"|\\.', "", shown_as)):
        figure, suffix = figure * 100, "%"
    text = f"{figure:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) + suffix
