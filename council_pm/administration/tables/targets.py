"""The targets of a part of the council as a table: the grid's own file, filled in and sent back."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from council_pm.core.access import Permission, may
from council_pm.core.marks import status_label
from council_pm.core.periods import Period, PeriodError
from council_pm.core.tables.columns import CellError, Column, Row, prose, words
from council_pm.jobs.tables.registry import TableKind, TableRun
from council_pm.people.models import User
from indicators.selectors.target_preview import PreviewLine, preview_lines
from indicators.selectors.targets import TargetPlace, target_place
from indicators.services.proposals import ProposalRow, RowCheck, check_block, propose_block
from indicators.target_table import path_of
from indicators.target_years import TargetYear


def _year(text: str) -> str:
    """A year written 2026-27 or 2026/27, as its name in addresses."""
    slug = re.sub(r"\s*/\s*", "-", text)
    try:
        TargetYear.from_slug(slug)
    except PeriodError:
        raise CellError("not_a_year") from None
    return slug


COLUMNS = (
    Column("code", _l("Code"), words(20), required=True, hint=_l("Of the indicator.")),
    Column("unit", _l("Unit code"), words(20), hint=_l("Where an indicator is kept for several units.")),
    Column("breakdown", _l("Breakdown"), words(80), hint=_l("Where an indicator has several.")),
    Column("year", _l("Year"), _year, hint=_l("Another year than the one above, such as 2027-28.")),
    Column(
        "target", _l("Target"), words(60), hint=_l("A figure, or a range such as 40 to 60; empty proposes nothing.")
    ),
    Column("path", _l("Path"), words(40), hint=_l("Even, last year's shape or typed figures.")),
    Column("figures", _l("Figures"), prose(400), hint=_l("Of typed figures: one for each period, with semicolons.")),
    Column("reason", _l("Reason"), words(500), hint=_l("Why this target.")),
    Column("version", _l("Version"), words(5), hint=_l("As in the file that you took: it shows what changed since.")),
)
PARAMETERS = (
    Column("year", _l("Year"), _year, required=True, hint=_l("Such as 2026-27.")),
    Column("place", _l("Part of the council"), words(20), required=True, hint=_l("Its code, such as ENV.")),
)


def run(table: TableRun) -> None:
    """Propose every row that holds a target, by the rules of the grid; what is proposed is agreed by another person."""
    place = _place(table)
    if place is None:
        return
    rows = [_proposal(row) for row in table.rows]
    shown = check_block(by=table.by, year=place.year.slug, rows=rows, today=table.today, within=place.within)
    for refused in shown.refused:
        for error in refused.errors:
            table.report.refuse(refused.number, error)
    by_number = {row.number: row for row in table.rows}
    for skipped in shown.skipped:
        table.report.same(by_number[skipped.number], skipped.row.code)
    effects = {check.number: _colours(check) for check in shown.proposed}
    for line in preview_lines(shown):
        if not line.errors:
            told = table.report.change if line.before else table.report.create
            told(by_number[line.number], f"{line.code} {line.title}", _in_words(line, effects[line.number]))
    if not shown.can_be_saved:
        return
    try:
        propose_block(by=table.by, year=place.year.slug, rows=rows, today=table.today, within=place.within)
    except ValidationError as refusal:
        table.report.refuse(0, " ".join(refusal.messages))


def _place(table: TableRun) -> TargetPlace | None:
    place = target_place(table.parameters["year"], table.parameters["place"].upper(), table.today)
    user = User.objects.get(pk=table.by.user_id)
    if place is None or not may(user, Permission.PROPOSE_TARGET, place):
        table.report.refuse(
            0,
            _("You do not propose targets for %(code)s: give the code of a part of the council that you work for.")
            % {"code": table.parameters["place"]},
        )
        return None
    return place


def _proposal(row: Row) -> ProposalRow:
    version = row["version"] or ""
    return ProposalRow(
        number=row.number,
        target=row["target"] or "",
        code=row["code"],
        unit=row["unit"] or "",
        breakdown=row["breakdown"] or "",
        year=row["year"] or "",
        path=path_of(row["path"] or ""),
        figures=row["figures"] or "",
        reason=row["reason"] or "",
        version=int(version) if version.isascii() and version.isdigit() else None,
    )


def _in_words(line: PreviewLine, effects: list[str]) -> str:
    """The target, what it does to colours and what is to be asked of it."""
    if line.before:
        said = _("%(year)s: %(target)s proposed, until now %(before)s")
    else:
        said = _("%(year)s: %(target)s proposed")
    words_said = said % {"year": line.year_label, "target": line.target, "before": line.before}
    return "; ".join([words_said, *effects, *line.warnings])


def _colours(check: RowCheck) -> list[str]:
    """What the target does to the lights of the present periods."""
    line = check.line
    if line is None:
        return []
    return [
        _("%(period)s would be “%(after)s”, not “%(before)s”")
        % {
            "period": Period(one.start, one.end).short_label(line.in_calendar, frequency=line.every),
            "after": status_label(one.after),
            "before": status_label(one.before),
        }
        for one in check.effects
        if one.changes
    ]


TARGETS = TableKind(
    key="targets",
    title=_l("Targets"),
    text=_l("The file of the target grid, filled in. What is in it is proposed; another person agrees it."),
    permission=Permission.PROPOSE_TARGET,
    columns=COLUMNS,
    run=run,
    parameters=PARAMETERS,
    goes_to="indicators:targets_home",
)
