"""The engine: judge the periods of a series and say which judgement is in force for whom (pure).

``indicators.status.evaluate`` gives each status; recomputation, previews and the history of a series all come through
``judge_period``. ``indicators.trends`` decides the trend of the periods that are in force.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple, Protocol

from council_pm.core.periods import (
    Calendar,
    Frequency,
    Period,
    find_previous,
    find_same_last_year,
    year_containing,
)
from council_pm.core.periods.matching import TOLERANCE_DAYS
from council_pm.core.periods.months import add_months
from indicators.direction import Direction, direction, displayed
from indicators.revisions import in_effect
from indicators.status import (
    RULES_THAT_ASK_FOR_A_FORECAST,
    Polarity,
    ReturnState,
    StatusInput,
    StatusResult,
    ToleranceType,
    evaluate,
)
from indicators.trends.decision import decide
from indicators.trends.lines import Figure, Measure, line_of
from indicators.year_end import year_end_forecast

ENGINE_VERSION = 6
RECENT_PERIODS = 13  # what a sparkline and a rug show: a year of months and one more, or three years of quarters
MEMBERS_STEP = 3
PUBLIC_STEP = 4


class ValueFact(NamedTuple):
    """A signed-off figure in force. ``step`` is the widest audience it was released to (0 nobody, 4 the public).

    ``seen`` holds, for each step from 0 to 4, the day from which that audience sees it (nothing: not yet).
    """

    id: int
    start: date
    end: date
    value: Decimal | None
    absent: str
    provisional: bool
    step: int
    seen: tuple[date | None, ...]


class TargetFact(NamedTuple):
    """A revision of a target. ``effective_from`` nothing: it holds for its period whenever that ends."""

    id: int
    start: date
    end: date
    value: Decimal | None
    low: Decimal | None
    high: Decimal | None
    effective_from: date | None


class RuleFact(NamedTuple):
    """A revision of the rule and tolerance of an indicator."""

    id: int
    rule: str
    tolerance_type: ToleranceType
    tolerance: Decimal | None
    amber_threshold: Decimal | None
    minimum_acceptable: Decimal | None
    effective_from: date | None


class DefinitionFact(NamedTuple):
    """What the engine needs of the definition in force."""

    id: int
    polarity: Polarity
    decimals: int
    frequency: Frequency
    compares_with_last_year: bool


class Behind(Protocol):
    """The figures of a series as a trend reads them (``indicators.trend_facts``)."""

    @property
    def starts(self) -> Sequence[date]: ...
    @property
    def excluded(self) -> Collection[tuple[date, date]]: ...
    def up_to(self, last: ValueFact, step: int) -> Sequence[Figure]: ...
    def key(self, figures: Sequence[Figure], breaks: Sequence[date], aim: int) -> str: ...


class Past(NamedTuple):
    """What a year-end forecast reads, for a rule that asks for one."""

    behind: Behind
    measure: Measure
    calendar: Calendar
    lowest: Decimal | None
    highest: Decimal | None


@dataclass(frozen=True, slots=True)
class SeriesFacts:
    """One series: values by end date (latest revisions only), targets and rules by revision, oldest first.

    ``past`` is there where a rule of the series asks for a forecast.
    """

    series_id: int
    definition: DefinitionFact
    values: Sequence[ValueFact]
    targets: Mapping[tuple[date, date], Sequence[TargetFact]]
    rules: Sequence[RuleFact]
    breaks: Sequence[date] = ()
    past: Past | None = None


class Inputs(NamedTuple):
    """The rows that a judgement of one period reads, and their name (``key``)."""

    value: ValueFact
    target: TargetFact | None
    rule: RuleFact | None
    before: ValueFact | None
    last_year: ValueFact | None
    definition: DefinitionFact
    key: str
    forecast: Decimal | None = None
    forecast_target: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    """The status of one period and how it moved against earlier ones."""

    inputs: Inputs
    result: StatusResult
    vs_previous: Direction
    vs_last_year: Direction

    @property
    def direction(self) -> Direction:
        """The default direction of travel: same period last year for seasonal and cumulative measures."""
        return self.vs_last_year if self.inputs.definition.compares_with_last_year else self.vs_previous


def inputs_of(facts: SeriesFacts, since: date = date.min) -> list[Inputs]:
    """What a judgement of each period would read, in the order of the periods; nothing is judged yet.

    With ``since`` only of the periods that end on that day or later; the values before it are read as neighbours.
    """
    neighbours = _Neighbours(facts)
    found = []
    for value in facts.values:
        end = value.end
        if end < since:
            continue
        before, last_year = neighbours.of(value)
        target = in_effect(facts.targets.get((value.start, end), ()), end)
        rule = in_effect(facts.rules, end)
        key = (
            f"v{value.id}d{facts.definition.id}t{target.id if target else 0}r{rule.id if rule else 0}"
            f"p{before.id if before else 0}y{last_year.id if last_year else 0}"
        )
        found.append(Inputs(value, target, rule, before, last_year, facts.definition, key))
    return _with_forecasts(facts, found) if facts.past else found


def target_of_year_end(
    facts: SeriesFacts, target: TargetFact | None, year_ends: date, to_date: bool
) -> TargetFact | None:
    """The target that a year which ends on this day is held against.

    Without one a state or rate is held against the target of the period, ``target``; a year so far against none,
    because that is for a part of the year only.
    """
    ends = [revisions for (_start, end), revisions in facts.targets.items() if end == year_ends]
    found = next((held for revisions in ends if (held := in_effect(revisions, year_ends))), None)
    return found if found is not None or to_date else target


def at_year_end(facts: SeriesFacts, inputs: Inputs, year_ends: date, *, to_date: bool, step: int) -> Inputs:
    """What the end of the year would be judged by: its target and rule, and the outturn of the year before.

    That is held against a forecast of the whole year, not the figure of the same period; as far as ``step`` sees it,
    and never across a declared break.
    """
    seen = {_period(one): one for one in facts.values if one.step >= step}
    found = find_same_last_year(seen, Period(inputs.value.start, year_ends), facts.definition.frequency)
    broken = found is not None and any(found.end < day <= year_ends for day in facts.breaks)
    return inputs._replace(
        target=target_of_year_end(facts, inputs.target, year_ends, to_date),
        rule=in_effect(facts.rules, year_ends),
        last_year=None if found is None or broken else seen[found],
    )


def _with_forecasts(facts: SeriesFacts, found: list[Inputs]) -> list[Inputs]:
    """The same, with the forecast as it stood at each period whose rule asks for one.

    It reads the figures that everybody in the council sees who sees the figure of the period, so that no light tells
    of others, and none changes when a figure is published.
    """
    past = facts.past
    places = [at for at, one in enumerate(found) if one.rule and one.rule.rule in RULES_THAT_ASK_FOR_A_FORECAST]
    if past is None or not places:
        return found
    behind = [past.behind.up_to(found[at].value, min(found[at].value.step, MEMBERS_STEP)) for at in places]
    starts = [*past.behind.starts, *facts.breaks]
    lines = [line_of(figures, past.measure, starts=starts, excluded=past.behind.excluded) for figures in behind]
    for at, figures, line, decision in zip(places, behind, lines, decide([one.series for one in lines]), strict=True):
        one = found[at]
        year_ends = year_containing(one.value.end, past.calendar).end
        aim = target_of_year_end(facts, one.target, year_ends, past.measure.to_date)
        forecast = year_end_forecast(line, past.measure, decision, one.value.end, year_ends) if aim else None
        found[at] = one._replace(
            key=f"{one.key}f{past.behind.key(figures, facts.breaks, aim.id if aim else 0)}",
            forecast=Decimal(repr(forecast.within(past.lowest, past.highest).value)) if forecast else None,
            forecast_target=aim.value if aim else None,
        )
    return found


def judge_period(inputs: Inputs) -> Judgement:
    """Judge one period. A batch, a recomputation and a preview of a figure not yet stored all call this."""
    asked = status_input(inputs)
    result = evaluate(rule_code(inputs), asked)
    vs_previous, vs_last_year = (
        direction(
            asked.value, other.value if other else None, asked.polarity, asked.decimal_places, asked.low, asked.high
        )
        for other in (inputs.before, inputs.last_year)
    )
    return Judgement(inputs, result, vs_previous, vs_last_year)


def rule_code(inputs: Inputs) -> str:
    """The rule by which a period is judged."""
    return inputs.rule.rule if inputs.rule else "tolerance"


def status_input(inputs: Inputs) -> StatusInput:
    """What that rule is given."""
    definition, value, target, rule = inputs.definition, inputs.value, inputs.target, inputs.rule
    return StatusInput(
        value=value.value,
        return_state=_RETURN_STATES[value.absent],
        provisional=value.provisional,
        polarity=definition.polarity,
        target=target.value if target else None,
        low=target.low if target else None,
        high=target.high if target else None,
        tolerance_type=rule.tolerance_type if rule else ToleranceType.NONE,
        tolerance=rule.tolerance if rule else None,
        amber_threshold=rule.amber_threshold if rule else None,
        decimal_places=definition.decimals,
        minimum_acceptable=rule.minimum_acceptable if rule else None,
        same_last_year=inputs.last_year.value if inputs.last_year else None,
        forecast=inputs.forecast,
        forecast_target=inputs.forecast_target,
    )


def in_force(
    values: Sequence[ValueFact], steps_up_to: Callable[[ValueFact], Collection[int]] | None = None
) -> list[tuple[int, int]]:
    """Which period is in force for which audience: pairs of (audience step, index), widest audience last.

    A reader of step L takes the pair with the smallest step that is at least L. Where some of the figures up to a
    period were released less widely than that period, it has a pair for each audience that sees another past: a trend
    for the public is not worked out from what only members see, nor a member's without it. ``steps_up_to`` tells to
    whom the figures up to one were released, where ``values`` are not all there are.
    """
    found: list[tuple[int, int]] = []
    covered = -1
    for index in range(len(values) - 1, -1, -1):
        step = values[index].step
        if step <= covered:
            continue
        steps = steps_up_to(values[index]) if steps_up_to else {one.step for one in values[:index]}
        found += [(one, index) for one in sorted({*steps, step}) if covered < one <= step]
        covered = step
        if covered == PUBLIC_STEP:
            break
    return found


def recent_entry(value: ValueFact, status: str, moved: str, decimals: int) -> list[Any]:
    """One period of ``CurrentStatus.recent``: [start, end, figure as shown or nothing, status, direction, the day from
    which members see it (nothing: not yet), provisional]. Dates are ISO text.

    Of members, whoever reads: "changed since the meeting" starts from what was on the table there.
    """
    seen = value.seen[MEMBERS_STEP]
    return [
        _iso(value.start),
        _iso(value.end),
        str(displayed(value.value, decimals)) if value.value is not None else None,
        status,
        moved,
        _iso(seen) if seen else None,
        int(value.provisional),
    ]


_Search = Callable[[Iterable[Period], Period, Frequency], Period | None]

_FURTHEST = timedelta(days=max(TOLERANCE_DAYS.values()))

_RETURN_STATES = {
    "": ReturnState.RETURNED,
    "no_data": ReturnState.NO_DATA,
    "suppressed": ReturnState.SUPPRESSED,
}


@lru_cache(maxsize=4096)
def _iso(day: date) -> str:
    return day.isoformat()


@lru_cache(maxsize=4096)
def _months_before(end: date, months: int) -> date:
    return add_months(end, -months)


class _Neighbours:
    """The figures that others of the series are compared with."""

    def __init__(self, facts: SeriesFacts) -> None:
        self._values = facts.values
        self._by_end = {value.end: value for value in facts.values}
        self._ends = [value.end for value in facts.values]
        self._frequency = facts.definition.frequency
        self._breaks = facts.breaks

    def of(self, value: ValueFact) -> tuple[ValueFact | None, ValueFact | None]:
        """The figure of the period before, and of the same period last year."""
        step = self._frequency.months
        before = self._earlier(value, step, find_previous)
        return before, before if step >= 12 else self._earlier(value, 12, find_same_last_year)

    def _earlier(self, value: ValueFact, months: int, search: _Search) -> ValueFact | None:
        """The figure that ends so many months earlier, never across a declared break in the series.

        Only one that everybody in the council sees who sees this one: a comparison would tell of the other.
        """
        wanted = _months_before(value.end, months)
        found = self._by_end.get(wanted) or self._near(value, wanted, search)
        if (
            found is None
            or found.step < min(value.step, MEMBERS_STEP)
            or any(found.end < day <= value.end for day in self._breaks)
        ):
            return None
        return found

    def _near(self, value: ValueFact, wanted: date, search: _Search) -> ValueFact | None:
        """The dates of a source wander (``core.periods.matching``); only ends this near are ever taken."""
        first = bisect_left(self._ends, wanted - _FURTHEST)
        last = bisect_right(self._ends, wanted + _FURTHEST)
        if first == last:
            return None
        near = search((_period(one) for one in self._values[first:last]), _period(value), self._frequency)
        return self._by_end[near.end] if near else None


def _period(value: ValueFact) -> Period:
    return Period(value.start, value.end)
