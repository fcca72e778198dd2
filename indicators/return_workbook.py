"""The workbook of a department's returns: history to look at, cells to fill in, and a sheet that says how."""

from __future__ import annotations

import io
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from council_pm.core.export import LONGEST_CELL
from indicators.returns.files import LONGEST_COMMENT
from indicators.selectors.return_sheet import HEADINGS, SheetRow

_WIDTHS = {
    "indicator": 11, "indicator name": 44, "unit": 9, "breakdown": 14, "period": 12, "measured in": 14, "decimals": 9,
    "better": 14, "last period": 12, "last period value": 12, "same period last year": 12, "target": 11, "value": 14,
    "numerator": 13, "denominator": 13, "estimate": 10, "provisional": 12, "comment": 50, "stage": 18, "due": 12,
}  # fmt: skip
_A4 = 9
_LIMIT = 999_999_999_999


def return_workbook(title: str, rows: Sequence[SheetRow]) -> bytes:
    """The workbook as a file. Nothing in it is a formula; its protection has no password and only spares slips."""
    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(target, options) as book:
        _returns(book, title, rows)
        _guidance(book, title)
    return target.getvalue()


def _returns(book: Any, title: str, rows: Sequence[SheetRow]) -> None:
    page = book.add_worksheet(_("Returns"))
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "bg_color": "#eeefef"})
    for place, name in enumerate(HEADINGS):
        page.write_string(0, place, name, head)
        page.set_column(place, place, _WIDTHS[name])
    styles = _Styles(book)
    for line, row in enumerate(rows, 1):
        for place, name in enumerate(HEADINGS):
            _cell(page, line, place, row.cells[name], styles.of(row, name))
            if row.takes(name):
                _validate(page, line, place, name, row)
    page.freeze_panes(1, 2)
    page.protect("", {"format_columns": True, "format_rows": True})
    page.set_landscape()
    page.set_paper(_A4)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    page.set_header(f"&L{_print_text(title)}")
    page.set_footer("&R&P / &N")
    if rows:
        page.autofilter(0, 0, len(rows), len(HEADINGS) - 1)


class _Styles:
    """The formats of cells: to look at or to fill in, text or figure, with the decimals of the indicator."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[tuple[bool, str], Any] = {}

    def of(self, row: SheetRow, name: str) -> Any:
        """The format of a cell."""
        is_input = row.takes(name)
        shown_as = "General"
        if name in ("last period value", "same period last year", "target"):
            decimals = row.cells["decimals"]
            shown_as = "#,##0" + ("." + "0" * decimals if decimals else "")
        elif name == "due":
            shown_as = "yyyy-mm-dd"
        key = (is_input, shown_as if name not in ("comment", "indicator name") else "wrapped")
        if key not in self._made:
            look: dict[str, Any] = {"valign": "top", "locked": not is_input}
            look |= {"text_wrap": True} if key[1] == "wrapped" else {"num_format": shown_as}
            look |= {"bg_color": "#fff7bf", "border": 1, "border_color": "#b1b4b6"} if is_input else {}
            self._made[key] = self._book.add_format(look)
        return self._made[key]


def _cell(page: Any, line: int, place: int, cell: Any, look: Any) -> None:
    if cell is None or cell == "":
        page.write_blank(line, place, None, look)
    elif isinstance(cell, (int, Decimal)):
        page.write_number(line, place, cell, look)
    elif isinstance(cell, str):
        page.write_string(line, place, cell[:LONGEST_CELL], look)
    else:
        page.write_datetime(line, place, cell, look)


def _validate(page: Any, line: int, place: int, name: str, row: SheetRow) -> None:
    """What Excel says at once. It only warns of a value: a word that there is none may be typed as well."""
    if name in ("estimate", "provisional"):
        page.data_validation(line, place, line, place, {"validate": "list", "source": ["yes", "no"]})
    elif name == "comment":
        rule = {
            "validate": "length", "criteria": "<=", "value": LONGEST_COMMENT, "error_title": _("Too long"),
            "error_message": _("Write at most 600 characters."),
        }  # fmt: skip
        page.data_validation(line, place, line, place, rule)
    else:
        lowest, highest = (row.minimum, row.maximum) if name == "value" else (Decimal(0), None)
        rule = {
            "validate": "decimal", "criteria": "between",
            "minimum": float(-_LIMIT if lowest is None else lowest),
            "maximum": float(_LIMIT if highest is None else highest),
            "error_type": "warning" if name == "value" else "stop",
            "error_title": _("Not a figure that fits"),
            "error_message": _("Type a figure within the limits of the indicator, or n/a with the reason as comment."),
        }  # fmt: skip
        page.data_validation(line, place, line, place, rule)


def _guidance(book: Any, title: str) -> None:
    page = book.add_worksheet(_("How to fill it in"))
    page.set_column(0, 0, 110)
    bold = book.add_format({"bold": True, "font_size": 14})
    text = book.add_format({"text_wrap": True, "valign": "top"})
    page.write_string(0, 0, title, bold)
    for line, words in enumerate(_guide(), 1):
        page.write_string(line, 0, words, text)
    page.set_paper(_A4)
    page.fit_to_pages(1, 0)
    page.protect("")


def _guide() -> list[str]:
    return [
        _("Fill in the yellow cells of the sheet Returns, save the workbook, and send it back where it came from."),
        _("A row without a value stays as it is. You can delete rows and columns that you do not need."),
        _("Write figures like 1234.5 or 1,234.5, amounts in full, percentages as 98.5 or 98.5%."),
        _("Where a numerator and a denominator are asked for, fill in these two: the value is worked out from them."),
        _("If there is no figure, write n/a as the value and the reason as the comment."),
        _("estimate and provisional: yes, or leave them empty."),
        _("The comment says what happened, in at most 600 characters. Why, and what comes next, is asked on the page."),
        _("You see every change before anything is saved. All of the file is saved, or nothing of it."),
    ]


def _print_text(text: str) -> str:
    return text.replace("&", "&&")[:200]
