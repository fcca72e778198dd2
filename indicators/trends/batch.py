"""Series side by side in arrays. Each is laid so that its last figure stands in the last column (pure, numpy)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

LEAST_FIXED = 12  # limits may be held at the first figures of a segment only when these are at least so many


@dataclass(frozen=True, slots=True)
class TrendInput:
    """One series. ``values`` has a place for each period, ``None`` where a figure is missing or left out.

    ``cycle``: periods in a year (1, 2, 3, 4, 12; a biennial series counts as annual). ``polarity``: 1 where higher is
    better, -1 where lower is, 0 for neither. ``rebases``: the index of the first point of each new segment.
    ``counts``: numerators and denominators of the same periods, for the recent-trend test of annual series;
    ``proportion`` tells whether they make a proportion or a rate per ``multiplier``.
    """

    values: Sequence[float | None]
    cycle: int
    polarity: int = 1
    target: float | None = None
    rebases: Sequence[int] = ()
    fix_after: int | None = None
    seasonal: bool = False
    counts: tuple[Sequence[float | None], Sequence[float | None]] | None = None
    proportion: bool = True
    multiplier: float = 100.0


@dataclass(frozen=True, slots=True)
class Batch:
    """Arrays over series (rows) and periods (columns); what lies before a series begins is missing, ``valid`` is not.

    ``trailing`` counts the periods after the last figure that have none: a trend is "as of" the last figure.
    """

    values: Floats
    valid: Flags
    segments: Ints
    starts: Ints
    trailing: Ints
    cycle: Ints
    polarity: Ints
    target: Floats
    fix_after: Ints
    seasonal: Flags

    @property
    def width(self) -> int:
        """Columns: the periods of the longest series."""
        return int(self.values.shape[1])

    def part(self, rows: Any) -> Batch:
        """The series of these rows only."""
        return Batch(*(getattr(self, name)[rows] for name in Batch.__slots__))


def batch_of(series: Sequence[TrendInput]) -> Batch:
    """Lay series side by side."""
    lengths = [_length(one.values) for one in series]
    width = max(lengths, default=0)
    rows = len(series)
    values = np.full((rows, width), np.nan)
    segments = np.zeros((rows, width), dtype=np.int64)
    for row, (one, length) in enumerate(zip(series, lengths, strict=True)):
        if length:
            values[row, width - length :] = np.array(one.values[:length], dtype=np.float64)
        for number, at in enumerate(sorted({at for at in one.rebases if 0 < at < length}), 1):
            segments[row, width - length + at :] = number
    return Batch(
        values=values,
        valid=~np.isnan(values),
        segments=segments,
        starts=width - np.array(lengths, dtype=np.int64),
        trailing=np.array([len(one.values) for one in series], dtype=np.int64) - np.array(lengths, dtype=np.int64),
        cycle=np.array([one.cycle for one in series], dtype=np.int64),
        polarity=np.array([one.polarity for one in series], dtype=np.int64),
        target=np.array([one.target for one in series], dtype=np.float64),
        fix_after=np.array([one.fix_after or 0 for one in series], dtype=np.int64),
        seasonal=np.array([one.seasonal and one.cycle > 1 for one in series], dtype=np.bool_),
    )


def _length(values: Sequence[float | None]) -> int:
    """How many periods there are up to the last figure."""
    for index in range(len(values) - 1, -1, -1):
        if values[index] is not None:
            return index + 1
    return 0
