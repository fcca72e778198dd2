"""Items of clinics as what lower apps speak of (``core.subjects``): that one is on. No words of it stand in mail."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from clinics.access import visible_items
from council_pm.core.access import Permission, may
from council_pm.core.row_ids import row_ids
from council_pm.core.subjects import Ref, Subject
from council_pm.org.selectors import tree

ITEM = "clinic_item"


def load(reader: Any, refs: Collection[Ref]) -> dict[Ref, Subject]:
    """Those of these items that the reader sees, in two queries: by the day of their meeting, without their words."""
    wanted = row_ids(ref.id for ref in refs)
    if not wanted or not may(reader, Permission.VIEW_CLINIC):
        return {}
    rows = visible_items(reader, tree(timezone.localdate())).filter(pk__in=wanted).select_related("clinic")
    seen = {
        str(one.pk): Subject(
            _("Meeting of %(day)s") % {"day": date_format(one.clinic.held_on, "j F Y")}, one.get_absolute_url()
        )
        for one in rows
    }
    return {ref: seen[ref.id] for ref in refs if ref.id in seen}
