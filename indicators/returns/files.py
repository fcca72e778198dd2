"""A file of returns, row by row: which fields it fills, what is wrong, what must be seen (no database, pure).

Nothing is guessed. A row without a figure leaves its return as it is; a word that there is no figure needs a comment,
which then says why. The indicator decides how a figure is written: see ``core.number_grammar``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from council_pm.core.number_grammar import GrammarError, read_value
from council_pm.core.periods import Calendar, Frequency, Period, PeriodError, parse_label
from council_pm.core.tables.columns import Choice, Column, Row, prose, unprotected, words
from indicators.findings import Finding, Severity, advice, error, warning
from indicators.returns.entry import NO_DATA

LONGEST_COMMENT = 600
MOST_ROWS = 5_000
FIGURES = ("value", "numerator", "denominator")
PASSED_OVER = (
    "indicator name", "measured in", "decimals", "better", "last period", "last period value",
    "same period last year", "target", "stage", "due",
)  # fmt: skip
"""Headings of the workbook that this product hands out, which are there to look at."""

_YES_NO = Choice(
    [("yes", True), ("no", False)], {"y": True, "n": False, "true": True, "false": False, "1": True, "0": False}
)
_QUARTER = re.compile(r"([0-9]{4}-[0-9]{2})-q([1-4])")
_END_OF_FIGURE = re.compile(r"[0-9]{3}(?:\.[0-9]+)?%?")
_BEGIN_OF_FIGURE = re.compile(r"[+-]?£?[0-9]{1,3}")


def _as_written(text: str) -> str:
    return unprotected(text)


COLUMNS = (
    Column("indicator", "indicator", words(40), required=True, aliases=("code", "indicator code")),
    Column("period", "period", words(60), required=True),
    Column("value", "value", _as_written, required=True, may_be_empty=True, aliases=("figure",)),
    Column("comment", "comment", prose(LONGEST_COMMENT), aliases=("comments", "commentary")),
    Column("unit", "unit", words(40), aliases=("unit code",)),
    Column("breakdown", "breakdown", words(200)),
    Column("numerator", "numerator", _as_written),
    Column("denominator", "denominator", _as_written),
    Column("provisional", "provisional", _YES_NO),
    Column("estimate", "estimate", _YES_NO),
)
"""What is read. The titles are the headings themselves, the same in every language."""


@dataclass(slots=True)
class ReadRow:
    """What a row says: the fields that change, what is wrong with it, and what must be seen. No fields: skipped."""

    fields: dict[str, Any] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    @property
    def is_refused(self) -> bool:
        """Whether something in it cannot be read."""
        return any(one.severity is Severity.ERROR for one in self.findings)


def read_fields(row: Row, unit: str) -> ReadRow:
    """The fields that a row changes in the return of an indicator with this unit of measurement."""
    found = ReadRow()
    texts = {name: row[name] for name in FIGURES if row[name]}
    comment = row["comment"] or ""
    if not texts:
        if comment:
            message = "There is no value in this row, so that its comment was not kept."
            found.findings.append(advice("comment_without_value", message, "comment"))
        return found
    if _is_split(texts.get("value", ""), comment):
        template = "{value} and {rest} look like one figure: write it without a comma, or in quotation marks."
        found.findings.append(error("split_figure", template, "value", value=texts["value"], rest=comment))
        return found
    for name, text in texts.items():
        _figure(found, name, text, unit, comment)
    if comment and NO_DATA not in found.fields.values():
        found.fields["happened"] = comment
    found.fields |= {name: row[name] for name in ("provisional", "estimate") if row[name] is not None}
    return found


def read_period(text: str, calendar: Calendar, frequency: Frequency) -> Period:
    """The period that a cell names: as sources write it, or as this product does. Raises ``PeriodError``."""
    try:
        return parse_label(text, calendar=calendar, frequency=frequency)
    except PeriodError as mistake:
        try:
            return Period.from_slug(text.strip().lower())
        except PeriodError:
            raise mistake from None


def period_text(period: Period, calendar: Calendar, frequency: Frequency) -> str:
    """How a file names a period, so that it is read as the same one: ``2026-27 Q1``."""
    quarter = _QUARTER.fullmatch(period.slug)
    if quarter:
        return f"{quarter[1]} Q{quarter[2]}"
    short = period.short_label(calendar, frequency=frequency)
    try:
        return short if read_period(short, calendar, frequency) == period else period.slug
    except PeriodError:
        return period.slug


def _figure(found: ReadRow, name: str, text: str, unit: str, comment: str) -> None:
    counted = name != "value"
    try:
        reading = read_value(text, money=not counted and unit.startswith("£"), percentage=not counted and unit == "%")
    except GrammarError as mistake:
        if mistake.code == "no_data" and not counted:
            _no_data(found, text, comment)
        else:
            found.findings.append(error(mistake.code, mistake.template, name, **mistake.params))
        return
    found.fields[name] = reading.value
    found.findings += [warning(one.code, one.template, name, **one.params) for one in reading.warnings]


def _no_data(found: ReadRow, text: str, comment: str) -> None:
    if not comment:
        template = "{text}: if there is no figure, use 'No data' and give a reason: write it in the column 'comment'."
        found.findings.append(error("no_data", template, "value", text=text.strip()))
        return
    found.fields |= {"absent": NO_DATA, "absent_reason": comment}


def _is_split(value: str, comment: str) -> bool:
    """Whether a comma that parts thousands parted two cells: 1 and 234."""
    return bool(_BEGIN_OF_FIGURE.fullmatch(value.strip()) and _END_OF_FIGURE.fullmatch(comment.strip()))


FIELD_COLUMNS: Mapping[str, str] = {"happened": "comment", "absent_reason": "comment", "absent": "value"}
"""The column in which the person finds a field of a return that is called otherwise."""
