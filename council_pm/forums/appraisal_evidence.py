"""The modules of programmes that somebody completed, as evidence of their year, for who may read their record."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from appraisals.evidence_sources import Fact
from council_pm.forums.access import training_at
from council_pm.forums.models import Completion


def load(reader: Any, person_id: int, post_ids: Collection[int], since: date, until: date) -> list[Fact]:
    """What somebody completed from a day to a day; four queries at most. Nothing where the reader may not ask."""
    try:
        training_at(reader, person_id)
    except Http404:
        return []
    url = reverse("forums:training_page", args=[person_id])
    rows = Completion.objects.filter(person=person_id, on__range=(since, until)).select_related("module__forum")
    return [
        Fact(
            _("Completed: %(module)s (%(programme)s)")
            % {"module": one.module.name, "programme": one.module.forum.name},
            url, one.on,
        )
        for one in rows.order_by("on", "pk")
    ]  # fmt: skip
