"""Files of evidence: what the app of files is told of an entry whose files somebody asks for."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.utils import timezone

from council_pm.attachments.registry import Holder
from council_pm.core.row_ids import row_ids
from council_pm.org.selectors import tree
from council_pm.practice.access import visible_entries
from council_pm.practice.models import EntryState
from plans.access import scope_of_unit

KIND = "practice-entry"


def holders(reader: Any, ids: Collection[str]) -> Mapping[str, Holder]:
    """The entries with these ids that the reader sees; files come and go until it is retired."""
    units = tree(timezone.localdate())
    rows = visible_entries(reader, units).filter(pk__in=row_ids(ids), newest__isnull=False).select_related("newest")
    return {
        str(one.pk): Holder(
            title=str(one.newest),
            url=one.get_absolute_url(),
            version=str(one.newest.revision if one.newest else 0),
            scope=scope_of_unit(one.unit_id, units),
            takes_files=one.state != EntryState.RETIRED,
            lets_files_go=one.state != EntryState.RETIRED,
        )
        for one in rows
    }
