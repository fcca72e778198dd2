"""Keeping who opened an appraisal."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from appraisals.access import AppraisalSeen
from appraisals.models import AccessRecord, Opened


@transaction.atomic
def keep_opening(*, at: AppraisalSeen, what: str = Opened.PAGE) -> AccessRecord:
    """Somebody opened this. Shown to the person whom it is about; no event of its own, it is the record."""
    return AccessRecord.objects.create(appraisal=at.appraisal, user=at.user, part=at.part, what=what, at=timezone.now())


@transaction.atomic
def keep_openings(*, seen: Iterable[AppraisalSeen]) -> None:
    """Somebody opened what belongs to the appraisals of many, kept for each of them; one query."""
    now = timezone.now()
    AccessRecord.objects.bulk_create(
        AccessRecord(appraisal=one.appraisal, user=one.user, part=one.part, what=Opened.PAGE, at=now) for one in seen
    )
