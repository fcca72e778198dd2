"""A run of figures on one side of the mean: the sign that a person may want to begin a new segment. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

RUN = 7  # specification 4.3: seven points in a row on one side


class OneSidedRun(NamedTuple):
    """Where the run begins among the figures, the mean, and whether the run lies above it."""

    first: int
    mean: float
    is_above: bool


def one_sided_run(values: Sequence[float | None]) -> OneSidedRun | None:
    """The latest figures, where seven or more in a row lie on one side of the mean of all.

    ``values`` are those of the current segment, the oldest first. What is missing or left out is ``None``: it does not
    count for the mean and ends a run, as does a figure at the mean.
    """
    figures = [value for value in values if value is not None]
    if len(figures) <= RUN:
        return None
    mean = math.fsum(figures) / len(figures)
    sides = [_side(value, mean) for value in values]
    first = len(sides) - 1
    while first and sides[first - 1] == sides[-1]:
        first -= 1
    return OneSidedRun(first, mean, sides[-1] > 0) if sides[-1] and len(sides) - first >= RUN else None


def _side(value: float | None, mean: float) -> int:
    if value is None or math.isclose(value, mean, rel_tol=1e-9, abs_tol=1e-12):
        return 0
    return 1 if value > mean else -1
