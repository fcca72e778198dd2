"""Counts what was called saved against what is in the journal of versions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal


def lost_writes(told: Mapping[str, str], kept: Mapping[str, Sequence[Sequence[object]]]) -> list[str]:
    """Returns (by id) whose saved figure is not there, is another one, or is there more than once.

    ``told`` holds the figure by return, ``kept`` its versions with their figures. What is kept and was not called
    saved is no loss: an answer may be lost on its way.
    """
    return [one for one, value in told.items() if [Decimal(str(v)) for _n, v in kept.get(one, ())] != [Decimal(value)]]
