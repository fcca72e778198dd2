"""Writing and choosing many rows: one prepared statement instead of model instances, a range instead of a list.

Half of the time of a recomputation went into building and taking apart model objects. Constraints and triggers hold
as for every other insert; nothing here chooses a table or a column from outside.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any

from django.db import connection, models
from django.db.models import Q

PAGE = 500  # rows in one statement on PostgreSQL


def insert_rows(
    model: type[models.Model], names: Sequence[str], rows: Sequence[Sequence[Any]], *, unique: Sequence[str] = ()
) -> None:
    """Insert rows of the fields ``names``, in their order; with ``unique`` a row that is there takes the new figures.

    Foreign keys are given as ids. Raises what any insert raises.
    """
    if not rows:
        return
    fields = [model._meta.get_field(name) for name in names]
    written = [_writer(field) for field in fields if isinstance(field, models.Field)]
    values = [[write(value) for write, value in zip(written, row, strict=True)] for row in rows]
    sql = _statement(model, fields, unique)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            from psycopg2.extras import execute_values

            with connection.wrap_database_errors:
                execute_values(cursor.cursor, sql.format("%s"), values, page_size=PAGE)
        else:
            cursor.executemany(sql.format(f"({', '.join(['%s'] * len(fields))})"), values)


def among(path: str, ids: Collection[int]) -> Q:
    """Rows whose ``path`` is one of these ids; ids without a gap are asked for as a range, not as a list.

    Five hundred parameters in each of twenty queries cost more than what the queries find.
    """
    if len(ids) > 1:
        first, last = min(ids), max(ids)
        if last - first + 1 == len(set(ids)):
            return Q(**{f"{path}__gte": first, f"{path}__lte": last})
    return Q(**{f"{path}__in": list(ids)})


def _statement(model: type[models.Model], fields: Sequence[Any], unique: Sequence[str]) -> str:
    quote = connection.ops.quote_name
    columns = [field.column for field in fields]
    sql = f"INSERT INTO {quote(model._meta.db_table)} ({', '.join(map(quote, columns))}) VALUES {{}}"  # nosec B608 - our own names
    if not unique:
        return sql
    keys = [field.column for field in fields if field.name in unique]
    rest = [column for column in columns if column not in keys]
    news = ", ".join(f"{quote(column)} = excluded.{quote(column)}" for column in rest)
    return f"{sql} ON CONFLICT ({', '.join(map(quote, keys))}) DO UPDATE SET {news}"  # nosec B608 - as above


def _writer(field: models.Field[Any, Any]) -> Callable[[Any], Any]:
    """How a value of this field goes to the database; numbers and words go as they are."""
    if isinstance(field, models.DecimalField | models.DateField | models.JSONField):
        return lambda value: field.get_db_prep_save(value, connection)
    return lambda value: value
