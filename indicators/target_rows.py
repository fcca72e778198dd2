"""A row of a block of targets as somebody sends it: from the grid, a paste or a file (pure)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalRow:
    """One row as typed, pasted or sent in a file; everything is text. A blank ``target`` leaves the row as it is.

    ``number`` is the row as its sender counts it. The series is given by id, or by the indicator's code (and the
    unit's, and the breakdown, where one code has several). ``year`` is a later year than the block's, ``path`` a
    value of ``TargetPath`` (nothing: the usual one), ``figures`` a typed path with semicolons. ``version`` is that of
    the proposal that the row was based on (0: there was none; nothing: whatever stands).
    """

    number: int
    target: str
    series_id: int | None = None
    code: str = ""
    unit: str = ""
    breakdown: str = ""
    year: str = ""
    path: str = ""
    figures: str = ""
    reason: str = ""
    version: int | None = None
