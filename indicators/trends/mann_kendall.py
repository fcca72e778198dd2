"""Mann-Kendall and seasonal Mann-Kendall with Sen's slope, over many series at once (pure, numpy and scipy).

Sources: Mann (1945), Kendall (1975), Sen (1968), Hirsch, Slack and Smith (1982). The normal approximation with the
correction for ties and continuity; exact tables agree with it at the 5 % level from four figures on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import erfc

from indicators.trends.batch import Batch, Flags, Floats, Ints

SIGNIFICANT = 0.05


@dataclass(frozen=True, slots=True)
class Kendall:
    """By series: figures, S, its variance, z, two-sided p, and the slope per period (seasonal: per cycle)."""

    count: Ints
    s: Ints
    variance: Floats
    z: Floats
    p: Floats
    slope: Floats
    pairs: Floats


def kendall(values: Floats) -> Kendall:
    """The test over whole rows; the columns are the true times, missing figures are NaN."""
    return _tested(values[:, None, :])


def seasonal_kendall(values: Floats, cycle: int) -> Kendall:
    """The same within each season, summed. The last column is the last season; rows are padded in front."""
    rows, width = values.shape
    missing = -width % cycle
    padded = np.pad(values, ((0, 0), (missing, 0)), constant_values=np.nan)
    by_season = padded.reshape(rows, (width + missing) // cycle, cycle)
    return _tested(np.ascontiguousarray(by_season.transpose(0, 2, 1)))


def window_of(batch: Batch, columns: int) -> Floats:
    """The last so many periods of the current segment; NaN where it does not reach back so far."""
    columns = min(columns, batch.width)
    values = batch.values[:, batch.width - columns :]
    segments = batch.segments[:, batch.width - columns :]
    return np.where(segments == segments[:, -1:], values, np.nan) if columns else values


def _tested(values: Floats) -> Kendall:
    """``values``: series, seasons, cycles."""
    times = values.shape[2]
    first, second = np.triu_indices(times, 1)
    valid = ~np.isnan(values)
    both = valid[:, :, first] & valid[:, :, second]
    change = np.where(both, np.nan_to_num(values[:, :, second]) - np.nan_to_num(values[:, :, first]), 0.0)
    s = np.sign(change).sum(axis=(1, 2)).astype(np.int64)
    counts = valid.sum(axis=2)
    ties = _tied(values, both & (change == 0), first, second)
    own = counts * (counts - 1) * (2 * counts + 5)
    variance = (own - ties).sum(axis=1) / 18.0
    spread = np.sqrt(np.where(variance > 0, variance, 1.0))
    z = np.where((s == 0) | (variance <= 0), 0.0, (s - np.sign(s)) / spread)
    slopes = np.where(both, change / (second - first), np.inf).reshape(values.shape[0], -1)
    return Kendall(
        count=counts.sum(axis=1).astype(np.int64),
        s=s,
        variance=variance,
        z=z,
        p=erfc(np.abs(z) / np.sqrt(2.0)),
        slope=median_of_finite(slopes, both.sum(axis=(1, 2))),
        pairs=(counts * (counts - 1) / 2.0).sum(axis=1),
    )


def _tied(values: Floats, equal: Flags, first: Any, second: Any) -> Ints:
    """By series and season: the sum of t (t - 1) (2 t + 5) over its groups of t equal figures."""
    same = np.ones(values.shape, dtype=np.int64)  # how many figures are like this one, itself included
    if equal.any():
        rows, seasons, pair = np.nonzero(equal)
        np.add.at(same, (rows, seasons, first[pair]), 1)
        np.add.at(same, (rows, seasons, second[pair]), 1)
    # A group of t counts t times here, each with (t - 1) (2 t + 5).
    tied: Ints = ((same - 1) * (2 * same + 5)).sum(axis=2)
    return tied


def median_of_finite(numbers: Floats, counts: Ints) -> Floats:
    """The median of the ``counts`` smallest numbers of each row; NaN where there are none. Missing: infinite."""
    if not numbers.shape[1]:
        return np.full(numbers.shape[0], np.nan)
    ordered = np.sort(numbers, axis=1)
    rows = np.arange(numbers.shape[0])
    low, high = np.maximum((counts - 1) // 2, 0), np.minimum(counts // 2, numbers.shape[1] - 1)
    with np.errstate(invalid="ignore"):
        middle = (ordered[rows, low] + ordered[rows, high]) / 2.0
    return np.where(counts > 0, middle, np.nan)
