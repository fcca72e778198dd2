"""The decision on each series: how far its limits hold, what the latest point is, where it is going and by which rule.

Source: specification 4.3. In order: the recent-trend test for annual proportions and rates; special causes in the
current segment, unless the indicator is seasonal; Mann-Kendall over the window; else no significant change.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from indicators.direction import Trend
from indicators.intervals import rate_many
from indicators.trends import recent
from indicators.trends.batch import Batch, Floats, Ints, TrendInput, batch_of
from indicators.trends.causes import Causes, causes_of
from indicators.trends.limits import CONSTANT, SEGMENT_STATES, Limits, compare, limits_of
from indicators.trends.mann_kendall import SIGNIFICANT, kendall, seasonal_kendall, window_of
from indicators.trends.words import (
    CAUSE_WORDS,
    NOT_ANNUAL,
    Assurance,
    Cause,
    Drift,
    LimitsState,
    RecentTrend,
    SegmentState,
    Variation,
    point_type,
    recent_category,
)

LEAST_FOR_LIMITS = 6
FIRM = 12
LEAST_CYCLES = 3


class Window(NamedTuple):
    """How many periods a test looks back over, and how many figures it needs; for seasonal measures in cycles."""

    periods: int
    least: int
    seasonal: int


WINDOWS: Mapping[int, Window] = {
    1: Window(10, 5, 0),
    2: Window(12, 8, 5),
    3: Window(12, 8, 5),
    4: Window(12, 8, 5),
    12: Window(24, 8, 5),
}
"""By periods in a year."""


class Tested(NamedTuple):
    """What Mann-Kendall found of one series. ``slope`` is per period, or per cycle where it is seasonal.

    ``first``: the index of the first figure in the window.
    """

    seasonal: bool
    periods: int
    points: int
    drift: Drift
    s: int | None = None
    first: int | None = None
    variance: float | None = None
    z: float | None = None
    p: float | None = None
    slope: float | None = None


class Decision(NamedTuple):
    """Everything that was decided of one series. ``as_of`` is the index of its last figure (-1: it has none).

    ``pattern`` is the index of the first point of the pattern that ``cause`` names, and ``begins`` that of the first
    point of the current segment.
    """

    as_of: int
    trailing: int
    seasonal: bool
    polarity: int
    limits_state: LimitsState
    state: SegmentState
    mean: float | None
    average_range: float | None
    lower: float | None
    upper: float | None
    points: int
    variation: Variation
    cause: Cause
    pattern: int
    begins: int
    assurance: Assurance
    tested: Tested
    recent: RecentTrend | None
    chi_squared: float | None
    gradient: float | None
    trend: Trend
    reason: str
    suggests_rebase: bool

    @property
    def recent_category(self) -> str:
        """The recent trend in words; series that are not annual have none."""
        return NOT_ANNUAL if self.recent is None else recent_category(self.recent, self.polarity)

    @property
    def rule(self) -> str | None:
        """The rule that makes the latest point what it is; none where there are no limits to hold it against."""
        shown = self.variation not in (Variation.INSUFFICIENT_DATA, Variation.NOT_APPLICABLE_SEASONAL)
        return CAUSE_WORDS[self.cause] if shown else None


def decide_one(series: TrendInput) -> Decision:
    """The decision on one series: a batch of one."""
    return decide([series])[0]


def decide(series: Sequence[TrendInput]) -> list[Decision]:
    """The decision on each series."""
    return decide_batch(batch_of(series), series)


def decide_batch(batch: Batch, series: Sequence[TrendInput]) -> list[Decision]:
    """The same, where the arrays are there already."""
    if not series:
        return []
    limits = limits_of(batch)
    causes = causes_of(batch, limits)
    return [
        _decided(facts, tested, found, batch, limits)
        for facts, tested, found in zip(
            _row_facts(batch, limits, causes), _tested(batch), _recent_trends(series, batch), strict=True
        )
    ]


class _RowFacts(NamedTuple):
    """What the arrays say of one series, as plain numbers; limits are those of the current segment."""

    row: int
    starts: int
    trailing: int
    polarity: int
    seasonal: bool
    figures: int
    state: int
    mean: float
    average_range: float
    lower: float
    upper: float
    cause: int
    in_run: bool
    begins: int
    assured: int


def _row_facts(batch: Batch, limits: Limits, causes: Causes) -> list[_RowFacts]:
    rows = np.arange(len(batch.cycle))
    if batch.width:
        current = batch.segments[:, -1]
        cause, in_run = causes.cause[:, -1], causes.in_run[:, -1]
        begins = np.argmax((batch.segments == current[:, None]) & batch.valid, axis=1) - batch.starts
    else:
        current = cause = begins = np.zeros(len(rows), dtype=np.int64)
        in_run = np.zeros(len(rows), dtype=np.bool_)
    of_segment = [
        part[rows, current]
        for part in (limits.count, limits.state, limits.mean, limits.range, limits.lower, limits.upper)
    ]
    columns = (
        rows, batch.starts, batch.trailing, batch.polarity, batch.seasonal, *of_segment, cause, in_run, begins,
        _assured(batch, limits, current),
    )  # fmt: skip
    return [_RowFacts(*row) for row in zip(*(column.tolist() for column in columns), strict=True)]


_TRENDS = {
    (1, 1): Trend.IMPROVING,
    (1, -1): Trend.DETERIORATING,
    (-1, 1): Trend.DETERIORATING,
    (-1, -1): Trend.IMPROVING,
}
_DRIFTS = {Drift.RISING: 1, Drift.FALLING: -1}
_VARIATIONS = {Variation.IMPROVEMENT: Trend.IMPROVING, Variation.CONCERN: Trend.DETERIORATING}
_RECENT = {recent.INCREASING: RecentTrend.INCREASING, recent.DECREASING: RecentTrend.DECREASING}
_RECENT |= {recent.NO_CHANGE: RecentTrend.NO_CHANGE, recent.CANNOT: RecentTrend.CANNOT}
_NO_TEST = (None, None, None)
_Recent = tuple[RecentTrend | None, float | None, float | None]


def _decided(facts: _RowFacts, tested: Tested, found: _Recent, batch: Batch, limits: Limits) -> Decision:
    has_figures = facts.starts < batch.width
    count = facts.figures if has_figures else 0
    begins = facts.begins if count else 0
    state = SEGMENT_STATES[facts.state]
    limits_state = state_of_limits(count, state)
    cause = Cause(facts.cause) if has_figures else Cause.COMMON
    shown = limits_state is not LimitsState.NONE
    variation, assurance = Variation.INSUFFICIENT_DATA, Assurance.NOT_APPLICABLE
    if facts.seasonal:
        variation = Variation.NOT_APPLICABLE_SEASONAL
    elif shown:
        variation = point_type(cause, facts.polarity)
        assurance = _ASSURANCES[facts.assured]
    trend, reason = _direction(variation, cause, facts.polarity, tested, found[0], shown)
    return Decision(
        as_of=batch.width - 1 - facts.starts if has_figures else -1,
        trailing=facts.trailing,
        seasonal=facts.seasonal,
        polarity=facts.polarity,
        limits_state=limits_state,
        state=state,
        mean=_number(facts.mean),
        average_range=_number(facts.average_range),
        lower=_number(facts.lower) if shown else None,
        upper=_number(facts.upper) if shown else None,
        points=count,
        variation=variation,
        cause=cause,
        pattern=max((_pattern(facts.row, batch, limits, cause) if cause else batch.width - 1) - facts.starts, begins),
        begins=begins,
        assurance=assurance,
        tested=tested,
        recent=found[0],
        chi_squared=found[1],
        gradient=found[2],
        trend=trend,
        reason=reason,
        suggests_rebase=shown and not facts.seasonal and facts.in_run,
    )


def _direction(
    variation: Variation, cause: Cause, polarity: int, tested: Tested, found: RecentTrend | None, shown: bool
) -> tuple[Trend, str]:
    """The statistical direction with its reason, by the first test that can speak (specification 4.3, a to d)."""
    if found is not None and found is not RecentTrend.CANNOT:
        reason = f"fingertips:{recent_category(found, polarity)}"
        if found is RecentTrend.NO_CHANGE:
            return Trend.NO_SIGNIFICANT_CHANGE, reason
        return _TRENDS.get((1 if found is RecentTrend.INCREASING else -1, polarity), Trend.CHANGING), reason
    if shown and variation not in (Variation.COMMON_CAUSE, Variation.NOT_APPLICABLE_SEASONAL):
        return _VARIATIONS.get(variation, Trend.CHANGING), f"spc:{CAUSE_WORDS[cause]}"
    if tested.drift in _DRIFTS:
        moved = _TRENDS.get((_DRIFTS[tested.drift], polarity), Trend.CHANGING)
        return moved, f"mann_kendall:{tested.drift}"
    if tested.drift is Drift.INSUFFICIENT_DATA and not (shown and variation is Variation.COMMON_CAUSE):
        return Trend.INSUFFICIENT_DATA, ""
    return Trend.NO_SIGNIFICANT_CHANGE, ""


def _pattern(row: int, batch: Batch, limits: Limits, cause: Cause) -> int:
    """The column of the first point of the pattern that ends in the last column."""
    last = batch.width - 1
    if cause in (Cause.RISING, Cause.FALLING):
        steps = np.sign(np.diff(batch.values[row]))
        return _first_of_run(last, lambda at: bool(steps[at] == steps[last - 1]))
    if cause in (Cause.RUN_ABOVE, Cause.RUN_BELOW):
        side = limits.side[row]
        return _first_of_run(last, lambda at: bool(side[at] == side[last]))
    if cause in (Cause.OUTER_ABOVE, Cause.OUTER_BELOW):
        return last - 2 if limits.close[row, last - 2] else last - 1
    return last


def _first_of_run(last: int, goes_on: Callable[[int], bool]) -> int:
    at = last
    while at > 0 and goes_on(at - 1):
        at -= 1
    return at


def state_of_limits(count: int, state: SegmentState) -> LimitsState:
    """How far the limits of a segment of so many figures may be trusted."""
    if count < LEAST_FOR_LIMITS or state is SegmentState.NO_RANGES:
        return LimitsState.NONE
    return LimitsState.FIRM if count >= FIRM else LimitsState.TRIAL


_ASSURANCES = (Assurance.NOT_APPLICABLE, Assurance.CONSISTENT_PASS, Assurance.CONSISTENT_FAIL, Assurance.INCONSISTENT)


def _assured(batch: Batch, limits: Limits, current: Ints) -> Ints:
    """Indices into ``_ASSURANCES``: the target against the limits of the current segment; on a limit is neither."""
    rows = np.arange(len(current))
    lower, upper, mean = (one[rows, current] for one in (limits.lower, limits.upper, limits.mean))
    above, below = compare(batch.target, upper) > 0, compare(batch.target, lower) < 0
    none = np.isnan(batch.target) | np.isnan(lower) | (batch.polarity == 0)
    higher = batch.polarity > 0
    # A constant process has one value, not a band: it meets its target or it does not.
    constant = limits.state[rows, current] == CONSTANT
    on_target = constant & (compare(mean, batch.target) == 0)
    passes = np.where(higher, below, above) | on_target
    fails = np.where(higher, above, below)
    return np.select([none, passes, fails], [0, 1, 2], 3).astype(np.int64)


def _tested(batch: Batch) -> list[Tested]:
    """Mann-Kendall of each series, those with the same window together."""
    found: list[Tested | None] = [None] * len(batch.cycle)
    for cycle, window in WINDOWS.items():
        for seasonal in (False, True):
            rows = np.nonzero((batch.cycle == cycle) & (batch.seasonal == seasonal))[0]
            if not len(rows):
                continue
            columns = window.seasonal * cycle if seasonal else window.periods
            values = window_of(batch.part(rows), columns)
            result = seasonal_kendall(values, cycle) if seasonal else kendall(values)
            firsts = batch.width - values.shape[1] - batch.starts[rows]
            if values.shape[1]:
                firsts = firsts + np.argmax(~np.isnan(values), axis=1)
            columns_of = (
                _window_lengths(batch, rows, values.shape[1]), firsts, result.count,
                result.s, result.variance, result.z, result.p, result.slope,
            )  # fmt: skip
            numbers = zip(*(column.tolist() for column in columns_of), strict=True)
            for row, (periods, first, points, *rest) in zip(rows.tolist(), numbers, strict=True):
                enough = periods >= LEAST_CYCLES * cycle if seasonal else points >= window.least
                found[row] = _one_tested(seasonal, periods, points, first, rest if enough else None)
    return [one if one is not None else Tested(False, 0, 0, Drift.INSUFFICIENT_DATA) for one in found]


def _window_lengths(batch: Batch, rows: Ints, columns: int) -> Ints:
    """How many periods of the current segment lie in the window, those without a figure counted too."""
    segments = batch.segments[rows][:, batch.width - columns :]
    inside = (segments == segments[:, -1:]) & (
        np.arange(batch.width - columns, batch.width) >= batch.starts[rows][:, None]
    )
    lengths: Ints = inside.sum(axis=1)
    return lengths


def _one_tested(seasonal: bool, periods: int, points: int, first: int, numbers: Sequence[float] | None) -> Tested:
    """``numbers``: S, variance, z, p and slope; nothing where there are too few figures."""
    if numbers is None:
        return Tested(seasonal, periods, points, Drift.INSUFFICIENT_DATA)
    s, variance, z, p, slope = numbers
    drift = Drift.NONE if p >= SIGNIFICANT else Drift.RISING if s > 0 else Drift.FALLING
    return Tested(seasonal, periods, points, drift, int(s), first, variance, z, p, _number(slope))


def _recent_trends(series: Sequence[TrendInput], batch: Batch) -> list[_Recent]:
    """The recent trend of annual series; of all others nothing."""
    found: list[_Recent] = [(RecentTrend.CANNOT, None, None) if one.cycle == 1 else _NO_TEST for one in series]
    for proportion in (True, False):
        rows = [
            row for row, one in enumerate(series) if one.proportion is proportion and _has_five_years(one, batch, row)
        ]
        if not rows:
            continue
        numerators, denominators = (_last_years([series[row] for row in rows], side) for side in (0, 1))
        if proportion:
            result = recent.of_proportions(numerators, denominators)
        else:
            multipliers = np.array([series[row].multiplier for row in rows])[:, None]
            lower, upper = rate_many(numerators, denominators, multipliers)
            result = recent.of_rates(_last_values([series[row] for row in rows]), lower, upper)
        for place, row in enumerate(rows):
            numbers = _number(result.chi_squared[place]), _number(result.gradient[place])
            found[row] = (_RECENT[int(result.found[place])], *numbers)
    return found


def _has_five_years(one: TrendInput, batch: Batch, row: int) -> bool:
    """Whether the last five years of an annual series have figures and counts, within one segment."""
    if one.cycle != 1 or one.counts is None or batch.width - int(batch.starts[row]) < recent.YEARS:
        return False
    last = len(one.values) - int(batch.trailing[row])
    years = range(last - recent.YEARS, last)
    whole = all(part[year] is not None for year in years for part in (one.values, *one.counts))
    segments = batch.segments[row, -recent.YEARS :]
    return whole and bool((segments == segments[-1]).all()) and all((one.counts[1][year] or 0) > 0 for year in years)


def _last_years(series: Sequence[TrendInput], side: int) -> Floats:
    """Numerators (0) or denominators (1)."""
    return np.array([_last_of(one, (one.counts or ((), ()))[side]) for one in series], dtype=np.float64)


def _last_values(series: Sequence[TrendInput]) -> Floats:
    return np.array([_last_of(one, one.values) for one in series], dtype=np.float64)


def _last_of(one: TrendInput, numbers: Sequence[float | None]) -> Sequence[float | None]:
    """Those of the last five years up to the last figure."""
    last = max(index for index, value in enumerate(one.values) if value is not None) + 1
    return numbers[last - recent.YEARS : last]


def _number(value: float) -> float | None:
    return float(value) if value == value else None  # NaN is not itself
