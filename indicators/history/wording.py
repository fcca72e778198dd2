"""The faults of a history file as sentences: what is wrong, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from indicators.history.faults import Fault

_SENTENCES: Mapping[str, str | Promise] = {
    # The file as a whole
    "empty": _l("The file is empty: save it again with a heading row and figures."),
    "no_rows": _l("The file has a heading row but no figures below it: check that you chose the right file."),
    "workbook": _l("This is an Excel workbook: save the sheet as “CSV UTF-8” and send that file."),
    "pdf": _l("This is a PDF: send the figures as a CSV file."),
    "wide_encoding": _l("The file is saved as UTF-16: save it as “CSV UTF-8”."),
    "broken_gzip": _l("The compressed file is damaged or was cut short: compress it again, or send it as plain CSV."),
    "too_large": _l("The file is larger than %(limit)s MB: split it, or compress it with gzip."),
    "too_much_text": _l("The file unpacks to more than %(limit)s MB: split it into smaller files."),
    "too_many_rows": _l("The file has more than %(limit)s rows: split it into smaller files."),
    "blank_header": _l("The first line is empty: the heading row must stand there."),
    "no_header": _l("The heading row cannot be read: save the file as “CSV UTF-8”."),
    "column_missing": _l("The column %(name)s is missing: add it to the heading row."),
    "column_twice": _l("The column %(name)s stands in the heading row twice: take one away."),
    # A line
    "encoding": _l("The character %(byte)s is not UTF-8: save the file as “CSV UTF-8”."),
    "nul": _l("There is a NUL byte in this line: export the file again from where it came from."),
    "line_too_long": _l("The line is longer than %(limit)s bytes: check for a missing line break or quotation mark."),
    "quotes": _l("The quotation marks in this row do not match: each one that opens a cell must close it."),
    "cells": _l("The row has %(found)s cells and the heading row %(expected)s: check for missing or stray commas."),
    "too_long": _l("The text is longer than %(limit)s characters: shorten it."),
    # What the row is about
    "unknown_indicator": _l("%(text)s is not the code of an indicator here: correct it, or define it first."),
    "retired_indicator": _l("The indicator %(text)s is retired: take its rows out of the file."),
    "no_series": _l("The indicator has no line of totals for %(area)s: add one before loading its figures."),
    "unknown_area": _l("%(text)s is not the code of an area that we know: give a code like E06000004."),
    # The period
    "bad_date": _l("%(text)s is not a day we can read: write it like 2026-03-31."),
    "no_period": _l("The row says no period: give its label, or its first and last day."),
    "period_unreadable": _l("%(text)s is not a period we can read: write it like 2026/27 or 2026/27 Q1."),
    "period_impossible_date": _l("%(text)s is not a date: correct it."),
    "period_year_out_of_range": _l("The year %(text)s is not between 1900 and 2199: correct it."),
    "period_start_after_end": _l("The period starts on %(start)s and ends earlier, on %(end)s: correct them."),
    "period_one_date_missing": _l("Give both the first and the last day, or neither."),
    "period_contradiction": _l("%(text)s does not fit the days %(start)s to %(end)s: correct the label or the days."),
    "period_ambiguous_year": _l("%(text)s could be more than one period: give its first and last day as well."),
    "period_other_calendar": _l("%(text)s is not a year of this indicator's calendar: give its first and last day."),
    "period_bad_month": _l("%(text)s: the three surveys of a year are named July, November and March."),
    "period_bad_slug": _l("%(text)s is not a period we can read: write it like 2026/27 or 2026/27 Q1."),
    "round_open": _l(
        "Figures for this period are still being collected: send this one as a return, or load it when the "
        "round has been released to members and staff."
    ),
    "worked_out": _l("The figures of this indicator are worked out from others: take its rows out of the file."),
    # The figures
    "figure_no_data": _l("There is no figure here: leave the cell empty, or take the row out."),
    "figure_too_long": _l("%(text)s… is too long to be a figure."),
    "figure_abbreviated": _l("%(text)s: write the amount in full, for example 1200000."),
    "figure_looks_like_date": _l("%(text)s is a date: a figure is expected here."),
    "figure_percent_not_allowed": _l("%(text)s: this indicator is not a percentage; leave out the per cent sign."),
    "figure_pound_not_allowed": _l("%(text)s: this indicator is not in pounds; leave out the £ sign."),
    "figure_not_a_number": _l("%(text)s is not a number we can read: write it like 1234.5."),
    "figure_too_large": _l("%(text)s is too large: figures are below 1,000,000,000,000."),
    "figure_too_many_digits": _l("%(text)s has more than 15 digits: round it."),
    "below_bound": _l("%(text)s is below %(limit)s, the least that it can be: check the figure and its unit."),
    "above_bound": _l("%(text)s is above %(limit)s, the most that it can be: check the figure and its unit."),
    "interval": _l("The interval starts at %(low)s, above its end at %(high)s: check which is which."),
    "disagrees": _l("Line %(first)s has another figure for the same indicator, area and period: keep the right one."),
    "known_too_early": _l(
        "The figure that this one corrects became known later than the moment you gave: give a later moment, or none."
    ),
}


def sentence(fault: Fault) -> str:
    """What is wrong and what to do, in one sentence."""
    text = str(_SENTENCES[fault.code])
    for name, value in fault.params.items():
        text = text.replace(f"%({name})s", _shown(value))
    return text


def place(fault: Fault) -> str:
    """Where it is: the line as an editor counts, and the column as the heading row names it."""
    if not fault.line:
        return _("The file")
    if not fault.column:
        return _("Line %(line)s") % {"line": fault.line}
    return _("Line %(line)s, column %(column)s") % {"line": fault.line, "column": fault.column}


def _shown(value: str) -> str:
    return value if value.strip() else _("An empty cell")
