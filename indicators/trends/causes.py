"""Special causes: the four rules, point by point (pure, numpy).

Source: NHSRplotthedots 0.2.2 (its four tests and the order in which they are named). A missing figure breaks every
run, trend and window; so does a new segment.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from indicators.trends.batch import Batch, Flags, Ints
from indicators.trends.limits import COLLAPSE, Limits
from indicators.trends.words import Cause

RUN = 7  # points


@dataclass(frozen=True, slots=True)
class Causes:
    """By point: membership in each pattern, and the rule that is named."""

    in_trend: Flags
    in_two_of_three: Flags
    in_run: Flags
    cause: Ints


def causes_of(batch: Batch, limits: Limits) -> Causes:
    """Which points are special causes, and by which rule; the first that holds is named."""
    steps = _steps(batch)
    in_trend = _members(np.abs(_sums(steps, RUN - 1)) == RUN - 1, RUN)
    side = limits.side
    together = _one_segment(batch.segments, RUN)
    # Where all figures but a few are equal the mean lies where none of them is, so that its sides tell nothing.
    has_level = np.take_along_axis(limits.state, batch.segments, axis=1) != COLLAPSE
    in_run = has_level & _members((np.abs(_sums(side, RUN)) == RUN) & together, RUN)
    in_two_of_three = _two_of_three(batch, limits)
    direction = _direction(batch.segments, steps, in_trend)
    cause = np.select(
        [
            limits.outside & (side > 0),
            limits.outside,
            in_trend & (direction > 0),
            in_trend & (direction < 0),
            in_two_of_three & (side > 0),
            in_two_of_three,
            in_run & (side > 0),
            in_run,
        ],
        [*list(Cause)[1:]],
        Cause.COMMON,
    ).astype(np.int64)
    return Causes(in_trend, in_two_of_three, in_run, cause)


def _steps(batch: Batch) -> Ints:
    """1 where the figure is above that of the period before, -1 below; 0 where they tie or cannot be compared."""
    found = np.zeros(batch.values.shape, dtype=np.int64)
    change = np.nan_to_num(batch.values[:, 1:] - batch.values[:, :-1])
    found[:, 1:] = np.where(batch.segments[:, 1:] == batch.segments[:, :-1], np.sign(change), 0)
    return found


def _sums(numbers: Ints, window: int) -> Ints:
    """The sum of so many numbers that end at each place; 0 where there are not so many."""
    found = np.zeros(numbers.shape, dtype=np.int64)
    if numbers.shape[1] >= window:
        total = np.cumsum(np.pad(numbers, ((0, 0), (1, 0))), axis=1)
        found[:, window - 1 :] = total[:, window:] - total[:, :-window]
    return found


def _one_segment(segments: Ints, window: int) -> Flags:
    """Whether the window that ends at each place lies within one segment."""
    found = np.zeros(segments.shape, dtype=np.bool_)
    if segments.shape[1] >= window:
        found[:, window - 1 :] = segments[:, window - 1 :] == segments[:, : segments.shape[1] - window + 1]
    return found


def _members(ends: Flags, window: int) -> Flags:
    """The points of all windows that end where a flag is set."""
    found = ends.copy()
    for back in range(1, min(window, ends.shape[1])):
        found[:, :-back] |= ends[:, back:]
    return found


def _two_of_three(batch: Batch, limits: Limits) -> Flags:
    """Points in the outer third of which another lies in it among three in a row on one side of the mean."""
    windows = (
        (np.abs(_sums(limits.side, 3)) == 3)
        & (_sums(limits.close.astype(np.int64), 3) >= 2)
        & _one_segment(batch.segments, 3)
    )
    return limits.close & _members(windows, 3)


def _direction(segments: Ints, steps: Ints, in_trend: Flags) -> Ints:
    """Of a point in a trend: the step to the next point if that is in a trend too, else the step before."""
    ahead = np.zeros(steps.shape, dtype=np.int64)
    goes_on = in_trend[:, 1:] & (segments[:, 1:] == segments[:, :-1])
    ahead[:, :-1] = np.where(goes_on, steps[:, 1:], 0)
    return np.where(ahead != 0, ahead, steps)
