"""Figures that came together and can still be taken back together."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from indicators.models import Channel, ReturnBatch, ReturnVersion
from indicators.returns.states import UNDO_WITHIN
from indicators.selectors.return_places import ReturnPlace


def batches_to_undo(user_id: int) -> QuerySet[ReturnBatch]:
    """What somebody pasted, or sent as a file, and can still undo; the last one first."""
    since = timezone.now() - UNDO_WITHIN
    shown = Q(channel=Channel.PASTE) | Q(channel=Channel.FILE)
    return ReturnBatch.objects.filter(shown, by=user_id, at__gte=since, undone_at=None).order_by("-pk")


def last_to_undo(user_id: int, at: ReturnPlace) -> ReturnBatch | None:
    """The last one that changed a figure of this place."""
    here = ReturnVersion.objects.filter(of__series__unit_id__in=at.within, of__round__in=[one.pk for one in at.rounds])
    return batches_to_undo(user_id).filter(pk__in=here.filter(batch__by=user_id).values("batch_id")).first()


def in_a_batch_to_undo(user_id: int) -> Exists:
    """Whether a return holds something that this user can still undo together with what came with it."""
    return Exists(ReturnVersion.objects.filter(of=OuterRef("pk"), batch__in=batches_to_undo(user_id).order_by()))


def batch_of_file(user_id: int, table_id: int) -> ReturnBatch | None:
    """What came in a file, where it can still be undone."""
    return batches_to_undo(user_id).filter(table=table_id).first()
