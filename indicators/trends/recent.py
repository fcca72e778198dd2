"""The recent-trend test over the last five years of annual proportions and rates (pure, numpy).

Source: the trend markers of Fingertips (Public Health England and DHSC), as PHEindicatormethods works them out: for
proportions the chi-squared test for linear trend with the gradient of log-odds on time, else a regression weighted by
the inverse variance that the 95 % limits imply; significant at 99.8 %; no change where leaving one year out turns the
gradient.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from indicators.trends.batch import Flags, Floats, Ints

YEARS = 5
CRITICAL = 9.54953570608324  # chi-squared with one degree of freedom, p = 0.002
CANNOT, NO_CHANGE, INCREASING, DECREASING = range(4)
WIDTH = 2 * float(ndtri(0.975))  # of a 95 % interval, in standard errors


@dataclass(frozen=True, slots=True)
class Recent:
    """By series: what was found (``CANNOT`` ... ``DECREASING``), the statistic and the gradient (NaN: none)."""

    found: Ints
    chi_squared: Floats
    gradient: Floats


def of_proportions(numerators: Floats, denominators: Floats) -> Recent:
    """Rows of five years. A year with nobody or everybody in it has no log-odds: "cannot be calculated"."""
    with np.errstate(invalid="ignore"):
        able: Flags = np.all((numerators > 0) & (numerators < denominators), axis=1)
    safe_n = np.where(able[:, None], numerators, np.arange(1.0, YEARS + 1))
    safe_d = np.where(able[:, None], denominators, 10.0)
    times = np.arange(1.0, YEARS + 1)
    total = safe_d.sum(axis=1)
    overall = safe_n.sum(axis=1) / total
    weighted = (safe_d * times).sum(axis=1)
    top = (safe_n * times).sum(axis=1) - safe_n.sum(axis=1) * weighted / total
    spread = (safe_d * times**2).sum(axis=1) - weighted**2 / total
    chi_squared = top**2 / (overall * (1 - overall) * spread)
    odds = np.log(safe_n / (safe_d - safe_n))
    return _judged(able, chi_squared, odds, np.ones_like(odds))


def of_rates(values: Floats, lower: Floats, upper: Floats) -> Recent:
    """Rows of five years with their 95 % limits; a year without limits of any width "cannot be calculated"."""
    with np.errstate(invalid="ignore"):
        width = upper - lower
        able: Flags = np.all((width > 0) & ~np.isnan(values), axis=1)
    safe = np.where(able[:, None], values, np.arange(1.0, YEARS + 1))
    weights = (WIDTH / np.where(able[:, None], width, 1.0)) ** 2
    times = np.arange(1.0, YEARS + 1)
    gradient = _gradient(times, safe, weights)
    centre = (weights * times).sum(axis=1, keepdims=True) / weights.sum(axis=1, keepdims=True)
    chi_squared = gradient**2 * (weights * (times - centre) ** 2).sum(axis=1)
    return _judged(able, chi_squared, safe, weights)


def _judged(able: Flags, chi_squared: Floats, heights: Floats, weights: Floats) -> Recent:
    times = np.arange(1.0, YEARS + 1)
    gradient = _gradient(times, heights, weights)
    turns = np.zeros(len(gradient), dtype=np.bool_)
    for left_out in range(YEARS):
        others = np.arange(YEARS) != left_out
        without = _gradient(times[others], heights[:, others], weights[:, others])
        turns |= np.sign(without) != np.sign(gradient)
    clear = (chi_squared > CRITICAL) & ~turns
    found = np.select([~able, clear & (gradient > 0), clear], [CANNOT, INCREASING, DECREASING], NO_CHANGE)
    return Recent(
        found.astype(np.int64),
        np.where(able, chi_squared, np.nan),
        np.where(able, gradient, np.nan),
    )


def _gradient(times: Floats, heights: Floats, weights: Floats) -> Floats:
    """The slope of the weighted least squares line of each row."""
    total = weights.sum(axis=1, keepdims=True)
    centre = (weights * times).sum(axis=1, keepdims=True) / total
    level = (weights * heights).sum(axis=1, keepdims=True) / total
    top: Floats = (weights * (times - centre) * (heights - level)).sum(axis=1)
    bottom: Floats = (weights * (times - centre) ** 2).sum(axis=1)
    return top / bottom
