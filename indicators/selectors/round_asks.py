"""What a round asks for: which lines are measured in its period, by when each is due, and which are left out."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from django.db.models import Max

from council_pm.core.periods import Calendar, Frequency, Period, due_date, period_containing, previous
from council_pm.org.selectors import placement_rows
from council_pm.org.tree import Tree, tree_at
from indicators.formula_facts import FormulaFact, confirmed_formulas
from indicators.models import Definition, Series, Value
from indicators.returns.calendar import Rhythm, Wanted
from indicators.revisions import in_effect

WANDERS = 10  # days by which the end of a year that follows no calendar differs from one time to the next

RoundKey = tuple[Frequency, Period]


class Because(StrEnum):
    """Why a line that one would expect in a round is not asked for."""

    HAS_FIGURE = "has_figure"
    PUBLISHED = "published"
    WORKED_OUT = "worked_out"
    RETIRED = "retired"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Due:
    """A line whose figure a round asks for, and the day by which."""

    series_id: int
    unit_id: int
    code: str
    due: date


@dataclass(frozen=True, slots=True)
class NotAsked:
    """A line that the round leaves out."""

    code: str
    name: str
    unit_id: int
    why: Because


@dataclass(frozen=True, slots=True)
class Asks:
    """What a round asks for, and what it does not."""

    asked: Sequence[Due]
    not_asked: Sequence[NotAsked]


class _Counted(NamedTuple):
    """How an indicator is counted, by its definition in force."""

    frequency: Frequency
    calendar: Calendar
    lag: int
    name: str
    is_published: bool


class _Line(NamedTuple):
    series_id: int
    unit_id: int
    indicator_id: int
    code: str
    breakdown: str
    retired_on: date | None


class AskingFacts:
    """All that is read to tell what rounds ask for, in six queries, however many rounds."""

    def __init__(self, keys: Collection[RoundKey]) -> None:
        self.counted = _counted()
        rows = Series.objects.order_by("indicator__code", "unit__code", "breakdown").values_list(
            "pk", "unit_id", "indicator_id", "indicator__code", "breakdown", "indicator__retired_on"
        )
        self._lines = [_Line(*row) for row in rows]
        self._formulas = confirmed_formulas()
        starts, ends = {period.start for _often, period in keys}, {period.end for _often, period in keys}
        there = Value.objects.filter(start__in=starts, end__in=ends).values_list("series_id", "start", "end").distinct()
        self._there = set(there)
        latest = Value.objects.order_by().values("series_id").annotate(last=Max("end"))
        self._latest = dict(latest.values_list("series_id", "last"))
        self._placements = placement_rows(max(ends, default=date.min))

    def of(self, key: RoundKey) -> Asks:
        """The lines that are measured in this period: of open units, not retired, and without a figure so far.

        Not those that a formula works out, nor those that somebody else publishes under a licence: files bring them.
        Of years that follow no calendar (a survey's) those that follow the figure before.
        """
        frequency, period = key
        open_units = tree_at(self._placements, period.end)
        asked, left_out = [], []
        for line in self._lines:
            how = self.counted.get(line.indicator_id)
            if how is None or how.frequency is not frequency or not self._is_measured(line, period, how):
                continue
            why = self._why_not(line, period, how, open_units)
            if why is None:
                asked.append(Due(line.series_id, line.unit_id, line.code, due_date(period, frequency, how.lag)))
            elif why not in (Because.RETIRED, Because.CLOSED) or self._was_reported(line, period, frequency):
                left_out.append(NotAsked(line.code, how.name, line.unit_id, why))
        return Asks(asked, left_out)

    def _is_measured(self, line: _Line, period: Period, how: _Counted) -> bool:
        if period_containing(period.start, how.frequency, how.calendar) == period:
            return True
        last = self._latest.get(line.series_id)
        return last is not None and abs((previous(period, how.frequency).end - last).days) <= WANDERS

    def _why_not(self, line: _Line, period: Period, how: _Counted, open_units: Tree) -> Because | None:
        if line.retired_on is not None and line.retired_on <= period.end:
            return Because.RETIRED
        if line.unit_id not in open_units:
            return Because.CLOSED
        if (line.series_id, period.start, period.end) in self._there:
            return Because.HAS_FIGURE
        if how.is_published:
            return Because.PUBLISHED
        formula = in_effect(self._formulas.get(line.indicator_id, []), period.end)
        if not line.breakdown and formula is not None and formula.kind is not None:
            return Because.WORKED_OUT
        return None

    def _was_reported(self, line: _Line, period: Period, frequency: Frequency) -> bool:
        """Whether somebody may still expect a figure: there was one lately. Older ends are no news."""
        last = self._latest.get(line.series_id)
        return last is not None and last >= previous(period, frequency).start


def asks_of(keys: Collection[RoundKey]) -> Mapping[RoundKey, Asks]:
    """What each of these rounds asks for, in six queries."""
    facts = AskingFacts(keys)
    return {key: facts.of(key) for key in keys}


def due_in_round(frequency: Frequency, period: Period) -> Sequence[Due]:
    """What one round asks for."""
    return asks_of([(frequency, period)])[frequency, period].asked


def wanted_rhythms(today: date) -> list[Wanted]:
    """How often and with which lag figures are counted today: of indicators that are not retired and are typed in."""
    counted, formulas = _counted(), confirmed_formulas()
    live = Series.objects.exclude(indicator__retired_on__lte=today).values_list("indicator_id", "breakdown")
    typed = {
        indicator_id
        for indicator_id, breakdown in live.distinct()
        if indicator_id in counted
        and not counted[indicator_id].is_published
        and (breakdown or not _is_worked_out(formulas.get(indicator_id, []), today))
    }
    return [Wanted(Rhythm(counted[pk].frequency, counted[pk].calendar), counted[pk].lag) for pk in sorted(typed)]


def _is_worked_out(formulas: Sequence[FormulaFact], day: date) -> bool:
    formula = in_effect(formulas, day)
    return formula is not None and formula.kind is not None


def _counted() -> dict[int, _Counted]:
    """By indicator: how its definition in force says that it is counted."""
    rows = Definition.objects.order_by("indicator_id", "version").values_list(
        "indicator_id", "frequency", "calendar", "lag_working_days", "name", "source_url", "licence"
    )
    return {
        pk: _Counted(Frequency(often), Calendar(calendar), lag, name, bool(address and licence))
        for pk, often, calendar, lag, name, address, licence in rows
    }
