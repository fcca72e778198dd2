"""Queries that are asked again and again for other ids: Django writes the SQL of each once.

Judging one changed return takes ten queries, and writing their SQL anew took as long as answering them. Who asks for a
page and what they hold are two queries of each request, and writing them took a third of a simple page.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

import msgspec
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Q, QuerySet

_DAY = date(1, 2, 3)  # stands for the day while the SQL is written
_IDS = range(10**12, 10**13, 2)  # stand for the ids meanwhile: never without gaps, so that a list stays a list
_KEPT = 256  # numbers of ids whose SQL is kept

from_text: Callable[[str], list[Any]] = msgspec.json.Decoder(list).decode
"""Lists that a query (``indicators.bulk.gathering``) put together as one text."""


def range_of(ids: Collection[int]) -> tuple[int, int] | None:
    """The first and the last of several ids without a gap; nothing for others."""
    if len(ids) < 2:
        return None
    first, last = min(ids), max(ids)
    return (first, last) if last - first + 1 == len(set(ids)) else None


class _Written(NamedTuple):
    """SQL, the parameters it was written with, and by column what makes of it what the field holds."""

    sql: str
    given: tuple[Any, ...]
    converters: Sequence[tuple[int, Sequence[Callable[..., Any]], Any]]


class Prepared:
    """A query for rows as tuples, of those whose ``path`` is one of some ids.

    ``build(chosen, day, *constants)`` answers the query set, given a condition that chooses the rows of the ids and,
    where it asks for one, a day. It is called once for each number of ids, for ids without a gap, and for each set of
    constants: it may read nothing else that changes.
    """

    def __init__(self, path: str, build: Callable[..., QuerySet[Any, Any]]) -> None:
        self._path, self._build = path, build
        self._written = lru_cache(maxsize=_KEPT)(self._write)

    def rows(self, ids: Collection[int], day: date = date.min, *constants: Any) -> list[tuple[Any, ...]]:
        """The rows of these ids, in the order of the query set."""
        if not ids:
            return []
        there = connections[DEFAULT_DB_ALIAS]
        ends = range_of(ids)
        chosen = ends or tuple(ids)
        written = self._written(there.vendor, len(chosen), ends is not None, *constants)
        meant: dict[Any, Any] = dict(zip(_IDS, chosen, strict=False))
        as_day = there.ops.adapt_datefield_value
        meant[as_day(_DAY)] = as_day(day)
        with there.cursor() as cursor:
            cursor.execute(written.sql, [meant.get(one, one) for one in written.given])
            rows: list[tuple[Any, ...]] = cursor.fetchall()
        if not written.converters:
            return rows
        columns = list(zip(*rows, strict=True)) or [()]
        for at, converters, expression in written.converters if rows else ():
            for convert in converters:
                columns[at] = tuple(convert(one, expression, there) for one in columns[at])
        return list(zip(*columns, strict=True))

    def gathered(self, ids: Collection[int], day: date = date.min) -> Iterator[tuple[int, list[Any]]]:
        """The rows of each group as lists, of a query that is built by ``indicators.bulk.gathering``."""
        for key, text in self.rows(ids, day):
            yield key, from_text(text)

    def _write(self, _vendor: str, count: int, as_range: bool, *constants: Any) -> _Written:
        if as_range:
            chosen = Q(**{f"{self._path}__gte": _IDS[0], f"{self._path}__lte": _IDS[1]})
        else:
            chosen = Q(**{f"{self._path}__in": list(_IDS[:count])})
        compiler = self._build(chosen, _DAY, *constants).query.get_compiler(DEFAULT_DB_ALIAS)
        sql, given = compiler.as_sql()
        expressions = [column[0] for column in compiler.select]
        found = compiler.get_converters(expressions)
        return _Written(sql, tuple(given), [(at, *converters) for at, converters in found.items()])
