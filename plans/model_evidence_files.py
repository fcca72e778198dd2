"""Files of evidence: what the app of files is told of a piece of evidence whose files somebody asks for."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.utils import timezone

from council_pm.attachments.registry import Holder
from council_pm.core.row_ids import row_ids
from council_pm.org.selectors import tree
from plans.access import scope_of_unit
from plans.models import ModelEvidence

KIND = "model-evidence"


def holders(reader: Any, ids: Collection[str]) -> Mapping[str, Holder]:
    """The pieces with these ids; files come and go as long as it is not withdrawn."""
    units = tree(timezone.localdate())
    return {
        str(one.pk): Holder(
            title=one.title,
            url=one.get_absolute_url(),
            version=str(one.version),
            scope=scope_of_unit(one.unit_id, units),
            takes_files=one.withdrawn_at is None,
            lets_files_go=one.withdrawn_at is None,
        )
        for one in ModelEvidence.objects.filter(pk__in=row_ids(ids))
    }
