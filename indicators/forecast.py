"""Where the year will end, with the range that chance allows, and what colour that would be (specification 4.5).

The forecasts of cumulative measures and their 80 % range are this product's own, tried on generated years: a range of
1.28 standard deviations x the root of the periods left held 37 to 69 % of outturns, this one 76 to 89 %. 1.128 is the
mean range of two normal figures in standard deviations (d2 of control charts; Shewhart 1931), so the mean absolute
change divided by it estimates the standard deviation of one period. A forecast's status is that of
`indicators.status.evaluate`, never of a second rule. An officer's own forecast is recorded beside it, never instead.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from statistics import fmean, median
from typing import Literal, NamedTuple

from scipy.special import stdtrit

from indicators.direction import displayed
from indicators.status import evaluate
from indicators.status_types import Polarity, ReturnState, StatusInput, StatusResult

Number = float | Decimal
Method = Literal[
    "past share of year",
    "run rate",
    "outturn",
    "last value",
    "mean of the last four",
    "same period last year",
]
NO_RANGE = "not enough history for a range"

_D2 = 1.128  # mean range of two standard normal figures
_YEARS = 3  # complete years that say how a year usually runs; older ones say little
_ENOUGH_YEARS = 2
_ENOUGH_CHANGES = 4  # fewer give no range
_LATEST = 4  # periods of a mean, and year-on-year changes of a median
_PROBABILITY = 0.90  # each end of an 80 % range


class Forecast(NamedTuple):
    """A year-end figure in the indicator's own unit, with the method that gave it.

    `low` and `high` are the 80 % range, None where `note` says why or where the method has none.
    `typical_period_change` is the estimated standard deviation of one period, in the same unit; `inflation` multiplies
    it and the t quantile with `degrees_of_freedom` to half the range.
    """

    method: Method
    value: float
    low: float | None = None
    high: float | None = None
    note: str | None = None
    typical_period_change: float | None = None
    degrees_of_freedom: int | None = None
    inflation: float | None = None

    def within(self, lowest: Number | None, highest: Number | None) -> Forecast:
        """The forecast and its range clipped to what the indicator can be (0 and 100 for a percentage)."""
        return self._replace(
            value=_clip(self.value, lowest, highest),
            low=None if self.low is None else _clip(self.low, lowest, highest),
            high=None if self.high is None else _clip(self.high, lowest, highest),
        )


class ForecastVerdict(NamedTuple):
    """What the forecast would be judged, and whether its range has outturns on both sides of the target."""

    status: StatusResult
    crosses_target: bool


def cumulative(
    years: Sequence[Sequence[Number | None]],
    so_far: Sequence[Number | None],
    periods_in_year: int,
    *,
    seasonal: bool = False,
) -> Forecast | None:
    """The outturn of a measure that adds up over the year, in its own unit.

    `years` are the years before, oldest first, each with the increments of all its periods; `so_far` are this year's
    increments, from the first period on. A year with a gap is not complete.

    Method: with two complete years or more (the latest three count) year to date / mean share of the year normally
    reached by now; else year to date x K / k, but not for a seasonal measure, which has no forecast then. With k of K
    periods reported, m left and L years: s = mean |x(t) - x(t-lag)| / 1.128, lag K (run rate: 1); the range is
    t(0.90, number of differences) x s x root((1 + 1/L)(m + k(1/share - 1)^2)), of the run rate root(m + m^2/k).
    Fewer than four differences give no range. A complete year is its own outturn.

    None where nothing is reported yet, a figure of this year is missing, or no finite figure comes out.
    Raises ValueError for a year that has not `periods_in_year` figures, or more than that so far.
    """
    size = periods_in_year
    if size < 1 or len(so_far) > size or any(len(year) != size for year in years):
        raise ValueError("A year has as many figures as periods, and the current one has no more.")
    known = _known(so_far)
    every = [*known, *(figure for year in years for figure in _known(year))]
    if not known or len(known) < len(so_far) or not all(abs(figure) <= _LARGEST for figure in every):
        return None
    total, done = math.fsum(known), len(known)
    if done == size:
        return Forecast("outturn", total, total, total) if math.isfinite(total) else None
    latest = years[-_YEARS:]
    line = [None if figure is None else float(figure) for year in (*latest, so_far) for figure in year]
    shares = _shares(latest, done)
    if len(shares) >= _ENOUGH_YEARS and (share := fmean(shares)) > 0:
        rest = 1 / share - 1
        inflation = math.sqrt((1 + 1 / len(shares)) * (size - done + done * rest * rest))
        found = _ranged("past share of year", total / share, _changes(line, size), inflation)
        if found is not None:
            return found
    if seasonal:
        return None
    left = size - done
    return _ranged("run rate", total * size / done, _changes(line, 1), math.sqrt(left + left * left / done))


def level(
    values: Sequence[Number | None], periods_left: int, *, averaged: bool = False, slope: float | None = None
) -> Forecast | None:
    """The year-end figure of a snapshot, rolling figure or rate: the last value, or the mean of the last four.

    `values` are the periods up to the latest, oldest first; missing ones at the end count as periods left. `slope` is
    Sen's slope for each period where Mann-Kendall finds a trend (p < 0.05), else None; times the periods left it is
    added. The mean (`averaged`) is for figures of one period, which chance moves more. None without a figure.
    """
    figures = list(values)
    while figures and figures[-1] is None:
        figures.pop()
        periods_left += 1
    known = _known(figures[-_LATEST:] if averaged else figures[-1:])
    if not known:
        return None
    base = fmean(known) + (slope or 0.0) * periods_left
    return Forecast("mean of the last four" if averaged else "last value", base) if math.isfinite(base) else None


def seasonal_level(values: Sequence[Number | None], periods_left: int, periods_in_year: int) -> Forecast | None:
    """The year-end figure of a seasonal snapshot or rate: the same period last year + the median of the latest four
    changes from one year to the next.

    `values` are the periods up to the latest, oldest first. None where the same period last year or every change is
    missing, or where the year has already ended.
    """
    same_last_year = len(values) - 1 + periods_left - periods_in_year
    if not 0 <= same_last_year < len(values) or periods_left < 1:
        return None
    base = values[same_last_year]
    pairs = zip(values, values[periods_in_year:], strict=False)
    changes = [float(now) - float(before) for before, now in pairs if now is not None and before is not None]
    if base is None or not changes:
        return None
    value = float(base) + median(changes[-_LATEST:])
    return Forecast("same period last year", value) if math.isfinite(value) else None


def judge(forecast: Forecast, rule_code: str, data: StatusInput) -> ForecastVerdict:
    """The status that the forecast would have at the end of the year, under the indicator's own rule.

    `data` is the year end as it would be judged: its target or range, tolerance and decimal places, and last year's
    outturn as `same_last_year`; value, return state and provisional flag are replaced. Both are judged as they are
    shown: rounded half-up to the decimal places.
    """
    value = _decimal(forecast.value)
    supposed = data._replace(
        value=value,
        return_state=ReturnState.RETURNED,
        provisional=False,
        target=data.forecast_target if data.forecast_target is not None else data.target,
        forecast=value,
        forecast_target=None,
    )
    return ForecastVerdict(evaluate(rule_code, supposed), _crosses(forecast, supposed))


_LARGEST = 1e150  # beyond it sums and squares are no longer finite


def _known(figures: Sequence[Number | None]) -> list[float]:
    return [float(figure) for figure in figures if figure is not None]


def _shares(years: Sequence[Sequence[Number | None]], done: int) -> list[float]:
    """The share of the outturn reached after `done` periods, of each complete year that came to something."""
    shares = []
    for year in years:
        figures = _known(year)
        outturn = math.fsum(figures)
        if len(figures) == len(year) and outturn != 0:
            shares.append(math.fsum(figures[:done]) / outturn)
    return shares


def _changes(line: Sequence[float | None], lag: int) -> list[float]:
    pairs = zip(line, line[lag:], strict=False)
    return [abs(now - before) for before, now in pairs if now is not None and before is not None]


def _ranged(method: Method, value: float, changes: Sequence[float], inflation: float) -> Forecast | None:
    if not math.isfinite(value):
        return None
    if len(changes) < _ENOUGH_CHANGES:
        return Forecast(method, value, note=NO_RANGE)
    typical = fmean(changes) / _D2
    half = _t_quantile(len(changes)) * typical * inflation
    if not math.isfinite(half):
        return None
    return Forecast(method, value, value - half, value + half, None, typical, len(changes), inflation)


@lru_cache(maxsize=256)
def _t_quantile(degrees: int) -> float:
    return float(stdtrit(degrees, _PROBABILITY))


def _clip(value: float, lowest: Number | None, highest: Number | None) -> float:
    if lowest is not None:
        value = max(value, float(lowest))
    return value if highest is None else min(value, float(highest))


def _decimal(value: float) -> Decimal:
    return Decimal(repr(value))


def _crosses(forecast: Forecast, data: StatusInput) -> bool:
    """Whether one end of the range meets the target, or an end of the range that is best, and the other misses it."""
    if forecast.low is None or forecast.high is None or data.polarity is Polarity.NEUTRAL:
        return False
    places = data.decimal_places
    lowest, highest = (displayed(_decimal(end), places) for end in (forecast.low, forecast.high))
    floor = {Polarity.HIGHER: data.target, Polarity.RANGE: data.low}.get(data.polarity)
    ceiling = {Polarity.LOWER: data.target, Polarity.RANGE: data.high}.get(data.polarity)
    over_floor = floor is not None and lowest < displayed(floor, places) <= highest
    return over_floor or (ceiling is not None and lowest <= displayed(ceiling, places) < highest)
