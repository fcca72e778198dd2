"""Figures that come in a file: the one way for a workbook, a CSV file, pasted rows and the command."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from council_pm.core.access import Actor, Permission
from council_pm.core.exact_text import exact_text
from council_pm.core.periods import Period, PeriodError
from council_pm.core.tables.columns import Row, known_heading, read_rows
from council_pm.core.tables.faults import Limits, TableRefusedError
from council_pm.core.tables.source import read_file
from council_pm.jobs.models import StagedTable
from council_pm.jobs.tables.registry import TableKind, TableRun
from council_pm.jobs.tables.report import Report
from council_pm.people.models import User
from indicators.findings import Finding, Severity
from indicators.models import Channel
from indicators.return_wording import finding_words
from indicators.returns.entry import as_text
from indicators.returns.files import (
    COLUMNS,
    FIELD_COLUMNS,
    MOST_ROWS,
    PASSED_OVER,
    ReadRow,
    period_text,
    read_fields,
    read_period,
)
from indicators.selectors.return_lines import Line, Windows, lines_in_reach, windows_of
from indicators.services.return_entry import Asked, Block, Outcome, check_entries, save_entries

KEY = "returns"
LIMITS = Limits(rows=MOST_ROWS)


@dataclass(slots=True)
class Taken:
    """What became of a file: its figures as they stand afterwards, and how many rows said nothing."""

    values: list[dict[str, str | None]] = field(default_factory=list)
    skipped: int = 0


@dataclass(frozen=True, slots=True)
class _Entry:
    """A row with the line and the period that it is about, and what it says of them."""

    row: Row
    line: Line
    period: Period
    read: ReadRow


def take_rows(
    *,
    by: Actor,
    rows: Sequence[Row],
    today: date,
    report: Report,
    channel: Channel = Channel.FILE,
    table_id: int | None = None,
) -> Taken:
    """Save the figures of a file, or say in the report everything that keeps it from being saved.

    Part of the caller's transaction, which is to be rolled back where the report holds a fault: all or nothing.
    """
    assert by.user_id is not None, "a file is sent by a person"
    sender = User.objects.get(pk=by.user_id)
    lines = lines_in_reach(sender, {row["indicator"] for row in rows}, today)
    placed = [found for row in rows if (found := _placed(row, lines, report)) is not None]
    windows = windows_of([(line, period) for _row, line, period in placed])
    entries = [_Entry(*one, read_fields(one[0], one[1].measured_in)) for one in _once(placed, report)]
    asked: dict[int, Asked] = {}
    taken = Taken()
    for entry in entries:
        _say(report, entry.row.number, entry.read.findings)
        if not entry.read.fields and not entry.read.is_refused:
            report.skip(entry.row)
            taken.skipped += 1
            continue
        return_id = _return_of(entry, windows, today, report)
        if return_id is not None and not entry.read.is_refused:
            asked[entry.row.number] = Asked(return_id=return_id, fields=entry.read.fields, number=entry.row.number)
    if report.fault_count:  # it is only checked
        block = check_entries(list(asked.values()), today=today)
    else:
        block = save_entries(
            by=by, asked=list(asked.values()), today=today, channel=channel, correlated=True, table_id=table_id
        )
    _say_of(block, report, {entry.row.number for entry in entries if entry.line.sees_past})
    by_row = {one.asked.number: one for one in block.outcomes}
    for entry in entries:
        if entry.row.number in by_row:
            _tell(report, entry, by_row[entry.row.number])
            taken.values.append(_figure(entry, by_row[entry.row.number]))
    return taken


@dataclass(frozen=True, slots=True)
class Imported:
    """What a file came to: what it gave, and everything that was found in it."""

    taken: Taken
    report: Report
    notes: Sequence[Mapping[str, Any]]


def import_file(*, by: Actor, data: bytes, today: date) -> Imported:
    """Read a file and save all of it, or nothing where anything is wrong with it. Sent again it changes nothing."""
    report, taken = Report(), Taken()
    try:
        raw = read_file(data, known_heading(COLUMNS), LIMITS)
    except TableRefusedError as refusal:
        report.take((refusal.fault,))
        return Imported(taken, report, ())
    table = read_rows(raw, COLUMNS, exact=True, passed_over=PASSED_OVER)
    report.take(table.faults)
    with transaction.atomic():
        taken = take_rows(by=by, rows=table.rows, today=today, report=report, channel=Channel.COMMAND)
        if report.fault_count:
            transaction.set_rollback(True)
    return Imported(taken, report, [note.as_json() for note in table.notes])


def run_table(table: TableRun) -> None:
    """A file that was sent to a page: checked and applied by the same run."""
    if not User.objects.get(pk=table.by.user_id or 0).may(Permission.IMPORT_RETURNS):
        table.report.refuse(0, _("You may not send figures as a file (any more)."), code="no_right")
        return
    take_rows(by=table.by, rows=table.rows, today=table.today, report=table.report, table_id=table.table_id)


def address_of_file(staged: StagedTable) -> str:
    """The page of a file, below the place that it was sent to."""
    place = staged.parameters
    return reverse("indicators:returns_upload_staged", args=[place["period"], place["unit"], staged.pk])


RETURNS = TableKind(
    key=KEY,
    title=_l("Figures from a file"),
    text=_l("The figures of a round, an indicator and period a row."),
    permission=Permission.IMPORT_RETURNS,
    columns=COLUMNS,
    identity=(),
    run=run_table,
    current=lambda today, reader: (),
    limits=LIMITS,
    exact=True,
    passed_over=PASSED_OVER,
    address=address_of_file,
)


def _placed(row: Row, lines: Mapping[str, Sequence[Line]], report: Report) -> tuple[Row, Line, Period] | None:
    """The line and the period of a row. What is out of reach is refused as what does not exist is."""
    found = lines.get(row["indicator"].casefold())
    if not found:
        words = _("There is no indicator %(code)s here, or you cannot enter a value for this indicator.")
        report.refuse(row.number, words % {"code": row["indicator"]}, "indicator", "not_in_reach")
        return None
    line = _line_of(row, found, report)
    if line is None:
        return None
    try:
        return row, line, read_period(row["period"], line.calendar, line.frequency)
    except PeriodError as mistake:
        report.refuse(row.number, str(mistake), "period", mistake.code)
        return None


def _line_of(row: Row, found: Sequence[Line], report: Report) -> Line | None:
    """The one line that a row means: of the unit and breakdown that it names, or the only one there is.

    Where the unit is clear and no breakdown is named, the total is meant.
    """
    fitting = [one for one in found if _fits(row["unit"], one.unit_code) and _fits(row["breakdown"], one.breakdown)]
    totals = [one for one in fitting if not one.breakdown]
    if len(fitting) > 1 and len(totals) == 1 and len({one.unit_code for one in fitting}) == 1:
        fitting = totals
    if len(fitting) == 1:
        return fitting[0]
    ours = "; ".join(sorted({" ".join(filter(None, (one.unit_code, one.breakdown))) for one in found})[:10])
    if fitting:
        words = _("%(code)s is measured for several parts: say which in the columns 'unit' and 'breakdown' (%(ours)s).")
        report.refuse(row.number, words % {"code": row["indicator"], "ours": ours}, "unit", "which_line")
    else:
        words = _("%(code)s has no line for this unit and breakdown that you enter values of; there are: %(ours)s.")
        report.refuse(row.number, words % {"code": row["indicator"], "ours": ours}, "unit", "no_line")
    return None


def _fits(asked: str | None, there: str) -> bool:
    return not asked or asked.casefold() == there.casefold()


def _once(placed: Sequence[tuple[Row, Line, Period]], report: Report) -> list[tuple[Row, Line, Period]]:
    """The rows without those that give what an earlier one gives, even where they agree."""
    first: dict[tuple[int, Period], int] = {}
    kept = []
    for row, line, period in placed:
        earlier = first.setdefault((line.series_id, period), row.number)
        if earlier == row.number:
            kept.append((row, line, period))
            continue
        words = _("Rows %(first)s and %(second)s give the same indicator and period: keep one of them.")
        report.refuse(row.number, words % {"first": earlier, "second": row.number}, "indicator", "twice")
    return kept


def _return_of(entry: _Entry, windows: Windows, today: date, report: Report) -> int | None:
    """The return that a row fills in; None, with the reason in the report, where none is asked for."""
    line, period = entry.line, entry.period
    round_ = windows.round_of(line, period)
    found = windows.returns.get((round_.pk, line.series_id)) if round_ is not None else None
    if found is not None:
        return found
    if line.retired_on is not None and line.retired_on <= period.end:
        code, words = "retired", _("This indicator has been retired: it takes no figure.")
    elif (line.series_id, period.end) in windows.worked_out:
        code, words = "worked_out", _("The figures of this indicator are worked out from others: take the row out.")
    elif (line.series_id, period.start, period.end) in windows.signed:
        code, words = "signed_off", _("This figure is signed off: the period is closed; ask for a restatement.")
    elif round_ is None and (period.end < today or period.end < windows.latest.get(line.frequency.value, date.min)):
        code, words = "closed", _("The period is closed; ask for a restatement.")
    elif round_ is None:
        code, words = "not_open", _("This period has not opened yet: check the period, or wait for its round.")
    elif today > round_.closes:
        code, words = "closed", _("The period is closed; ask for a restatement.")
    else:
        code, words = "not_due", _("No figure of this indicator is asked for in this period.")
    report.refuse(entry.row.number, words, "period", code)
    return None


def _say_of(block: Block, report: Report, past: Collection[int]) -> None:
    """Put into the report what is refused and what was noticed; ``past`` are rows whose sender sees earlier figures."""
    for one in block.outcomes:
        number = one.asked.number
        _say(report, number, one.errors)
        _say(report, number, one.findings if number in past else [_without_past(each) for each in one.findings])


def _without_past(finding: Finding) -> Finding:
    """A remark for somebody who may not see the figures that it is made from."""
    return replace(finding, template=_("This figure is unusual."), code="unusual", params={})


def _say(report: Report, number: int, findings: Sequence[Finding]) -> None:
    for one in findings:
        column = FIELD_COLUMNS.get(one.field, one.field)
        if one.severity is Severity.ERROR:
            report.refuse(number, finding_words(one), column, one.code)
        else:
            report.remark(number, finding_words(one), column, one.code, warns=one.severity is Severity.WARNING)


def _tell(report: Report, entry: _Entry, outcome: Outcome) -> None:
    """What the row changes, before and after."""
    before, after = as_text(outcome.before), as_text(outcome.after)
    changed = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    subject = f"{entry.line.title} ({entry.line.unit_code}, {_period(entry)})"
    if not changed:
        report.same(entry.row, subject)
        return
    parts = [
        _("%(field)s: %(before)s → %(after)s")
        % {"field": _FIELDS[name], "before": _shown(name, before), "after": _shown(name, after)}
        for name in changed
    ]
    if before:
        report.change(entry.row, subject, "; ".join(parts))
    else:
        report.create(entry.row, subject, "; ".join(parts))


_FIELDS: Mapping[str, Any] = {
    "value": _l("value"),
    "absent": _l("no data"),
    "numerator": _l("numerator"),
    "denominator": _l("denominator"),
    "provisional": _l("provisional"),
    "estimate": _l("estimate"),
    "absent_reason": _l("why there is no figure"),
    "expected_on": _l("expected on"),
    "happened": _l("comment"),
}


def _shown(name: str, content: Mapping[str, str]) -> str:
    if name not in content:
        return _("nothing")
    return _("yes") if name == "absent" else content[name]


def _period(entry: _Entry) -> str:
    return period_text(entry.period, entry.line.calendar, entry.line.frequency)


def _figure(entry: _Entry, outcome: Outcome) -> dict[str, str | None]:
    value: Decimal | None = outcome.after["value"]
    shown = None if value is None else exact_text(value)
    return {"indicator": entry.line.code, "period": _period(entry), "value": shown}
