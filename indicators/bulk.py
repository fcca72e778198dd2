"""Writing and choosing many rows: one prepared statement instead of model instances, a range instead of a list.

Half of the time of a recomputation went into building and taking apart model objects. Constraints and triggers hold
as for every other insert; nothing here chooses a table or a column from outside.
"""

from __future__ import annotations

import gc
import json
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import msgspec
from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Aggregate, Func, Q, QuerySet, TextField
from django.db.models.expressions import Combinable

from council_pm.core.prepared import from_text, range_of

PAGE = 500  # rows in one statement on PostgreSQL


def insert_rows(
    model: type[models.Model], names: Sequence[str], rows: Sequence[Sequence[Any]], *, unique: Sequence[str] = ()
) -> None:
    """Insert rows of the fields ``names``, in their order; with ``unique`` a row that is there takes the new figures.

    Foreign keys are given as ids. Raises what any insert raises.
    """
    _insert(model, names, rows, unique)


def insert_new_rows(model: type[models.Model], names: Sequence[str], rows: Sequence[Sequence[Any]]) -> list[int]:
    """The same for rows of which none is there yet; answers their ids, in the order of the rows.

    For use inside a transaction.
    """
    found = _insert(model, names, rows, (), returning=True)
    if connection.vendor == "postgresql" or not rows:
        return [pk for (pk,) in found]
    with connection.cursor() as cursor:
        # The one writer that SQLite has gets ids without a gap.
        cursor.execute("SELECT last_insert_rowid()")
        (last,) = cursor.fetchone()
    return list(range(last - len(rows) + 1, last + 1))


def _insert(
    model: type[models.Model],
    names: Sequence[str],
    rows: Sequence[Sequence[Any]],
    unique: Sequence[str],
    *,
    returning: bool = False,
) -> Sequence[tuple[int]]:
    if not rows:
        return ()
    fields = [model._meta.get_field(name) for name in names]
    there = connections[DEFAULT_DB_ALIAS]  # looked up once: the one for all asks the thread each time
    sql = _statement(model, fields, unique)
    with there.cursor() as cursor:
        if there.vendor == "postgresql":
            return _as_one_text(cursor, sql, model, fields, rows, returning=returning)
        written = [_writer(field, there) for field in fields if isinstance(field, models.Field)]
        columns = [list(map(write, column)) for write, column in zip(written, zip(*rows, strict=True), strict=True)]
        values = list(zip(*columns, strict=True))
        cursor.executemany(sql.format(f"VALUES ({', '.join(['%s'] * len(fields))})"), values)
        return ()


def _as_one_text(
    cursor: Any,
    sql: str,
    model: type[models.Model],
    fields: Sequence[Any],
    rows: Sequence[Sequence[Any]],
    *,
    returning: bool,
) -> Sequence[tuple[int]]:
    """The rows as one JSON text that PostgreSQL takes apart by the types of the table: it costs a third less than a
    placeholder for each value."""
    quote = connection.ops.quote_name
    columns = [field.column for field in fields]
    wanted = ", ".join(map(quote, columns))
    source = f"SELECT {wanted} FROM json_populate_recordset(NULL::{quote(model._meta.db_table)}, %s::json)"  # nosec B608 - our own names
    tail = " RETURNING id" if returning else ""
    found: list[tuple[int]] = []
    for first in range(0, len(rows), PAGE):
        page = [dict(zip(columns, row, strict=True)) for row in rows[first : first + PAGE]]
        cursor.execute(sql.format(source) + tail, [_as_text(page).decode()])
        if returning:
            found += cursor.fetchall()
    return found


def among(path: str, ids: Collection[int]) -> Q:
    """Rows whose ``path`` is one of these ids; ids without a gap are asked for as a range, not as a list.

    Five hundred parameters in each of twenty queries cost more than what the queries find.
    """
    ends = range_of(ids)
    if ends is None:
        return Q(**{f"{path}__in": list(ids)})
    return Q(**{f"{path}__gte": ends[0], f"{path}__lte": ends[1]})


class _Row(Func):
    """Columns as one JSON array."""

    function = "json_array"
    output_field = TextField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, function="json_build_array", **context)


class _Rows(Aggregate):
    """All rows of a group as one JSON text."""

    function = "json_group_array"
    template = "%(function)s(json(%(expressions)s))"
    output_field = TextField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(
            compiler, connection, function="json_agg", template="%(function)s(%(expressions)s)::text", **context
        )


def gathering(rows: QuerySet[Any], by: str, parts: Sequence[Combinable]) -> QuerySet[Any, Any]:
    """The rows of each group as one text, for ``from_text``: lists in no order, days and moments as ISO text, truth as
    the database has it.

    One text for each group instead of a row for each row: the driver, the ORM and its converters are passed once.
    """
    return rows.order_by().values_list(by).annotate(rows=_Rows(_Row(*parts)))


def gathered(rows: QuerySet[Any], by: str, parts: Sequence[Combinable]) -> Iterator[tuple[int, list[Any]]]:
    """What ``gathering`` asks for, taken apart."""
    for key, text in gathering(rows, by, parts):
        yield key, from_text(text)


@contextmanager
def without_collection() -> Iterator[None]:
    """Leave the search for cycles of objects until the end of this work, which makes many objects and no cycle.

    It looks at every object that there is, again and again while more are made: a fifth of the time of a
    recomputation. What nothing refers to is freed at once all the same.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


_as_text: Callable[[Any], bytes] = msgspec.json.Encoder(enc_hook=str).encode


def _statement(model: type[models.Model], fields: Sequence[Any], unique: Sequence[str]) -> str:
    quote = connection.ops.quote_name
    columns = [field.column for field in fields]
    sql = f"INSERT INTO {quote(model._meta.db_table)} ({', '.join(map(quote, columns))}) {{}}"  # nosec B608 - our own names
    if not unique:
        return sql
    keys = [field.column for field in fields if field.name in unique]
    rest = [column for column in columns if column not in keys]
    news = ", ".join(f"{quote(column)} = excluded.{quote(column)}" for column in rest)
    return f"{sql} ON CONFLICT ({', '.join(map(quote, keys))}) DO UPDATE SET {news}"  # nosec B608 - as above


def _writer(field: models.Field[Any, Any], there: BaseDatabaseWrapper) -> Callable[[Any], Any]:
    """How a value of this field goes to the database; numbers and words go as they are."""
    if isinstance(field, models.JSONField):
        return lambda value: json.dumps(value, cls=field.encoder)
    if isinstance(field, models.DateTimeField):
        return lru_cache(lambda value: None if value is None else there.ops.adapt_datetimefield_value(value))
    if isinstance(field, models.DateField):
        return lru_cache(lambda value: None if value is None else there.ops.adapt_datefield_value(value))
    if isinstance(field, models.DecimalField):
        digits, places = field.max_digits, field.decimal_places
        return lambda value: None if value is None else there.ops.adapt_decimalfield_value(value, digits, places)
    return lambda value: value
