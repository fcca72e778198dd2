"""Carrying the targets of a year into the next one: one action, shown first, and nothing twice."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from decimal import Decimal

from django.db import transaction

from council_pm.core.access import Actor
from council_pm.core.exact_text import exact_text
from indicators.models import ProposalState
from indicators.selectors.target_lines import TargetLine, target_lines
from indicators.selectors.target_sheet import Sheet, load_sheet
from indicators.services.proposals import BlockResult, check_block, propose_block
from indicators.target_entry import Aim, changed_by
from indicators.target_rows import ProposalRow
from indicators.target_years import TargetYear


def rollover_rows(*, year: str, within: Collection[int] | None, per_cent: Decimal, reason: str) -> list[ProposalRow]:
    """A row for each series that has a target for the year before and none, agreed or proposed, for this one.

    Its figure is that of the last period of the year before, moved by ``per_cent`` of itself.
    """
    of_year = TargetYear.from_slug(year)
    lines = target_lines(within)
    sheet = load_sheet(lines, of_year)
    rows: list[ProposalRow] = []
    for line in lines:
        aim = _to_carry(line, sheet, of_year)
        if aim is not None:
            text = _typed(changed_by(aim, per_cent, line.decimals))
            rows.append(ProposalRow(number=len(rows) + 1, series_id=line.series_id, target=text, reason=reason))
    return rows


def check_rollover(
    *, by: Actor, year: str, today: date, within: Collection[int] | None, per_cent: Decimal, reason: str
) -> BlockResult:
    """What the rollover would propose; nothing is written."""
    rows = rollover_rows(year=year, within=within, per_cent=per_cent, reason=reason)
    return check_block(by=by, year=year, rows=rows, today=today, within=within)


@transaction.atomic
def roll_over(
    *, by: Actor, year: str, today: date, within: Collection[int] | None, per_cent: Decimal, reason: str
) -> BlockResult:
    """Propose every row of the rollover, or none; a second time there is nothing left to propose."""
    rows = rollover_rows(year=year, within=within, per_cent=per_cent, reason=reason)
    return propose_block(by=by, year=year, rows=rows, today=today, within=within)


def _to_carry(line: TargetLine, sheet: Sheet, year: TargetYear) -> Aim | None:
    newest = sheet.newest.get((line.series_id, year.slug))
    waits = newest is not None and newest.state in (ProposalState.PROPOSED, ProposalState.AGREED)
    before = sheet.targets(line, year.plus(-1))
    if waits or not before or not sheet.periods(line, year) or sheet.targets(line, year):
        return None
    return Aim(value=before[-1].value, low=before[-1].low, high=before[-1].high)


def _typed(aim: Aim) -> str:
    """The aim as somebody would type it."""
    if aim.value is not None:
        return exact_text(aim.value)
    ends = (aim.low or Decimal(0), aim.high or Decimal(0))
    return " to ".join(exact_text(one) for one in ends)
