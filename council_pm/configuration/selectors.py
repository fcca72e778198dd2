"""What is in force, read with the data version in one query."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import CharField, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Cast

from council_pm.audit.models import DataVersion
from council_pm.configuration.models import CouncilSetting
from council_pm.configuration.registry import KINDS, day_and_month

_NEWEST = "newest "  # before the name of what a frame carries the newest row of; no setting begins so
_carried: dict[str, Callable[[], QuerySet[Any]]] = {}


def carry_newest(name: str, rows: Callable[[], QuerySet[Any]]) -> None:
    """Let each frame carry the number of the newest of these rows: what an app above keys a cache by, at no query.

    Called by an app's ``ready``; ``rows`` are append-only.
    """
    _carried[name] = rows


@dataclass(frozen=True, slots=True)
class Frame:
    """The number of the newest change, the settings in force, and the newest rows of what ``carry_newest`` names."""

    version: int
    settings: dict[str, Any] = field(default_factory=dict)
    newest: dict[str, int] = field(default_factory=dict)

    def __getitem__(self, key: str) -> Any:
        return self.settings.get(key, KINDS[key].default)


@dataclass(frozen=True, slots=True)
class TargetRound:
    """When targets are proposed and agreed: first and last day, both inclusive."""

    opens: date
    closes: date

    def is_open(self, today: date) -> bool:
        """Whether targets may be proposed and agreed today."""
        return self.opens <= today <= self.closes


def target_round(in_force: Frame, year_starts: date) -> TargetRound:
    """The round for the year that starts on this day: the one that closes nearest to it.

    With the defaults, the targets of 2026/27 are set from 1 January to 30 June 2026. A 29th of February falls on the
    28th where there is none.
    """
    last, first = str(in_force["target_round_closes"]), str(in_force["target_round_opens"])
    years = range(year_starts.year - 1, year_starts.year + 2)
    closes = min((_in_year(year, last) for year in years), key=lambda day: abs(day - year_starts))
    opens = _in_year(closes.year, first)
    return TargetRound(opens if opens <= closes else _in_year(closes.year - 1, first), closes)


def _in_year(year: int, month_and_day: str) -> date:
    month, day = day_and_month(month_and_day)
    try:
        return date(year, month, day)
    except ValueError:
        return date(year, month, 28)


def row_in_force(key: str) -> CouncilSetting | None:
    """The row of a setting that is in force, or nothing while it is its default."""
    return CouncilSetting.objects.filter(key=key).order_by("-known_from", "-pk").first()


def rows_in_force() -> dict[str, CouncilSetting]:
    """The row in force of each setting that was ever changed, by key; one query."""
    newest = CouncilSetting.objects.filter(key=OuterRef("key")).order_by("-known_from", "-id")
    return {row.key: row for row in CouncilSetting.objects.filter(pk=Subquery(newest.values("pk")[:1]))}


def history(key: str) -> list[CouncilSetting]:
    """Every row of a setting, newest first."""
    return list(CouncilSetting.objects.filter(key=key).order_by("-known_from", "-pk"))


def frame(as_of: datetime | None = None) -> Frame:
    """Read the data version and every setting in force (or as known at a moment) in one query."""
    there = connections[DEFAULT_DB_ALIAS]
    if as_of is None:
        sql, given = _written(there.vendor, tuple(_carried))
    else:
        sql, given = _rows(as_of).query.sql_with_params()
    with there.cursor() as cursor:
        cursor.execute(sql, given)
        rows: list[tuple[str, str]] = cursor.fetchall()
    version = 0
    settings: dict[str, Any] = {}
    newest: dict[str, int] = {}
    for key, text in rows:
        if key == "":
            version = int(text)
        elif key.startswith(_NEWEST):
            newest[key.removeprefix(_NEWEST)] = int(text)
        else:
            settings[key] = json.loads(text)
    return Frame(version, settings, newest)


@lru_cache(maxsize=8)
def _written(_vendor: str, _names: tuple[str, ...]) -> tuple[str, tuple[Any, ...]]:
    """The query of each page: it is the same every time, and writing it took longer than asking it."""
    return _rows(None).query.sql_with_params()


def _rows(as_of: datetime | None) -> QuerySet[Any, tuple[str, str]]:
    moments = CouncilSetting.objects.filter(key=OuterRef("key")).order_by("-known_from", "-id")
    if as_of is not None:
        moments = moments.filter(known_from__lte=as_of)
    in_force = CouncilSetting.objects.filter(pk=Subquery(moments.values("pk")[:1]))
    version: QuerySet[Any, tuple[str, str]] = DataVersion.objects.annotate(
        key=Value("", CharField()), text=Cast("number", CharField())
    ).values_list("key", "text")
    return version.union(
        in_force.annotate(text=Cast(F("value"), CharField())).values_list("key", "text"),
        *(_newest(name, rows()) for name, rows in _carried.items()),
        all=True,
    )


def _newest(name: str, rows: QuerySet[Any]) -> QuerySet[Any, tuple[str, str]]:
    last = rows.order_by("-pk").values("pk")[:1]
    found: QuerySet[Any, tuple[str, str]] = (
        rows.filter(pk=Subquery(last))
        .annotate(key=Value(f"{_NEWEST}{name}", CharField()), text=Cast("pk", CharField()))
        .values_list("key", "text")
    )
    return found
