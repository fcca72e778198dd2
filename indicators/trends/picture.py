"""What a chart draws of a line: limits by segment, and which points of the current segment are special (pure).

The same arrays that decide, so that the picture shows the limits by which the line was judged.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from indicators.trends.batch import Batch, TrendInput, batch_of
from indicators.trends.causes import Causes, causes_of
from indicators.trends.decision import state_of_limits
from indicators.trends.limits import Limits, limits_of
from indicators.trends.words import Cause, LimitsState, Variation, point_type


@dataclass(frozen=True, slots=True)
class Segment:
    """Limits of a segment; ``first`` and ``last`` are the places of its first and last figure."""

    first: int
    last: int
    mean: float
    lower: float
    upper: float
    is_firm: bool


@dataclass(frozen=True, slots=True)
class Picture:
    """Segments with limits, what each special point of the current one is, and where its run on one side begins.

    ``run`` is nothing where the last figures do not lie seven in a row on one side of the mean.
    """

    segments: tuple[Segment, ...] = ()
    special: Mapping[int, Variation] | None = None
    run: int | None = None


def picture_of(series: TrendInput) -> Picture:
    """Limits and special points of one series by place. A seasonal one has none, nor has one without a figure."""
    batch = batch_of([series])
    if not batch.width or batch.seasonal[0]:
        return Picture()
    limits = limits_of(batch)
    causes = causes_of(batch, limits)
    segments = {number: _segment(number, batch, limits) for number in np.unique(batch.segments[0]).tolist()}
    current = int(batch.segments[0, -1])
    drawn = tuple(one for one in segments.values() if one is not None)
    if segments[current] is None:
        return Picture(drawn)
    return Picture(drawn, _special(current, batch, causes), _run(current, batch, limits, causes))


def _segment(number: int, batch: Batch, limits: Limits) -> Segment | None:
    state = state_of_limits(int(limits.count[0, number]), limits.state_of(0, number))
    if state is LimitsState.NONE:
        return None
    inside = np.nonzero((batch.segments[0] == number) & batch.valid[0])[0]
    return Segment(
        first=int(inside[0]),
        last=int(inside[-1]),
        mean=float(limits.mean[0, number]),
        lower=float(limits.lower[0, number]),
        upper=float(limits.upper[0, number]),
        is_firm=state is LimitsState.FIRM,
    )


def _special(current: int, batch: Batch, causes: Causes) -> dict[int, Variation]:
    """By place. Earlier segments are history: they are not marked."""
    polarity = int(batch.polarity[0])
    places = np.nonzero((batch.segments[0] == current) & batch.valid[0] & (causes.cause[0] != Cause.COMMON))[0]
    return {int(place): point_type(Cause(int(causes.cause[0, place])), polarity) for place in places}


def _run(current: int, batch: Batch, limits: Limits, causes: Causes) -> int | None:
    if not causes.in_run[0, -1]:
        return None
    side, segments = limits.side[0], batch.segments[0]
    place = batch.width - 1
    while place and side[place - 1] == side[-1] and segments[place - 1] == current:
        place -= 1
    return place
