"""Which series have anything new to judge, and from which period on.

Values, targets, releases, definitions, rules, breaks, rebases and exclusions are append-only: rows come, none goes and
none changes; other areas' figures are replaced by rows with new ids. So a series whose rows are as many as the last
time has nothing new. Ids alone would not do: on PostgreSQL a row with a lower id may be committed later than one with a
higher id.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from functools import cache
from typing import NamedTuple

from django.db import connection, models

from council_pm.core.periods import Calendar, year_containing
from council_pm.core.prepared import Prepared, range_of
from indicators.bulk import insert_rows
from indicators.engine import ENGINE_VERSION
from indicators.figures import day_of
from indicators.models import (
    ComparatorValue,
    Definition,
    Exclusion,
    Rebase,
    Release,
    SeriesBreak,
    SeriesReading,
    StatusRule,
    Target,
    Value,
)

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


class New(NamedTuple):
    """Rows with ids above those that a series was read up to, and the earliest end of a period among them.

    Of targets also the earliest end that is the end of a year.
    """

    rows: int
    earliest: date
    earliest_year_end: date = date.max


class There(NamedTuple):
    """What there is of a series now, and what of its values, targets and releases came since it was read."""

    reading: Reading
    new: Mapping[str, New]
    is_decided: bool
    """Whether anybody ever began a new segment or left a period out."""
    is_compared: bool
    """Whether figures of other areas have been loaded for its indicator."""


_NONE = Counted(0, 0)
_NOTHING_NEW = New(0, date.max)
_A_YEAR = timedelta(days=366)
_FIELDS = ("values", "newest_value", "targets", "newest_target", "releases", "newest_release", "rest")
_APPENDED = ("values", "targets", "releases")
_READINGS = Prepared(
    "series_id", lambda chosen, _day: SeriesReading.objects.filter(chosen).values_list("series_id", *_FIELDS)
)


def read_counts(indicator_of: Mapping[int, int]) -> dict[int, There]:
    """What there is to read now of these series, given the indicator of each; one query."""
    of_series, series = _chosen(indicator_of.keys())
    of_indicator, indicators = _chosen(set(indicator_of.values()))
    given = [one for part in _PARTS for one in part.given(series, indicators)]
    found: dict[tuple[str, int], tuple[Counted, New]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_statement().format(series=of_series, indicators=of_indicator), given)
        for kind, pk, rows, newest, new_rows, earliest, year_end in cursor.fetchall():
            found[kind, pk] = Counted(rows, newest), New(new_rows or 0, _day(earliest), _day(year_end))
    return {pk: _there(found, pk, indicator_id) for pk, indicator_id in indicator_of.items()}


def changed_since(there_is: Mapping[int, There]) -> dict[int, date]:
    """The series that have something new, each with the earliest end of a period that it may change."""
    stored = {
        row[0]: Reading(Counted(row[1], row[2]), Counted(row[3], row[4]), Counted(row[5], row[6]), row[7])
        for row in _READINGS.rows(there_is)
    }
    changed: dict[int, date] = {}
    for pk, there in there_is.items():
        before = stored.get(pk)
        if before is None or before.rest != there.reading.rest:
            changed[pk] = EVERYTHING
        elif before != there.reading:
            changed[pk] = _earliest_end(before, there)
    return changed


def remember(there_was: Mapping[int, There]) -> None:
    """Note how far these series have been read."""
    readings = ((pk, there.reading) for pk, there in there_was.items())
    insert_rows(
        SeriesReading,
        ("series", *_FIELDS),
        [(pk, *one.values, *one.targets, *one.releases, one.rest) for pk, one in readings],
        unique=("series",),
    )


def _earliest_end(before: Reading, there: There) -> date:
    """From which period on a series is touched by the rows that came since it was read."""
    earliest = date.max
    for kind in _APPENDED:
        new = there.new[kind]
        if getattr(there.reading, kind).rows - getattr(before, kind).rows != new.rows:
            return EVERYTHING  # a lower id was committed later
        earliest = min(new.earliest, earliest)
        if new.earliest_year_end < date.max:  # the forecasts of all periods of that year are held against it
            earliest = min(new.earliest_year_end - _A_YEAR, earliest)
    return earliest


def _there(found: Mapping[tuple[str, int], tuple[Counted, New]], pk: int, indicator_id: int) -> There:
    nothing = _NONE, _NOTHING_NEW
    appended = {kind: found.get((kind, pk), nothing) for kind in _APPENDED}
    definitions, rules, breaks = (
        found.get((kind, indicator_id), nothing)[0].rows for kind in ("definitions", "rules", "breaks")
    )
    rebases, exclusions = (found.get((kind, pk), nothing)[0].rows for kind in ("rebases", "exclusions"))
    rest = f"e{ENGINE_VERSION} d{definitions} r{rules} b{breaks}"
    if rebases or exclusions:
        rest += f" l{rebases} x{exclusions}"
    others = found.get(("comparators", indicator_id), nothing)[0]
    if others.rows:
        rest += f" c{others.rows}.{others.newest}"  # a load replaces them: as many rows as before have other ids
    reading = Reading(*(counted for counted, _new in appended.values()), rest=rest)
    new = {kind: new for kind, (_counted, new) in appended.items()}
    return There(reading, new, is_decided=bool(rebases or exclusions), is_compared=bool(others.rows))


def _day(earliest: date | str | None) -> date:
    """SQLite writes a day as text."""
    if earliest is None:
        return date.max
    return day_of(earliest) if isinstance(earliest, str) else earliest


def _chosen(ids: Collection[int]) -> tuple[str, list[int]]:
    """As ``bulk.among``, for a condition written by hand."""
    ends = range_of(ids)
    if ends is not None:
        return "BETWEEN %s AND %s", list(ends)
    return f"IN ({', '.join(['%s'] * len(ids))})", list(ids)


class _Part(NamedTuple):
    """Rows of one kind, ``x`` the one that is counted: whose they are, and where they are appended, their periods.

    The condition stands at the table that is read: PostgreSQL carries a range over no join.
    """

    kind: str
    rows: str
    whose: str
    newest: str = ""
    end: str = ""
    year_end: str = "CAST(NULL AS date)"

    @property
    def of_indicator(self) -> bool:
        return self.whose == "x.indicator_id"

    def given(self, series: list[int], indicators: list[int]) -> list[int]:
        """What the statement is given for this part."""
        return indicators if self.of_indicator else series * (2 if self.newest else 1)

    @property
    def sql(self) -> str:
        chosen = "{{indicators}}" if self.of_indicator else "{{series}}"
        counted, rows = "COUNT(*), MAX(x.id), 0, CAST(NULL AS date), CAST(NULL AS date)", self.rows
        if self.newest:
            new = f"CASE WHEN x.id > r.{self.newest} THEN"
            ends = f"MIN({new} {self.end} END), MIN({new} {self.year_end} END)"
            counted = f"COUNT(*), MAX(x.id), SUM({new} 1 ELSE 0 END), {ends}"
            known = f"(SELECT series_id, {self.newest} FROM {{reading}} WHERE series_id {chosen})"  # nosec B608 - as below
            rows = f"{rows} LEFT JOIN {known} r ON r.series_id = {self.whose}"
        of_chosen = f"WHERE {self.whose} {chosen} GROUP BY {self.whose}"
        return f"SELECT '{self.kind}', {self.whose}, {counted} FROM {rows} {of_chosen}"  # nosec B608 - our own names


# The end of a target's period where a year of any calendar ends on that day. Both drivers ask for ISO days.
_YEAR_ENDS = sorted({year_containing(date(2000, 1, 1), calendar).end for calendar in Calendar})
_IS_YEAR_END = " OR ".join(f"CAST(x.\"end\" AS text) LIKE '%%{end:-%m-%d}'" for end in _YEAR_ENDS)
_YEAR_END = f'CASE WHEN {_IS_YEAR_END} THEN x."end" END'

_PARTS = (
    _Part("values", "{value} x", "x.series_id", "newest_value", 'x."end"'),
    _Part("targets", "{target} x", "x.series_id", "newest_target", 'x."end"', _YEAR_END),
    _Part(
        "releases",
        "{value} v JOIN {release} x ON x.round_id = v.round_id",
        "v.series_id",
        "newest_release",
        'v."end"',
    ),
    _Part("definitions", "{definition} x", "x.indicator_id"),
    _Part("rules", "{rule} x", "x.indicator_id"),
    _Part("breaks", "{break} x", "x.indicator_id"),
    _Part("comparators", "{comparator} x", "x.indicator_id"),
    _Part("rebases", "{rebase} x", "x.series_id"),
    _Part("exclusions", "{exclusion} x", "x.series_id"),
)
_MODELS: Mapping[str, type[models.Model]] = {
    "reading": SeriesReading, "value": Value, "target": Target, "release": Release, "definition": Definition,
    "rule": StatusRule, "break": SeriesBreak, "comparator": ComparatorValue, "rebase": Rebase, "exclusion": Exclusion,
}  # fmt: skip


@cache
def _statement() -> str:
    """All the counts as one statement: a dozen small queries were half the time of judging one changed return."""
    tables = {name: f'"{model._meta.db_table}"' for name, model in _MODELS.items()}
    return " UNION ALL ".join(part.sql for part in _PARTS).format(**tables)
