"""The faults of a table as sentences: what is wrong, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

_SENTENCES: Mapping[str, str | Promise] = {
    # The file as a whole
    "empty": _l("The file is empty: send one with a heading row and rows below it."),
    "no_rows": _l("There are no rows below the headings: check that you chose the right file."),
    "too_large": _l("The file is larger than %(limit)s MB: split it."),
    "too_many_rows": _l("There are more than %(limit)s rows: split the file."),
    "old_workbook": _l(
        "This is an old Excel file, or one with a password: save it as “Excel workbook (.xlsx)” without one."
    ),
    "other_spreadsheet": _l("This is an OpenDocument file: save it as “Excel workbook (.xlsx)” or as CSV."),
    "macros": _l("This workbook holds macros: save it as “Excel workbook (.xlsx)” without them."),
    "unreadable_workbook": _l("We cannot read this workbook: open it in Excel, save it as .xlsx and send that."),
    "workbook_too_large": _l("This workbook holds more than we read: copy the one sheet into a new workbook."),
    "pdf": _l("This is a PDF: send the table as a workbook (.xlsx) or as CSV."),
    "compressed": _l("This file is compressed: unpack it and send what is inside."),
    "not_text": _l("This is neither a workbook (.xlsx) nor a text file: save the table as one of these."),
    "mixed_encodings": _l("Some characters of this file are damaged: save it as “CSV UTF-8” and send that."),
    "quotes": _l("The quotation marks in this row do not match: each one that opens a cell must close it."),
    "column_missing": _l("The column '%(name)s' is missing: add it to the heading row."),
    "column_twice": _l("The column “%(name)s” stands in the heading row twice: take one away."),
    "more_cells": _l(
        "The row has %(found)s cells and the heading row %(expected)s: look for a comma within a cell, such as 1,234, "
        "and put that cell in quotation marks."
    ),
    "too_many_columns": _l("The row has more than %(limit)s cells: check what was copied."),
    # Remarks
    "sheet_read": _l("The workbook has several sheets; this is the one called “%(name)s”."),
    "hidden_rows": _l("Rows that are hidden in the workbook were read as well: %(rows)s."),
    "hidden_columns": _l("Columns that are hidden in the workbook were read as well: %(columns)s."),
    "columns_not_read": _l("Columns that are not read: %(names)s."),
    "no_headings": _l("There was no heading row, so the cells were read in this order: %(columns)s."),
    # A cell
    "cell_missing": _l("This cell is empty: fill it in."),
    "cell_too_long": _l("The text is longer than %(limit)s characters: shorten it."),
    "too_long": _l("The text is longer than %(limit)s characters: shorten it."),
    "control_character": _l("There is a character in it that cannot be seen: type the text again."),
    "error_value": _l("%(text)s is an error of the spreadsheet: put the formula right."),
    "formula_without_result": _l("The formula has no result yet: open the file in Excel, save it and send it again."),
    "merged": _l("The cells %(place)s are merged: unmerge them, so that each row stands for itself."),
    "not_a_choice": _l("“%(text)s” is not one of these: %(choices)s."),
    "not_a_day": _l("“%(text)s” is not a day we can read: write it like 31/03/2026 or 2026-03-31."),
    "year": _l("“%(text)s”: check the year; it lies between 1900 and 2199."),
    "no_such_day": _l("“%(text)s”: there is no such day; correct it."),
    "not_an_address": _l("“%(text)s” is not an e-mail address: correct it."),
    "not_a_code": _l("“%(text)s” is not a code: use letters, digits, dashes and underscores."),
}


def sentence(kept: Mapping[str, Any]) -> str:
    """What is wrong and what to do, of a fault as ``Fault.as_json`` keeps it; a sentence of its own goes first."""
    text = str(kept.get("message") or _SENTENCES[str(kept["code"])])
    for name, value in kept.get("params", {}).items():
        text = text.replace(f"%({name})s", str(value))
    return text


def place(kept: Mapping[str, Any]) -> str:
    """Where it is, as the person sees it in Excel."""
    if not kept["row"]:
        return _("The file")
    if not kept["column"]:
        return _("Row %(row)s") % {"row": kept["row"]}
    return _("Row %(row)s, %(column)s") % {"row": kept["row"], "column": kept["column"]}
