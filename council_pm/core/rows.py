"""A row out of an address, or no such page."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Model, QuerySet
from django.http import Http404

from council_pm.core.row_ids import can_be_row

Row = TypeVar("Row", bound=Model)


def row_or_404(rows: QuerySet[Row], pk: int) -> Row:
    """The row of this number among these. Raises ``Http404``, for a number that no row can have as well; one query."""
    found = rows.filter(pk=pk).first() if can_be_row(pk) else None
    if found is None:
        raise Http404
    return found
