"""A kind of thing with files, for tests: a series. Its version is the number of its figures; retired, it is closed."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import Count
from django.utils import timezone

from council_pm.attachments import registry
from council_pm.attachments.registry import Holder
from council_pm.core.access import AccessScope
from council_pm.core.row_ids import row_ids
from council_pm.org.selectors import tree
from indicators.models import Series

KIND = "series_of_tests"


def load(reader: Any, ids: Collection[str]) -> dict[str, Holder]:
    """Every series there is: the rights decide alone."""
    today = tree(timezone.localdate())
    rows = Series.objects.filter(pk__in=row_ids(ids)).select_related("indicator").annotate(figures=Count("values"))
    return {
        str(row.pk): Holder(
            title=row.indicator.code,
            url=row.indicator.get_absolute_url(),
            version=str(row.figures),
            scope=AccessScope(units=today.above(row.unit_id)),
            takes_files=row.indicator.retired_on is None,
            lets_files_go=row.indicator.retired_on is None,
        )
        for row in rows
    }


registry.register(KIND, load)
