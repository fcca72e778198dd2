"""Keeping who opened an appraisal."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from appraisals.access import AppraisalSeen
from appraisals.models import AccessRecord, Opened


@transaction.atomic
def keep_opening(*, at: AppraisalSeen, what: str = Opened.PAGE) -> AccessRecord:
    """Somebody opened this. Shown to the person whom it is about; no event of its own, it is the record."""
    return AccessRecord.objects.create(appraisal=at.appraisal, user=at.user, part=at.part, what=what, at=timezone.now())
