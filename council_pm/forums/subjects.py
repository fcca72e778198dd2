"""Sessions as what lower apps speak of (``core.subjects``): title and address, for who finds them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from council_pm.core.access import Permission, may
from council_pm.core.row_ids import row_ids
from council_pm.core.subjects import Ref, Subject
from council_pm.forums.access import visible_sessions


def load(reader: Any, refs: Collection[Ref]) -> dict[Ref, Subject]:
    """Those of these sessions that the reader finds, in one query."""
    wanted = row_ids(ref.id for ref in refs)
    if not wanted or not may(reader, Permission.VIEW_FORUMS):
        return {}
    rows = visible_sessions(reader).filter(pk__in=wanted)
    seen = {str(one.pk): Subject(one.title, one.get_absolute_url()) for one in rows}
    return {ref: seen[ref.id] for ref in refs if ref.id in seen}
