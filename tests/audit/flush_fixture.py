"""Transactional tests flush their tables at the end, which the append-only triggers would refuse.

The flush of the suite, and nothing else, lifts the triggers of the tables that it empties, in its own transaction; the
``post_migrate`` that Django sends after a flush puts them back (``tests/audit/test_append_only.py`` looks). It empties
only what holds rows: to truncate every table of the product took longer than nearly every test.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from django.db import connection
from django.db.backends.base.operations import BaseDatabaseOperations

from council_pm.audit import guards


def _sql_flush(operations: BaseDatabaseOperations, style: Any, tables: Sequence[str], **options: Any) -> list[str]:
    here = operations.connection
    quoted = [operations.quote_name(table) for table in tables]
    holds_rows = " UNION ALL ".join(
        f"SELECT {place} WHERE EXISTS (SELECT 1 FROM {name})" for place, name in enumerate(quoted)
    )
    with here.cursor() as cursor:
        cursor.execute(holds_rows)
        filled = [place for (place,) in cursor.fetchall()]
    guarded = {model._meta.db_table for model in guards.append_only_models()}
    lifting = [one for place in filled if tables[place] in guarded for one in guards.lifting(here, tables[place])]
    return [*lifting, *(f"DELETE FROM {quoted[place]}" for place in filled)]


@pytest.fixture(scope="session", autouse=True)
def _the_flush_empties_what_holds_rows() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(connection.ops), "sql_flush", _sql_flush)
        yield
