"""Rebases and excluded periods in force, for the engine, and which periods they can be about.

The newest revision of each decides.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from council_pm.core.periods import Period
from indicators.bulk import among
from indicators.models import Exclusion, Rebase, Value


def segment_starts(series_ids: Collection[int]) -> dict[int, list[date]]:
    """The days on which new segments begin, in order, of each series that has any; one query."""
    rows = Rebase.objects.filter(among("series_id", series_ids)).order_by("series_id", "on", "revision")
    newest = {(pk, on): active for pk, on, active in rows.values_list("series_id", "on", "active")}
    found: dict[int, list[date]] = {}
    for (pk, on), active in newest.items():
        if active:
            found.setdefault(pk, []).append(on)
    return found


def excluded(series_ids: Collection[int]) -> dict[int, set[tuple[date, date]]]:
    """The first and last days of the periods that are left out, of each series that has any; one query."""
    rows = Exclusion.objects.filter(among("series_id", series_ids)).order_by("series_id", "start", "end", "revision")
    newest = {row[:3]: row[3] for row in rows.values_list("series_id", "start", "end", "active")}
    found: dict[int, set[tuple[date, date]]] = {}
    for (pk, start, end), active in newest.items():
        if active:
            found.setdefault(pk, set()).add((start, end))
    return found


def periods_with_figures(series_id: int) -> list[Period]:
    """The periods for which a line has a figure in force, the oldest first; one query."""
    rows = Value.objects.filter(series_id=series_id).order_by("end", "start", "revision")
    newest = {row[:2]: row[2] for row in rows.values_list("start", "end", "value")}
    return [Period(start, end) for (start, end), value in newest.items() if value is not None]
