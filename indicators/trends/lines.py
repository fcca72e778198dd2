"""From the figures of a series to what a trend is worked out from (pure): places in time, increments, segments.

Source: specification 4.2 and 4.3. A year-to-date line is trended on its increments, a year-to-date ratio against the
same period of earlier years; of overlapping windows only those count that do not overlap, from the latest back; a
window that only grows has no trend; no test crosses a declared break.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from indicators.trends.batch import TrendInput
from indicators.trends.decision import WINDOWS

DAYS_IN_MONTH = 30.436875
MOST_PLACES = 1_000
GROWN = 3  # windows with one beginning and so many ends are one that grows


class Figure(NamedTuple):
    """One figure of a series; ``value`` is nothing where it is missing or withheld."""

    id: int
    start: date
    end: date
    value: Decimal | None
    numerator: Decimal | None = None
    denominator: Decimal | None = None


class Measure(NamedTuple):
    """What the definition says of how figures relate to their periods.

    ``step``: months from one figure to the next. ``polarity``: 1, -1 or 0. ``to_date``: each figure is of the year so
    far. ``proportion``: numerator and denominator make a share of at most all, not a rate. ``adds_up``: the figures of
    a year make its outturn. ``averaged``: each figure is of one period, which chance moves more than a state.
    """

    step: int
    polarity: int
    seasonal: bool
    to_date: bool
    proportion: bool
    multiplier: float
    adds_up: bool = False
    averaged: bool = False


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
    figures = _in_places(figures, measure.step)
    if not figures or _grows(figures, measure):
        return _nothing(measure)
    ratio = measure.to_date and figures[-1].denominator is not None
    stride = 1 if measure.to_date else _stride(figures[-1], measure.step)
    kept = _without_overlap(figures, measure.step, stride)
    values = _increments(kept, measure.step) if measure.to_date and not ratio else [one.value for one in kept]
    first, last = _place(kept[0], kept[0], measure.step * stride), _place(kept[-1], kept[0], measure.step * stride)
    places = min(last - first + 1, MOST_PLACES)
    spread: list[float | None] = [None] * places
    periods: list[tuple[date, date] | None] = [None] * places
    tops: list[float | None] = [None] * places
    bottoms: list[float | None] = [None] * places
    for one, value in zip(kept, values, strict=True):
        at = _place(one, kept[0], measure.step * stride) - (last - first + 1 - places)
        if at < 0:
            continue
        periods[at] = (one.start, one.end)
        if value is None or (one.start, one.end) in excluded:
            continue
        spread[at] = float(value)
        tops[at], bottoms[at] = _float(one.numerator), _float(one.denominator)
    counted = all(top is not None for top, value in zip(tops, spread, strict=True) if value is not None)
    series = TrendInput(
        values=spread,
        cycle=_cycle(measure.step * stride),
        polarity=measure.polarity,
        target=None if measure.to_date or target is None else float(target),
        rebases=_rebases(periods, starts),
        seasonal=measure.seasonal or ratio,
        counts=(tops, bottoms) if counted and stride == 1 and not measure.to_date else None,
        proportion=measure.proportion,
        multiplier=measure.multiplier,
    )
    return Line(series, periods, ratio)


def _nothing(measure: Measure) -> Line:
    return Line(TrendInput(values=(), cycle=_cycle(measure.step), polarity=measure.polarity), ())


def _place(one: Figure, first: Figure, months: int) -> int:
    """How many steps after the first figure this one ends; the days of a source wander a little."""
    return round((one.end - first.end).days / (months * DAYS_IN_MONTH))


def _in_places(figures: Sequence[Figure], step: int) -> list[Figure]:
    """One figure for each place in time: of two that end almost together the later one."""
    by_place = {_place(one, figures[0], step): one for one in figures} if figures else {}
    return [by_place[place] for place in sorted(by_place)]


def _grows(figures: Sequence[Figure], measure: Measure) -> bool:
    """Whether the latest window is one of several with the same beginning and later ends."""
    if measure.to_date:
        return False
    last = figures[-1]
    return sum(one.start == last.start for one in figures) >= GROWN and last.start != last.end


def _stride(last: Figure, step: int) -> int:
    """How many steps a window covers: a rolling year that is reported each quarter covers four."""
    months = round(((last.end - last.start).days + 1) / DAYS_IN_MONTH)
    return max(1, -(-months // step))


def _without_overlap(figures: Sequence[Figure], step: int, stride: int) -> list[Figure]:
    if stride == 1:
        return list(figures)
    last = _place(figures[-1], figures[0], step)
    return [one for one in figures if (last - _place(one, figures[0], step)) % stride == 0]


def _increments(figures: Sequence[Figure], step: int) -> list[Decimal | None]:
    """What each period added to the year so far; unknown where the period before has no figure."""
    found: list[Decimal | None] = []
    before: Figure | None = None
    for one in figures:
        if one.value is None:
            found.append(None)
        elif round(((one.end - one.start).days + 1) / DAYS_IN_MONTH) <= step:
            found.append(one.value)  # the first of its year
        elif before is not None and before.value is not None and _follows(before, one, step):
            found.append(one.value - before.value)
        else:
            found.append(None)
        before = one
    return found


def _follows(before: Figure, one: Figure, step: int) -> bool:
    """Whether one goes on with the year of the figure before, a period later."""
    return before.start == one.start and _place(one, before, step) == 1


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


def _float(value: Decimal | None) -> float | None:
    return None if value is None else float(value)
