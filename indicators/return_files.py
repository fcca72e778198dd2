"""Evidence of returns: what the app of files is told of a return whose files somebody asks for."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.urls import reverse
from django.utils import timezone

from council_pm.attachments.registry import Holder
from council_pm.core.access import AccessScope
from council_pm.core.row_ids import row_ids
from council_pm.org.selectors import tree
from indicators.models import Return
from indicators.returns.states import WITH_OFFICER, Stage

KIND = "return"


def holders(reader: Any, ids: Collection[str]) -> Mapping[str, Holder]:
    """The returns with these ids. Files come while an officer has it or the signer looks; they go before it is sent."""
    rows = Return.objects.filter(pk__in=row_ids(ids)).select_related("series__indicator", "round")
    units = tree(timezone.localdate())
    return {
        str(one.pk): Holder(
            title=f"{one.series.indicator.code}, {one.round.slug}",
            url=reverse("indicators:return_page", args=[one.pk]),
            version=str(one.version),
            scope=AccessScope(units=units.above(one.series.unit_id)),
            takes_files=one.at in WITH_OFFICER or one.at is Stage.SUBMITTED,
            lets_files_go=one.at in WITH_OFFICER,
        )
        for one in rows
    }
