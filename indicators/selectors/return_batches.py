"""Figures that came together and can still be taken back together."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils import timezone

from indicators.models import Channel, ReturnBatch
from indicators.returns.states import UNDO_WITHIN


def pastes_to_undo(user_id: int) -> QuerySet[ReturnBatch]:
    """The pastes of somebody that can still be undone, the last one first."""
    since = timezone.now() - UNDO_WITHIN
    found = ReturnBatch.objects.filter(by=user_id, at__gte=since, undone_at=None, channel=Channel.PASTE)
    return found.order_by("-pk")
