"""Rebases and excluded periods in force, for the engine, and which periods they can be about.

The newest revision of each decides.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db import models

from council_pm.core.periods import Period
from council_pm.core.prepared import Prepared
from indicators.bulk import among
from indicators.known_later import end_of
from indicators.models import Exclusion, Rebase, Value


def changes_in_force(
    series_ids: Collection[int], known_on: date | None = None
) -> tuple[dict[int, list[date]], dict[int, set[tuple[date, date]]]]:
    """What people decided about these lines, in one query: of each series that has any the days on which new segments
    begin, in order, and the first and last days of the periods that are left out. With ``known_on`` what had been
    decided at the end of that day."""
    if known_on is None:
        rows = _CHANGES.rows(series_ids)
    else:
        rows = list(_changes(among("series_id", series_ids) & models.Q(known_from__lt=end_of(known_on))))
    newest = {row[:4]: row[4] for row in sorted(rows, key=lambda row: (*row[:4], row[5]))}
    starts: dict[int, list[date]] = {}
    left_out: dict[int, set[tuple[date, date]]] = {}
    for (kind, pk, start, end), active in newest.items():
        if active and kind == _REBASE:
            starts.setdefault(pk, []).append(start)
        elif active:
            left_out.setdefault(pk, set()).add((start, end))
    return starts, left_out


_REBASE, _EXCLUSION = 0, 1


def _changes(chosen: models.Q) -> models.QuerySet[Any, Any]:
    excluded = Exclusion.objects.filter(chosen)
    return (
        Rebase.objects.filter(chosen)
        .values_list(models.Value(_REBASE), "series_id", "on", models.F("on"), "active", "revision")
        .union(
            excluded.values_list(models.Value(_EXCLUSION), "series_id", "start", "end", "active", "revision"), all=True
        )
    )


_CHANGES = Prepared("series_id", lambda chosen, _day: _changes(chosen))


def periods_with_figures(series_id: int) -> list[Period]:
    """The periods for which a line has a figure in force, the oldest first; one query."""
    rows = Value.objects.filter(series_id=series_id).order_by("end", "start", "revision")
    newest = {row[:2]: row[2] for row in rows.values_list("start", "end", "value")}
    return [Period(start, end) for (start, end), value in newest.items() if value is not None]
