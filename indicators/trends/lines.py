"""From the figures of a series to what a trend is worked out from (pure): places in time, increments, segments.

Source: specification 4.2 and 4.3. A year-to-date line is trended on its increments, a year-to-date ratio against the
same period of earlier years; of overlapping windows only those count that do not overlap, from the latest back; a
window that only grows has no trend; no test crosses a declared break.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from indicators.trends.batch import TrendInput
from indicators.trends.decision import WINDOWS

DAYS_IN_MONTH = 30.436875
MOST_PLACES = 1_000
WANDER = 10  # days by which a source may date a period's end too late
STORED = 6  # decimals of a figure as it is stored: a difference of two has no more
GROWN = 3  # windows with one beginning and so many ends are one that grows


class Figure(NamedTuple):
    """One figure of a series; ``value`` is nothing where it is missing or withheld."""

    id: int
    start: date
    end: date
    value: float | None
    numerator: float | None = None
    denominator: float | None = None


class Measure(NamedTuple):
    """What the definition says of how figures relate to their periods.

    ``step``: months from one figure to the next. ``polarity``: 1, -1 or 0. ``to_date``: each figure is of the year so
    far. ``proportion``: numerator and denominator make a share of at most all, not a rate. ``adds_up``: the figures of
    a year make its outturn. ``averaged``: each figure is of one period, which chance moves more than a state.
    ``year_begins``: the month in which its year does.
    """

    step: int
    polarity: int
    seasonal: bool
    to_date: bool
    proportion: bool
    multiplier: float
    adds_up: bool = False
    averaged: bool = False
    year_begins: int = 4


@dataclass(frozen=True, slots=True)
class Line:
    """What a trend reads of a series, with the period of each place (nothing where there is no figure)."""

    series: TrendInput
    periods: Sequence[tuple[date, date] | None]
    is_ratio_to_date: bool = False


def line_of(
    figures: Sequence[Figure],
    measure: Measure,
    *,
    target: Decimal | None = None,
    starts: Sequence[date] = (),
    excluded: Collection[tuple[date, date]] = (),
) -> Line:
    """The line of figures in the order of their ends, the last of which is the one that is judged.

    ``starts``: the days from which a new segment runs (rebases and declared breaks); ``excluded``: periods left out by
    a person. A line without a trend has no figures.
    """
    placed = _in_places(figures, measure.step)
    if not placed or _grows(placed, measure):
        return _nothing(measure)
    last_place, last = placed[-1]
    ratio = measure.to_date and last.denominator is not None
    stride = 1 if measure.to_date else _stride(last, measure.step)
    kept = [(last_place - place, one) for place, one in placed if not (last_place - place) % stride]
    places = min(kept[0][0] // stride + 1, MOST_PLACES)
    added = _increments(kept, measure) if measure.to_date and not ratio else None
    spread: list[float | None] = [None] * places
    periods: list[tuple[date, date] | None] = [None] * places
    tops, bottoms = spread.copy(), spread.copy()
    for number, (back, one) in enumerate(kept):
        at = places - 1 - back // stride
        if at < 0:
            continue
        period = periods[at] = (one.start, one.end)
        value = added[number] if added is not None else one.value
        if value is not None and period not in excluded:
            spread[at], tops[at], bottoms[at] = value, one.numerator, one.denominator
    counted = all(top is not None for top, value in zip(tops, spread, strict=True) if value is not None)
    series = TrendInput(
        values=spread,
        cycle=_cycle(measure.step * stride),
        polarity=measure.polarity,
        target=None if measure.to_date or target is None else float(target),
        rebases=_rebases(periods, starts) if starts else (),
        seasonal=measure.seasonal or ratio,
        counts=(tops, bottoms) if counted and stride == 1 and not measure.to_date else None,
        proportion=measure.proportion,
        multiplier=measure.multiplier,
    )
    return Line(series, periods, ratio)


def _nothing(measure: Measure) -> Line:
    return Line(TrendInput(values=(), cycle=_cycle(measure.step), polarity=measure.polarity), ())


def _in_places(figures: Sequence[Figure], step: int) -> list[tuple[int, Figure]]:
    """Figures with how many steps each ends after the first; of two that end almost together the later one.

    The days of a source wander a little, so that places are rounded.
    """
    return sorted(dict(zip(_places(tuple([one.end for one in figures]), step), figures, strict=True)).items())


@lru_cache(maxsize=256)
def _places(ends: tuple[date, ...], step: int) -> tuple[int, ...]:
    """The place of each end; most series of a council share theirs."""
    if not ends:
        return ()
    first, days = ends[0].toordinal(), step * DAYS_IN_MONTH
    return tuple(round((end.toordinal() - first) / days) for end in ends)


def _grows(placed: Sequence[tuple[int, Figure]], measure: Measure) -> bool:
    """Whether the latest window is one of several with the same beginning and later ends."""
    last = placed[-1][1]
    if measure.to_date or last.start == last.end:
        return False
    return sum(one.start == last.start for _place, one in placed) >= GROWN


def _stride(last: Figure, step: int) -> int:
    """How many steps a window covers: a rolling year that is reported each quarter covers four."""
    return max(1, -(-_months(last) // step))


def _months(one: Figure) -> int:
    return round(((one.end - one.start).days + 1) / DAYS_IN_MONTH)


def _months_into_year(one: Figure, begins: int) -> int:
    """How far into its year a period ends, in months; a few days into the next year are still this one."""
    end = one.end - timedelta(days=WANDER)
    return (end.month - begins) % 12 + 1


def _increments(kept: Sequence[tuple[int, Figure]], measure: Measure) -> list[float | None]:
    """What each period added to the year so far; unknown where the period before has no figure.

    The year is that of the calendar: a source may date a figure by its quarter or by the year so far.
    """
    found: list[float | None] = []
    before: tuple[int, Figure] | None = None
    for back, one in kept:
        if one.value is None:
            found.append(None)
        elif _months_into_year(one, measure.year_begins) <= measure.step:
            found.append(one.value)  # the first of its year
        elif before is None or before[0] != back + 1 or before[1].value is None:
            found.append(None)
        else:
            found.append(round(one.value - before[1].value, STORED))
        before = (back, one)
    return found


def _cycle(months: int) -> int:
    """Periods in a year, of those that the tests have windows for; what is longer than a year counts as annual."""
    fit = 12 / months
    return max((cycle for cycle in WINDOWS if cycle <= fit), default=1)


def _rebases(periods: Sequence[tuple[date, date] | None], starts: Sequence[date]) -> list[int]:
    """The place of the first period that begins on each day or later."""
    found = set()
    for day in starts:
        at = next((place for place, period in enumerate(periods) if period is not None and period[0] >= day), None)
        if at:
            found.add(at)
    return sorted(found)
