"""What a chart draws of a line: limits by segment, and which points of the current segment are special (pure).

The same arrays that decide, so that the picture shows the limits by which the line was judged.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from indicators.trends.batch import Batch, TrendInput, batch_of
from indicators.trends.causes import RUN, Causes, causes_of
from indicators.trends.decision import state_of_limits
from indicators.trends.limits import Limits, limits_of
from indicators.trends.words import Cause, LimitsState, Variation, point_type

_OUTSIDE = (Cause.ABOVE, Cause.BELOW)
_STANDS_ALONE = 2  # figures: more of them in a row outside one limit are a line that moves, and no odd ones


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

    ``marked`` are the special points that get a shape of their own on a chart. In a line that falls for years all of
    them are special, and a mark on each would tell nothing. ``run`` is nothing where the last figures do not lie seven
    in a row on one side of the mean.
    """

    segments: tuple[Segment, ...] = ()
    special: Mapping[int, Variation] | None = None
    marked: frozenset[int] = frozenset()
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
    found = _causes(current, batch, causes)
    polarity = int(batch.polarity[0])
    special = {place: point_type(cause, polarity) for place, cause in found.items()}
    marked = frozenset((*_latest(special, batch.width - 1), *_alone(found)))
    return Picture(drawn, special, marked, _run(current, batch, limits, causes))


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


def _causes(current: int, batch: Batch, causes: Causes) -> dict[int, Cause]:
    """By place, where there is one. Earlier segments are history: their points are not special."""
    places = np.nonzero((batch.segments[0] == current) & batch.valid[0] & (causes.cause[0] != Cause.COMMON))[0]
    return {int(place): Cause(int(causes.cause[0, place])) for place in places}


def _latest(special: Mapping[int, Variation], last: int) -> Iterator[int]:
    """The row of figures special in the same way that ends with the latest one, as far back as a rule looks."""
    kind = special.get(last)
    for place in range(last, last - RUN, -1):
        if kind is None or special.get(place) is not kind:
            return
        yield place


def _alone(causes: Mapping[int, Cause]) -> Iterator[int]:
    """Figures outside a limit that stand alone, or two of them together."""
    outside = [(place, cause) for place, cause in sorted(causes.items()) if cause in _OUTSIDE]
    for _row, members in groupby(enumerate(outside), lambda one: (one[1][0] - one[0], one[1][1])):
        places = [place for _number, (place, _cause) in members]
        if len(places) <= _STANDS_ALONE:
            yield from places


def _run(current: int, batch: Batch, limits: Limits, causes: Causes) -> int | None:
    if not causes.in_run[0, -1]:
        return None
    side, segments = limits.side[0], batch.segments[0]
    place = batch.width - 1
    while place and side[place - 1] == side[-1] and segments[place - 1] == current:
        place -= 1
    return place
