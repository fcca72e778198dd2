"""A row of a file of returns: what it changes, what is wrong with it, what must be seen."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from council_pm.core.periods import Calendar, Frequency, PeriodError, latest_ended
from council_pm.core.tables.columns import Row
from indicators.returns.entry import NO_DATA
from indicators.returns.files import ReadRow, period_text, read_fields, read_period


def read(unit: str = "%", **cells: Any) -> ReadRow:
    """What a row with these cells says, everything else in it blank."""
    return read_fields(Row(2, cells), unit)


def told(found: ReadRow) -> list[tuple[str, str, str, str]]:
    return [(one.severity.value, one.code, one.field, one.message) for one in found.findings]


def test_figures_with_their_words_and_marks_are_taken() -> None:
    found = read(value="71.5%", numerator="143", denominator="200", comment="Rain.", provisional=True, estimate=False)
    assert found.fields == {
        "value": Decimal("71.5"), "numerator": Decimal(143), "denominator": Decimal(200), "happened": "Rain.",
        "provisional": True, "estimate": False,
    }  # fmt: skip
    assert told(found) == []
    assert read(value="5").fields == {"value": Decimal(5)}
    assert read("£ thousand", value="£5").fields == {"value": Decimal(5)}


def test_a_row_without_a_figure_changes_nothing_and_says_that_its_comment_is_lost() -> None:
    assert read(provisional=True) == ReadRow()
    found = read(comment="Rain.")
    assert found.fields == {}
    words = "There is no value in this row, so that its comment was not kept."
    assert told(found) == [("advice", "comment_without_value", "comment", words)]
    assert not found.is_refused


def test_no_data_takes_the_comment_for_its_reason() -> None:
    found = read(value="n/a", comment="The meter broke.", provisional=False)
    assert found.fields == {"absent": NO_DATA, "absent_reason": "The meter broke.", "provisional": False}
    without = read(value=" n/a ")
    words = "n/a: if there is no figure, use 'No data' and give a reason: write it in the column 'comment'."
    assert told(without) == [("error", "no_data", "value", words)]
    assert without.fields == {}
    assert without.is_refused


@pytest.mark.parametrize(
    ("unit", "cells", "field", "code"),
    [
        ("%", {"value": "£5"}, "value", "pound_not_allowed"),
        ("£", {"value": "5%"}, "value", "percent_not_allowed"),
        ("%", {"numerator": "5%"}, "numerator", "percent_not_allowed"),
        ("£", {"denominator": "£5"}, "denominator", "pound_not_allowed"),
        ("%", {"numerator": "n/a", "comment": "Lost."}, "numerator", "no_data"),
        ("%", {"value": "soon"}, "value", "not_a_number"),
    ],
)
def test_a_cell_that_is_no_figure_is_named(unit: str, cells: dict[str, str], field: str, code: str) -> None:
    found = read(unit, **cells)
    assert [(one.severity.value, one.code, one.field) for one in found.findings] == [("error", code, field)]
    assert found.findings[0].params["text"] == cells[field] if code != "no_data" else not found.findings[0].params


def test_a_figure_that_was_rounded_is_shown_before_it_is_kept() -> None:
    found = read(value="1.23456789")
    words = "1.23456789 was rounded to 6 decimal places: 1.234568."
    assert told(found) == [("warning", "rounded", "value", words)]
    assert not found.is_refused


@pytest.mark.parametrize(
    ("value", "comment", "split"),
    [("1", "234", True), ("£12", "345.6", True), ("-7", " 000 ", True), ("1234", "567", False), ("1", "23", False)],
)
def test_a_figure_that_a_comma_parted_is_not_taken_for_a_smaller_one(value: str, comment: str, split: bool) -> None:
    found = read("£", value=value, comment=comment)
    words = f"{value} and {comment} look like one figure: write it without a comma, or in quotation marks."
    assert told(found) == ([("error", "split_figure", "value", words)] if split else [])
    assert (found.fields == {}) is split


def test_a_comment_like_a_figure_beside_counts_alone_is_a_comment() -> None:
    assert read(numerator="1", denominator="4", comment="234").fields["happened"] == "234"


@pytest.mark.parametrize(
    ("frequency", "calendar", "text"),
    [
        (Frequency.QUARTERLY, Calendar.FINANCIAL, "2026-27 Q1"),
        (Frequency.ANNUAL, Calendar.FINANCIAL, "2025/26"),
        (Frequency.MONTHLY, Calendar.FINANCIAL, "Jun 2026"),
        (Frequency.ANNUAL, Calendar.CALENDAR, "2025"),
    ],
)
def test_a_file_names_a_period_as_it_is_read(frequency: Frequency, calendar: Calendar, text: str) -> None:
    period = latest_ended(date(2026, 7, 10), frequency, calendar)
    assert period_text(period, calendar, frequency) == text
    assert read_period(text, calendar, frequency) == period
    assert read_period(f" {period.slug.upper()} ", calendar, frequency) == period


def test_what_names_no_period_is_refused_with_the_label_that_was_read() -> None:
    with pytest.raises(PeriodError) as refused:
        read_period("soon", Calendar.FINANCIAL, Frequency.QUARTERLY)
    assert refused.value.code == "unreadable"
