"""All that checking and agreeing targets reads of many series at once, in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from council_pm.core.periods import Period
from indicators.bulk import among
from indicators.engine import SeriesFacts
from indicators.facts import load_facts
from indicators.models import ProposalState, Target, TargetProposal
from indicators.selectors.target_lines import TargetLine
from indicators.target_years import TargetYear, periods_of

YEARS_OF_HISTORY = 9  # eight yearly figures, that a typed target is held against and that are replayed


class Proposal(NamedTuple):
    """A proposal as read from the database; the newest of its series and year."""

    id: int
    series_id: int
    year: str
    version: int
    state: str
    value: Decimal | None
    low: Decimal | None
    high: Decimal | None
    path: str
    figures: list[str]
    reason: str
    proposer: int
    proposed_at: datetime

    @property
    def is_open(self) -> bool:
        """Whether it waits for a decision."""
        return self.state == ProposalState.PROPOSED


@dataclass(frozen=True, slots=True)
class Standing:
    """The newest revision of a period's target, and the number of revisions."""

    value: Decimal | None
    low: Decimal | None
    high: Decimal | None
    agreed: bool
    revision: int

    @property
    def is_set(self) -> bool:
        """Whether there is a target (it may have been withdrawn)."""
        return self.value is not None or self.low is not None


@dataclass(frozen=True, slots=True)
class Sheet:
    """Facts, targets and newest proposals of series, by series id (and year, and period)."""

    facts: Mapping[int, SeriesFacts]
    standing: Mapping[int, Mapping[tuple[date, date], Standing]]
    newest: Mapping[tuple[int, str], Proposal]
    kept: dict[tuple[int, int], list[Period]] = field(default_factory=dict)

    def periods(self, line: TargetLine, year: TargetYear) -> list[Period]:
        """The periods of a series in a year, before its indicator ended."""
        key = (line.series_id, year.first)
        if key not in self.kept:
            facts = self.facts.get(line.series_id)
            known = [Period(one.start, one.end) for one in facts.values] if facts else []
            found = periods_of(year, line.every, line.in_calendar, known)
            self.kept[key] = [one for one in found if line.retired_on is None or one.end <= line.retired_on]
        return self.kept[key]

    def targets(self, line: TargetLine, year: TargetYear) -> list[Standing]:
        """The targets that stand for the periods of a year."""
        of_series = self.standing.get(line.series_id, {})
        found = (of_series.get((one.start, one.end)) for one in self.periods(line, year))
        return [one for one in found if one is not None and one.is_set]

    def outturn(self, line: TargetLine, year: TargetYear) -> Decimal | None:
        """The figure of the last period of a year; nothing where it has not come."""
        periods = self.periods(line, year)
        facts = self.facts.get(line.series_id)
        if not periods or facts is None:
            return None
        return next((one.value for one in reversed(facts.values) if one.end == periods[-1].end), None)

    def last_year(self, line: TargetLine, periods: Sequence[Period]) -> list[Decimal] | None:
        """The figures of the same periods a year earlier, nothing where one is missing."""
        facts = self.facts.get(line.series_id)
        by_end = {(one.end.year, one.end.month): one.value for one in facts.values} if facts else {}
        found = [by_end.get((one.end.year - 1, one.end.month)) for one in periods]
        whole = [figure for figure in found if figure is not None]
        return whole if len(whole) == len(periods) else None

    def history(self, line: TargetLine, periods: Sequence[Period]) -> list[Decimal]:
        """The figures that a target of a year is held against, oldest first.

        Of a measure that adds up through the year those of whole years only: a first quarter says little of a year.
        """
        facts = self.facts.get(line.series_id)
        if facts is None:
            return []
        last_month = periods[-1].end.month if periods and line.measure.cumulative else None
        return [
            one.value
            for one in facts.values
            if one.value is not None and (last_month is None or one.end.month == last_month)
        ]


def load_sheet(
    lines: Sequence[TargetLine],
    year: TargetYear,
    years: Iterable[TargetYear] = (),
    *,
    step: int = 0,
    since: date | None = None,
) -> Sheet:
    """Read the sheet of these series for a year and further ones. Nine queries, whatever their number.

    ``step`` is the reader's on the ladder of audiences: figures that were not released so far are left out. ``since``
    is the first day of figures that are needed, for who needs no history.
    """
    ids = [line.series_id for line in lines]
    facts, _shapes = load_facts(ids, since or whole_since(year)) if ids else ([], {})
    if step:
        facts = [replace(one, values=[value for value in one.values if value.step >= step]) for one in facts]
    return Sheet(
        facts={one.series_id: one for one in facts},
        standing=_standing(ids, date(year.first - 1, 1, 1)),
        newest=newest_proposals(ids, {year.slug, *(one.slug for one in years)}),
    )


def whole_since(year: TargetYear) -> date:
    """Of which periods on a sheet knows figures and targets: those that end on this day or later."""
    return year.plus(-YEARS_OF_HISTORY).starts


def newest_proposals(ids: Collection[int], years: Collection[str]) -> dict[tuple[int, str], Proposal]:
    """The newest proposal of each series and year, in one query."""
    rows = (
        TargetProposal.objects.filter(among("series_id", ids), year__in=list(years))
        .order_by("series_id", "version")
        .values_list(*Proposal._fields)
    )
    return {(row[1], row[2]): Proposal(*row) for row in rows}


def _standing(ids: Sequence[int], since: date) -> dict[int, dict[tuple[date, date], Standing]]:
    found: dict[int, dict[tuple[date, date], Standing]] = defaultdict(dict)
    rows = (
        Target.objects.filter(among("series_id", ids), end__gte=since)
        .order_by("series_id", "end", "revision")
        .values_list("series_id", "start", "end", "value", "low", "high", "agreed_by", "revision")
    )
    for series_id, start, end, value, low, high, agreed_by, revision in rows:
        found[series_id][(start, end)] = Standing(value, low, high, agreed_by is not None, revision)
    return found
