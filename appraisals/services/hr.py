"""HR opens an appraisal for a while, with a reason that its person reads."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from appraisals.models import Appraisal, HrOpening
from appraisals.retention import open_until
from appraisals.sealing import Sealed
from appraisals.services.writing import recorded
from council_pm.core.access import Actor
from council_pm.core.typed import typed_words
from council_pm.people.models import User

SHORTEST_REASON, LONGEST_REASON = 10, 500


@transaction.atomic
def open_as_hr(*, by: Actor, appraisal: Appraisal, adviser: User, reason: str) -> HrOpening:
    """Open it for eight hours, and not past midnight. Raises ``ValidationError`` ``reason`` or ``gone``."""
    reason = checked_reason(reason)
    appraisal = Appraisal.objects.select_for_update().get(pk=appraisal.pk)
    if appraisal.words_deleted_at is not None:
        raise ValidationError(_("Its words are deleted: there is nothing to open any more."), "gone")
    now = timezone.localtime()
    made = HrOpening.objects.create(
        appraisal=appraisal, adviser=adviser, reason=Sealed.of(reason), at=now, until=open_until(now)
    )
    recorded(by=by, action="open_appraisal_as_hr", appraisal=appraisal, opening=made.pk)
    return made


def checked_reason(reason: str) -> str:
    """A reason as it is kept. Raises ``ValidationError`` ``reason``."""
    reason = typed_words(reason)
    if not SHORTEST_REASON <= len(reason) <= LONGEST_REASON:
        raise ValidationError(_("Say why in 10 to 500 characters: the person whom it is about reads it."), "reason")
    return reason
