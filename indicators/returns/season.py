"""What a figure usually is at this time of the year (pure).

The same quarter or month of earlier years, each against the level of the year before it, times the level of today: a
series that has risen for years is not surprised by its own rise. The range is the one in which a further figure lies in
99 of 100 cases where the deviations are normal (a prediction interval, t x s x the root of 1 + 1/n); the deviations of
all seasons together say how much is usual, unless figures count from the start of the year, where an early figure moves
more than a late one. Few years make it wide: a check that cries wolf is soon ticked unread.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from functools import lru_cache
from math import sqrt
from statistics import fmean
from typing import NamedTuple

from scipy.special import stdtrit

from council_pm.core.periods import Calendar, Frequency, Period

YEARS_OF_SEASONAL = 3  # two could be chance
YEARS_OF_OTHERS = 5  # a pattern that nobody has declared must show for longer
_YEARS_BACK = 8  # older ones say little of today
_END = 0.995  # of a range of 99 %
_LEAST_WIDTH = 0.01  # of the expected figure: years that happened to be alike promise nothing
_DAYS_OF_MONTH = 30.4


class PastFigure(NamedTuple):
    """A signed-off figure of an earlier period, with its counts where it has them."""

    period: Period
    value: Decimal | None
    numerator: Decimal | None = None
    denominator: Decimal | None = None


class Expected(NamedTuple):
    """From where to where a figure usually lies at this time of the year, and on how many earlier years that rests."""

    low: Decimal
    high: Decimal
    years: int


class _Season(NamedTuple):
    """Earlier figures of one time of the year against the levels of their years: quotients, or differences."""

    deviations: Sequence[float]

    @property
    def scatter(self) -> float:
        """Sum of squares about their mean."""
        middle = fmean(self.deviations)
        return sum((one - middle) ** 2 for one in self.deviations)


def by_steps(past: Sequence[PastFigure], period: Period, frequency: Frequency) -> dict[int, PastFigure]:
    """Earlier figures by how many periods ago they ended: 1 is the period before. Ends may wander by half a step."""
    found = {}
    for figure in past:
        end = figure.period.end
        months = (period.end.year - end.year) * 12 + period.end.month - end.month
        steps = round((months + (period.end.day - end.day) / _DAYS_OF_MONTH) / frequency.months)
        if steps > 0:
            found[steps] = figure
    return found


def expected_range(
    past: Mapping[int, PastFigure],
    frequency: Frequency,
    *,
    seasonal: bool,
    to_date: bool,
    decimals: int,
    minimum: Decimal | None = None,
    maximum: Decimal | None = None,
) -> Expected | None:
    """Where the figure is expected at this time of the year; nothing without enough whole years, or without seasons.

    ``past`` is by how many periods ago (``by_steps``). A year with a gap counts for nothing. The ends are rounded
    outwards to the decimals that are shown, and lie within what the indicator can be.
    """
    cycle = frequency.periods_in_year
    if cycle < 2:
        return None
    known = {steps: float(one.value) for steps, one in past.items() if one.value is not None}
    level = _level(known, 0, cycle)
    own = _pairs(known, 0, cycle)
    if level is None or len(own) < (YEARS_OF_SEASONAL if seasonal or to_date else YEARS_OF_OTHERS):
        return None
    others = [] if to_date else [pairs for at in range(1, cycle) if len(pairs := _pairs(known, at, cycle)) > 1]
    grows = level > 0 and all(figure >= 0 and base > 0 for pairs in (own, *others) for figure, base in pairs)
    seasons = [_season(pairs, grows) for pairs in (own, *others)]
    low, high = _ends(seasons[0], seasons, level if grows else 1.0, 0.0 if grows else level)
    if grows:
        low = max(low, 0.0)
    return Expected(
        _shown(low, decimals, ROUND_FLOOR, minimum, maximum),
        _shown(high, decimals, ROUND_CEILING, minimum, maximum),
        len(own),
    )


def first_of_year(period: Period, frequency: Frequency, calendar: Calendar) -> bool:
    """Whether a figure that counts from the start of the year begins with this period."""
    return (period.end.month - calendar.first_month) % 12 < frequency.months


def _ends(own: _Season, seasons: Sequence[_Season], times: float, plus: float) -> tuple[float, float]:
    freedom = sum(len(one.deviations) - 1 for one in seasons)
    spread = sqrt(sum(one.scatter for one in seasons) / freedom)
    middle = fmean(own.deviations) * times + plus
    half = _quantile(freedom) * spread * sqrt(1 + 1 / len(own.deviations)) * times
    half = max(half, _LEAST_WIDTH * abs(middle))
    return middle - half, middle + half


def _season(pairs: Sequence[tuple[float, float]], grows: bool) -> _Season:
    return _Season([figure / base if grows else figure - base for figure, base in pairs])


def _pairs(known: Mapping[int, float], at: int, cycle: int) -> list[tuple[float, float]]:
    """Figures of one time of the year with the level before each. ``at`` periods ago, a year before that, and so on."""
    found = []
    first = at if at else cycle
    for back in range(first, cycle * _YEARS_BACK + 1, cycle):
        level = _level(known, back, cycle)
        if back in known and level is not None:
            found.append((known[back], level))
    return found


def _level(known: Mapping[int, float], at: int, cycle: int) -> float | None:
    """The mean of one whole year just before, so that every season counts once; nothing where one is missing."""
    year = [known.get(at + ago) for ago in range(1, cycle + 1)]
    figures = [one for one in year if one is not None]
    return fmean(figures) if len(figures) == cycle else None


def _shown(end: float, decimals: int, rounding: str, minimum: Decimal | None, maximum: Decimal | None) -> Decimal:
    shown = Decimal(repr(end)).quantize(Decimal(1).scaleb(-decimals), rounding)
    if minimum is not None:
        shown = max(shown, minimum)
    return shown if maximum is None else min(shown, maximum)


@lru_cache(maxsize=128)
def _quantile(freedom: int) -> float:
    return float(stdtrit(freedom, _END))
