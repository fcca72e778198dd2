"""From the line of a series to the forecast of its year end (pure; specification 4.5)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from indicators.forecast import Forecast, cumulative, level, seasonal_level
from indicators.trends.decision import Decision
from indicators.trends.lines import DAYS_IN_MONTH, Line, Measure
from indicators.trends.mann_kendall import SIGNIFICANT
from indicators.trends.words import Drift


def year_end_forecast(line: Line, measure: Measure, decision: Decision, end: date, year_ends: date) -> Forecast | None:
    """Where the year that ends on ``year_ends`` will end, seen from the latest period, which ended on ``end``.

    None where the year is over, where nothing is left to forecast (annual and longer), where the latest period has no
    figure, or where there is too little to go by; of a measure that adds up also where its line begins in the middle of
    the year, since what came before that is missing.
    """
    values = line.series.values
    left = round((year_ends - end).days / (measure.step * DAYS_IN_MONTH))
    in_year = 12 // measure.step if measure.step < 12 else 1
    if not values or decision.trailing or not 0 < left < in_year or line.series.cycle != in_year:
        return None
    if measure.adds_up and not line.is_ratio_to_date:
        done = in_year - left
        if len(values) < done:
            return None
        return cumulative(_years(values, done, in_year), values[-done:], in_year, seasonal=measure.seasonal)
    if line.series.seasonal:
        return seasonal_level(values, left, in_year)
    return level(values, left, averaged=measure.averaged, slope=slope_of(decision))


def _years(values: Sequence[float | None], done: int, in_year: int) -> list[Sequence[float | None]]:
    """The whole years before, oldest first."""
    before = values[:-done]
    whole = len(before) // in_year
    return [before[len(before) - in_year * back : len(before) - in_year * (back - 1)] for back in range(whole, 0, -1)]


def slope_of(decision: Decision) -> float | None:
    """Sen's slope for each period where there is a clear trend, else nothing."""
    tested = decision.tested
    clear = tested.drift in (Drift.RISING, Drift.FALLING) and tested.p is not None and tested.p < SIGNIFICANT
    return tested.slope if clear else None
