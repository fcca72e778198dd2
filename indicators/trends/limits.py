"""XmR limits by segment: mean, moving ranges with one screening, natural process limits (pure, numpy).

Source: Wheeler's XmR chart as NHSRplotthedots 0.2.2 draws it, with Nelson's (1982) screening of moving ranges, applied
once; and four repairs of its edges (``docs/method.md``, "Limits and special causes").
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from indicators.trends.batch import Batch, Flags, Floats, Ints
from indicators.trends.words import SegmentState

LIMIT = 2.66  # 3 / d2, for ranges of two
NEAR = 2 * LIMIT / 3  # where the outer third begins
SCREEN = 3.267  # D4, for ranges of two
RELATIVE = 1e-9  # two numbers this near are the same: floating point, not the process

SEGMENT_STATES = (SegmentState.OK, SegmentState.CONSTANT, SegmentState.NO_RANGES, SegmentState.SCREEN_COLLAPSE)
OK, CONSTANT, NO_RANGES, COLLAPSE = range(4)


@dataclass(frozen=True, slots=True)
class Limits:
    """By series and segment: figures, mean, ranges, limits (NaN where there are none); by point: ranges and sides."""

    count: Ints
    mean: Floats
    raw_range: Floats
    range: Floats
    lower: Floats
    upper: Floats
    state: Ints
    moving_range: Floats
    screened_out: Flags
    point_mean: Floats
    point_lower: Floats
    point_upper: Floats
    side: Ints
    outside: Flags
    close: Flags

    def state_of(self, row: int, segment: int) -> SegmentState:
        """What the ranges of this segment are like."""
        return SEGMENT_STATES[int(self.state[row, segment])]


def limits_of(batch: Batch) -> Limits:
    """The limits of each segment of each series, and where each point lies within them."""
    valid, segments = batch.valid, batch.segments
    many = int(segments.max(initial=0)) + 1
    used = valid & _within_fixed(batch)
    ranges = _moving_ranges(batch.values, segments, used)
    has_range = ~np.isnan(ranges)

    count = _count(segments, valid, many)
    mean = _mean(segments, batch.values, used, many)
    raw = _mean(segments, ranges, has_range, many)
    kept = has_range & (np.nan_to_num(ranges) < SCREEN * _by_point(raw, segments))
    screened = _mean(segments, ranges, kept, many)
    state = _states(raw, screened, _spread(segments, batch.values, used, many))
    average = np.where(np.isnan(screened) | (state == COLLAPSE), raw, screened)
    half = np.where(state == NO_RANGES, np.nan, LIMIT * average)
    lower, upper = mean - half, mean + half

    point_mean, point_lower, point_upper = (_by_point(one, segments) for one in (mean, lower, upper))
    near = _by_point(half * NEAR / LIMIT, segments)
    side = _side(batch.values, point_mean)
    outside = (_side(batch.values, point_upper) > 0) | (_side(batch.values, point_lower) < 0)
    beyond_near = (_side(batch.values, point_mean + near) > 0) | (_side(batch.values, point_mean - near) < 0)
    return Limits(
        count, mean, raw, average, lower, upper, state, ranges, has_range & ~kept,
        point_mean, point_lower, point_upper, side, outside, beyond_near & ~outside,
    )  # fmt: skip


def compare(values: Floats, lines: Floats) -> Ints:
    """1 above, -1 below, 0 on the line or where either is missing; with the tolerance of floating point."""
    return _side(values, lines)


def _side(values: Floats, lines: Floats) -> Ints:
    difference = np.nan_to_num(values - lines)
    slack = RELATIVE * np.maximum(np.abs(np.nan_to_num(values)), np.abs(np.nan_to_num(lines)))
    return np.where(np.abs(difference) <= slack, 0, np.sign(difference)).astype(np.int64)


def _within_fixed(batch: Batch) -> Flags:
    """Which points the limits are worked out from: all of a segment, or its first so many periods."""
    columns = np.arange(batch.width)
    if not batch.fix_after.any():
        return np.ones(batch.values.shape, dtype=np.bool_)
    begins = np.zeros(batch.values.shape, dtype=np.int64)
    changes = np.zeros(batch.values.shape, dtype=np.bool_)
    changes[:, 1:] = batch.segments[:, 1:] != batch.segments[:, :-1]
    begins[changes] = np.broadcast_to(columns, batch.values.shape)[changes]
    begins = np.maximum(np.maximum.accumulate(begins, axis=1), batch.starts[:, None])
    fixed = batch.fix_after[:, None]
    within: Flags = (fixed == 0) | (columns - begins < fixed)
    return within


def _moving_ranges(values: Floats, segments: Ints, used: Flags) -> Floats:
    """Between figures of neighbouring periods of one segment; missing elsewhere."""
    found = np.full(values.shape, np.nan)
    pairs = used[:, 1:] & used[:, :-1] & (segments[:, 1:] == segments[:, :-1])
    found[:, 1:] = np.where(pairs, np.abs(values[:, 1:] - values[:, :-1]), np.nan)
    return found


def _states(raw: Floats, screened: Floats, spread: Floats) -> Ints:
    still = raw == 0
    return np.select(
        [np.isnan(raw) | (still & (spread > 0)), still, screened == 0],
        [NO_RANGES, CONSTANT, COLLAPSE],
        OK,
    ).astype(np.int64)


def _keys(segments: Ints, many: int) -> Ints:
    return np.arange(segments.shape[0])[:, None] * many + segments


def _count(segments: Ints, where: Flags, many: int) -> Ints:
    rows = segments.shape[0]
    return np.bincount(_keys(segments, many)[where], minlength=rows * many).reshape(rows, many).astype(np.int64)


def _mean(segments: Ints, values: Floats, where: Flags, many: int) -> Floats:
    """Means by segment; NaN where there is nothing. The second pass takes out what the first lost to rounding."""
    rows = segments.shape[0]
    keys = _keys(segments, many)[where]
    counts = np.bincount(keys, minlength=rows * many)
    with np.errstate(invalid="ignore", divide="ignore"):
        rough = np.bincount(keys, weights=values[where], minlength=rows * many) / counts
        rest = np.bincount(keys, weights=values[where] - rough[keys], minlength=rows * many) / counts
    return (rough + rest).reshape(rows, many)


def _spread(segments: Ints, values: Floats, where: Flags, many: int) -> Floats:
    """The largest figure less the smallest, by segment."""
    rows = segments.shape[0]
    keys = _keys(segments, many)[where]
    most, least = np.full(rows * many, -np.inf), np.full(rows * many, np.inf)
    np.maximum.at(most, keys, values[where])
    np.minimum.at(least, keys, values[where])
    return np.where(most >= least, most - least, 0.0).reshape(rows, many)


def _by_point(by_segment: Floats, segments: Ints) -> Floats:
    return np.take_along_axis(by_segment, segments, axis=1)
