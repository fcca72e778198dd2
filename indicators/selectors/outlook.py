"""What a chart shows beyond the last figure: the stored forecast of the year end, and the targets until then."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.utils.formats import date_format

from council_pm.core.periods import year_containing
from indicators.chart_ahead import Ahead
from indicators.engine import SeriesFacts, TargetFact, ValueFact
from indicators.facts import Shape
from indicators.revisions import in_effect
from indicators.selectors.rows import ScorecardRow
from indicators.trends.lines import DAYS_IN_MONTH


class Outlook(NamedTuple):
    """The forecast, with a target for each period until the year end; the targets are empty where it has none."""

    ahead: Ahead
    lows: Sequence[Decimal | None]
    highs: Sequence[Decimal | None]

    @property
    def has_target(self) -> bool:
        """Whether the year end has a target to be held against."""
        return any(low is not None for low in self.lows)


def outlook_of(row: ScorecardRow, facts: SeriesFacts, shape: Shape, last: ValueFact | None) -> Outlook | None:
    """Nothing without a forecast from the last figure, or where what is forecast is the sum of the figures drawn."""
    measure, forecast = shape.measure, row.forecast
    is_a_sum = measure.adds_up and not measure.to_date
    if forecast is None or last is None or row.period_end != last.end or is_a_sum:
        return None
    year_ends = year_containing(last.end, shape.reader.calendar).end
    periods = _periods(last.end, year_ends, measure.step)
    ahead = Ahead(periods, date_format(year_ends, "M Y"), *forecast)
    targets = _targets(facts.targets, last.end, year_ends, measure.step)
    if periods not in targets:
        return Outlook(ahead, [None] * periods, [None] * periods)
    found = [targets.get(place) for place in range(1, periods + 1)]
    lows = [None if one is None else one.value if one.value is not None else one.low for one in found]
    return Outlook(ahead, lows, [None if one is None else one.high for one in found])


def _periods(start: date, end: date, step: int) -> int:
    return round((end - start).days / (step * DAYS_IN_MONTH))


def _targets(
    targets: Mapping[tuple[date, date], Sequence[TargetFact]], after: date, until: date, step: int
) -> dict[int, TargetFact]:
    """By how many periods after the last figure."""
    found = {}
    for (_start, end), revisions in targets.items():
        held = in_effect(revisions, end) if after < end <= until else None
        if held is not None:
            found[_periods(after, end, step)] = held
    return found
