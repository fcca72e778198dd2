"""Comparing staging with what is known, and swapping it in: one set-based statement for each table.

The same SQL runs on SQLite and PostgreSQL. A figure is changed where any of its five numbers is; the row of the file
then replaces the whole, so that no interval outlives the value that it belonged to.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import connection

from indicators.models import Area, ComparatorValue, HistoryRow, Indicator, Value

_ROW = HistoryRow._meta.db_table
_VALUE = Value._meta.db_table
_COMPARATOR = ComparatorValue._meta.db_table
_FIGURES = ("value", "numerator", "denominator", "lower_ci", "upper_ci")
LISTED_CHANGES = 50

# The newest revision of the same series and period, and the same comparator. All names are our own.
_KNOWN_VALUE = f"""LEFT JOIN {_VALUE} v ON v.series_id = r.series_id AND v.start = r.start AND v."end" = r."end"
    AND v.revision = (SELECT MAX(n.revision) FROM {_VALUE} n
        WHERE n.series_id = r.series_id AND n.start = r.start AND n."end" = r."end")"""  # nosec B608
_KNOWN_COMPARATOR = f"""LEFT JOIN {_COMPARATOR} v ON v.indicator_id = r.indicator_id AND v.area_id = r.area_id
    AND v.start = r.start AND v."end" = r."end" """


def _differs(old: str, new: str) -> str:
    """Whether any figure is another one; SQLite knows IS DISTINCT FROM only since 3.39."""
    return " OR ".join(
        f"({old}.{name} <> {new}.{name} OR ({old}.{name} IS NULL) <> ({new}.{name} IS NULL))" for name in _FIGURES
    )


_CHANGED = f"COALESCE({_differs('v', 'r')}, FALSE)"


@dataclass(frozen=True, slots=True)
class Change:
    """One figure that another one replaces. ``area`` is empty for the council's own."""

    indicator: str
    area: str
    start: str
    end: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class IndicatorCounts:
    """What a load brings to one indicator: own values, and figures of other areas."""

    indicator: str
    values_new: int = 0
    values_restated: int = 0
    values_unchanged: int = 0
    comparators_new: int = 0
    comparators_changed: int = 0
    comparators_unchanged: int = 0


def preview(load_id: int) -> dict[str, Any]:
    """What applying would do, as plain JSON: counts by indicator, their sum, and the first changes of each kind."""
    counted: dict[int, dict[str, int]] = {}
    for known, kind, changed in (
        (_own(_KNOWN_VALUE), "values", "values_restated"),
        (_others(_KNOWN_COMPARATOR), "comparators", "comparators_changed"),
    ):
        for indicator_id, new, differing, everything in _rows(_counting(known), [load_id]):
            counts = counted.setdefault(indicator_id, {})
            counts[f"{kind}_new"] = new
            counts[changed] = differing
            counts[f"{kind}_unchanged"] = everything - new - differing
    codes = dict(Indicator.objects.filter(pk__in=counted).values_list("pk", "code"))
    indicators = sorted((IndicatorCounts(codes[pk], **counts) for pk, counts in counted.items()), key=_code)
    return {
        "indicators": [asdict(counts) for counts in indicators],
        "totals": _totals(indicators),
        "restated": [asdict(change) for change in _changes(load_id, own=True)],
        "changed": [asdict(change) for change in _changes(load_id, own=False)],
    }


def known_too_early(load_id: int, known_from: datetime) -> list[int]:
    """Lines whose figure would be known before the one that it restates; at most a hundred."""
    sql = f"""SELECT r.line FROM {_own(_KNOWN_VALUE)} AND ({_CHANGED}) AND v.known_from >= %s
        ORDER BY r.line LIMIT 100"""  # nosec B608
    return [line for (line,) in _rows(sql, [load_id, _moment(known_from)])]


def touched_series(load_id: int) -> list[int]:
    """The series that would get a new value or a restatement."""
    sql = f"""SELECT DISTINCT r.series_id FROM {_own(_KNOWN_VALUE)} AND (v.id IS NULL OR {_CHANGED})
        ORDER BY r.series_id"""  # nosec B608
    return [series_id for (series_id,) in _rows(sql, [load_id])]


