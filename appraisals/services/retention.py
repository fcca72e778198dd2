"""Deleting the words of an appraisal whose day has passed; its skeleton stays to be counted."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from appraisals.models import (
    Appraisal,
    CorrectionRequest,
    DataCopy,
    GroupMeeting,
    GroupPresence,
    HrOpening,
    Outcome,
    Signature,
)
from appraisals.retention import CORRECTION_DELAYS, is_past
from appraisals.sealing import NOTHING
from appraisals.services.writing import recorded
from council_pm.core.access import Actor


def past_their_day(today: date) -> QuerySet[Appraisal]:
    """The appraisals whose words are due to be deleted on this day."""
    waits = CorrectionRequest.objects.filter(appraisal=OuterRef("pk"), outcome=Outcome.OPEN)
    return Appraisal.objects.filter(words_deleted_at__isnull=True).filter(
        Q(~Exists(waits), delete_after__lt=today) | Q(delete_after__lt=today - CORRECTION_DELAYS)
    )


@transaction.atomic
def delete_words(*, by: Actor, appraisal: Appraisal, today: date) -> bool:
    """Delete every word of one appraisal, and shut it; whether there was something to do. Needs no key.

    Who opened it and on which days it was signed stay: they say nothing of what stood there.
    """
    appraisal = Appraisal.objects.select_for_update().get(pk=appraisal.pk)
    waits = appraisal.corrections.filter(outcome=Outcome.OPEN).exists()
    if appraisal.words_deleted_at is not None or not is_past(appraisal.delete_after, today, asked_to_correct=waits):
        return False
    Signature.objects.filter(edition__appraisal=appraisal).delete()
    for words in (appraisal.editions, appraisal.targets, appraisal.passages, appraisal.check_ins, appraisal.needs,
                  appraisal.corrections):  # fmt: skip
        words.all().delete()
    HrOpening.objects.filter(appraisal=appraisal).update(reason=NOTHING)
    _leave_meetings(appraisal)
    appraisal.words_deleted_at, appraisal.is_open = timezone.now(), False
    appraisal.save(update_fields=["words_deleted_at", "is_open"])
    if not Appraisal.objects.filter(person=appraisal.person_id, words_deleted_at__isnull=True).exists():
        DataCopy.objects.filter(person=appraisal.person_id).update(reason=NOTHING)
    recorded(by=by, action="delete_appraisal_words", appraisal=appraisal)
    return True


def _leave_meetings(appraisal: Appraisal) -> None:
    """What was agreed for all goes with the last of those who were there."""
    meetings = list(appraisal.presences.values_list("meeting_id", flat=True))
    appraisal.presences.all().delete()
    attended = GroupPresence.objects.filter(meeting=OuterRef("pk"))
    GroupMeeting.objects.filter(~Exists(attended), pk__in=meetings).delete()
