"""Entries as what lower apps speak of (``core.subjects``): reminders of them, and who follows one."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.utils import timezone

from council_pm.core.access import Permission, may
from council_pm.core.row_ids import row_ids
from council_pm.core.subjects import Ref, Subject
from council_pm.org.selectors import tree
from council_pm.practice.access import visible_entries

KIND = "practice_entry"


def load(reader: Any, refs: Collection[Ref]) -> dict[Ref, Subject]:
    """Those of these entries that the reader sees; two queries."""
    wanted = row_ids(ref.id for ref in refs)
    if not wanted or not may(reader, Permission.VIEW_PRACTICE):
        return {}
    rows = visible_entries(reader, tree(timezone.localdate())).filter(pk__in=wanted, newest__isnull=False)
    seen = {str(one.pk): Subject(str(one.newest), one.get_absolute_url()) for one in rows.select_related("newest")}
    return {ref: seen[ref.id] for ref in refs if ref.id in seen}