def insert_values(
    load_id: int, *, known_from: datetime, now: datetime, reason: str, submitted_by: int | None, demonstration: bool
) -> int:
    """Insert new values as revision 1 and changed ones as the next revision; how many. Inside a transaction.

    A changed one keeps the round of the figure that it corrects: a file releases nothing.
    """
    columns = (
        "series_id", "start", '"end"', "revision", "label", *_FIGURES, "absent", "provisional", "demonstration",
        "known_from", "recorded_at", "submitted_by", "reason", "round_id",
    )  # fmt: skip
    figures = ", ".join(f"r.{name}" for name in _FIGURES)
    sql = f"""INSERT INTO {_VALUE} ({", ".join(columns)})
        SELECT r.series_id, r.start, r."end", COALESCE(v.revision, 0) + 1, r.label, {figures}, '', FALSE,
            {_truth(demonstration)}, %s, %s, %s, CASE WHEN v.id IS NULL THEN '' ELSE %s END, v.round_id
        FROM {_own(_KNOWN_VALUE)} AND (v.id IS NULL OR {_CHANGED})
        ORDER BY r.series_id, r.start, r."end" """  # nosec B608
    return _execute(sql, [_moment(known_from), _moment(now), submitted_by, reason, load_id])


def upsert_comparators(load_id: int, *, now: datetime) -> int:
    """Insert new comparators and replace changed ones; how many. Inside a transaction."""
    figures = ", ".join(_FIGURES)
    replaced = ", ".join(f"{name} = excluded.{name}" for name in (*_FIGURES, "label", "loaded_at"))
    sql = f"""INSERT INTO {_COMPARATOR} (indicator_id, area_id, start, "end", label, {figures}, loaded_at)
        SELECT r.indicator_id, r.area_id, r.start, r."end", r.label, {", ".join(f"r.{name}" for name in _FIGURES)}, %s
        FROM {_ROW} r WHERE r.load_id = %s AND r.series_id IS NULL
        ORDER BY r.indicator_id, r.area_id, r.start, r."end"
        ON CONFLICT (indicator_id, area_id, start, "end") DO UPDATE SET {replaced}
        WHERE {_differs(_COMPARATOR, "excluded")}"""  # nosec B608
    return _execute(sql, [_moment(now), load_id])


def _own(joined: str) -> str:
    return f"{_ROW} r {joined} WHERE r.load_id = %s AND r.series_id IS NOT NULL"


def _others(joined: str) -> str:
    return f"{_ROW} r {joined} WHERE r.load_id = %s AND r.series_id IS NULL"


def _counting(known: str) -> str:
    return f"""SELECT r.indicator_id, SUM(CASE WHEN v.id IS NULL THEN 1 ELSE 0 END),
        SUM(CASE WHEN v.id IS NOT NULL AND ({_CHANGED}) THEN 1 ELSE 0 END), COUNT(*)
        FROM {known} GROUP BY r.indicator_id"""  # nosec B608


def _changes(load_id: int, *, own: bool) -> list[Change]:
    known = _own(_KNOWN_VALUE) if own else _others(_KNOWN_COMPARATOR)
    rows = _rows(
        f"""SELECT r.indicator_id, r.area_id, r.start, r."end", v.value, r.value
        FROM {known} AND v.id IS NOT NULL AND ({_CHANGED}) ORDER BY r.line LIMIT {LISTED_CHANGES}""",  # nosec B608
        [load_id],
    )
    codes = dict(Indicator.objects.filter(pk__in={row[0] for row in rows}).values_list("pk", "code"))
    areas = dict(Area.objects.filter(pk__in={row[1] for row in rows if row[1]}).values_list("pk", "name"))
    return [
        Change(codes[row[0]], areas.get(row[1], ""), _day(row[2]), _day(row[3]), _figure(row[4]), _figure(row[5]))
        for row in rows
    ]


def _totals(indicators: list[IndicatorCounts]) -> dict[str, int]:
    rows: list[Mapping[str, Any]] = [asdict(counts) for counts in indicators]
    names = [name for name in IndicatorCounts.__dataclass_fields__ if name != "indicator"]
    return {name: sum(int(row[name]) for row in rows) for name in names}


def _code(counts: IndicatorCounts) -> str:
    return counts.indicator


def _figure(read: Any) -> str:
    """A figure as raw SQL gives it: SQLite as a number, at most 15 digits of which are true."""
    if read is None:
        return ""
    text = format(read if isinstance(read, Decimal) else Decimal(f"{read:.15g}"), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _day(read: date | str) -> str:
    return str(read)


def _moment(moment: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(moment)


def _truth(flag: bool) -> str:
    return "TRUE" if flag else "FALSE"


def _rows(sql: str, params: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())


def _execute(sql: str, params: list[Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return int(cursor.rowcount)
