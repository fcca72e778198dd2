"""Which series have anything new to judge, and from which period on.

Values, targets, releases, definitions, rules, breaks, rebases and exclusions are append-only: rows come, none goes and
none changes. So a series whose rows are as many as the last time has nothing new. Ids alone would not do: on PostgreSQL
a row with a lower id may be committed later than one with a higher id.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db.models import Count, F, Max, Min, QuerySet

from indicators.bulk import among, insert_rows
from indicators.engine import ENGINE_VERSION
from indicators.models import Definition, SeriesBreak, SeriesReading, StatusRule, Target, Value
from indicators.selectors.trend_changes import counts

EVERYTHING = date.min  # "from the beginning": all periods are to be read


class Counted(NamedTuple):
    """How many rows there are, and the highest id among them (0: none)."""

    rows: int
    newest: int


class Reading(NamedTuple):
    """What there is to read of a series; a release counts once for each of its values."""

    values: Counted
    targets: Counted
    releases: Counted
    rest: str


_NONE = Counted(0, 0)
_A_YEAR = timedelta(days=366)
_FIELDS = ("values", "newest_value", "targets", "newest_target", "releases", "newest_release", "rest")


def readings(indicator_of: Mapping[int, int]) -> dict[int, Reading]:
    """What there is to read now of each series, given the indicator of each."""
    ids = indicator_of.keys()
    values = _counted(Value.objects.filter(among("series_id", ids)), "pk")
    targets = _counted(Target.objects.filter(among("series_id", ids)), "pk")
    released = Value.objects.filter(among("series_id", ids), round__releases__isnull=False)
    releases = _counted(released, "round__releases__pk")
    rest = _rest(set(indicator_of.values()))
    decided = counts(ids)
    return {
        pk: Reading(
            values.get(pk, _NONE),
            targets.get(pk, _NONE),
            releases.get(pk, _NONE),
            rest[indicator_id] + (" l{} x{}".format(*decided[pk]) if pk in decided else ""),
        )
        for pk, indicator_id in indicator_of.items()
    }


def changed_since(there_is: Mapping[int, Reading]) -> dict[int, date]:
    """The series that have something new, each with the earliest end of a period that it may change."""
    stored = {
        row[0]: Reading(Counted(row[1], row[2]), Counted(row[3], row[4]), Counted(row[5], row[6]), row[7])
        for row in SeriesReading.objects.filter(among("series_id", there_is)).values_list("series_id", *_FIELDS)
    }
    changed: dict[int, date] = {}
    appended: dict[int, Reading] = {}
    for pk, reading in there_is.items():
        before = stored.get(pk)
        if before is None or before.rest != reading.rest:
            changed[pk] = EVERYTHING
        elif before != reading:
            appended[pk] = before
    return changed | _earliest_ends(appended, there_is)


def remember(there_was: Mapping[int, Reading]) -> None:
    """Note how far these series have been read."""
    insert_rows(
        SeriesReading,
        ("series", *_FIELDS),
        [(pk, *one.values, *one.targets, *one.releases, one.rest) for pk, one in there_was.items()],
        unique=("series",),
    )


def _earliest_ends(before: Mapping[int, Reading], there_is: Mapping[int, Reading]) -> dict[int, date]:
    """From which period on each series is touched by the rows that came since it was read."""
    if not before:
        return {}
    values, targets = (
        Value.objects.filter(among("series_id", before)),
        Target.objects.filter(among("series_id", before)),
    )
    earliest: dict[int, date] = {}
    for kind, rows, path, newest in (
        ("values", values, "pk", "newest_value"),
        ("targets", targets, "pk", "newest_target"),
        ("releases", values, "round__releases__pk", "newest_release"),
    ):
        new = rows.filter(**{f"{path}__gt": F(f"series__reading__{newest}")}).order_by().values_list("series_id")
        found = {pk: (count, end) for pk, count, end in new.annotate(Count(path), Min("end"))}
        for pk, was in before.items():
            count, end = found.get(pk, (0, date.max))
            if getattr(there_is[pk], kind).rows - getattr(was, kind).rows != count:
                end = EVERYTHING  # a lower id was committed later, or a row came since we counted
            elif kind == "targets" and end < date.max:
                end = end - _A_YEAR  # the forecasts of all periods of that year are held against it
            earliest[pk] = min(end, earliest.get(pk, date.max))
    return earliest


def _counted(rows: QuerySet[Any], path: str) -> dict[int, Counted]:
    grouped = rows.order_by().values_list("series_id").annotate(Count(path), Max(path))
    return {series_id: Counted(count, newest) for series_id, count, newest in grouped}


def _rest(indicator_ids: Collection[int]) -> dict[int, str]:
    found = []
    for model in (Definition, StatusRule, SeriesBreak):
        rows = model._default_manager.filter(among("indicator_id", indicator_ids)).order_by()
        found.append(dict(rows.values_list("indicator_id").annotate(Count("pk"))))
    return {
        pk: "e{} d{} r{} b{}".format(ENGINE_VERSION, *(count.get(pk, 0) for count in found)) for pk in indicator_ids
    }
