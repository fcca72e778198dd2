"""What every change of an appraisal's words begins and ends with."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils.translation import gettext as _

from appraisals.access import AppraisalSeen, is_over
from appraisals.models import Appraisal
from council_pm.audit.services import record
from council_pm.core.access import Actor

KIND = "appraisal"  # of events: private, so that the browser of the record shows none of them (M092)


def held(at: AppraisalSeen) -> Appraisal:
    """The row of an appraisal that is not over, until the end of the transaction: for what is no part of its form.

    Raises ``ValidationError`` ``over``; what was typed stays with whoever calls.
    """
    found = Appraisal.objects.select_for_update().get(pk=at.appraisal.pk)
    if is_over(found, at.today):
        raise ValidationError(_("This appraisal is over: nothing is written in it any more."), "over")
    return found


def locked(at: AppraisalSeen) -> Appraisal:
    """The row of an appraisal that takes words, held until the end of the transaction.

    Raises ``ValidationError`` ``over`` or ``shut``; what was typed stays with whoever calls.
    """
    found = held(at)
    if not found.is_open:
        raise ValidationError(
            _("Both have signed meanwhile. Begin a new version to change something: what you typed is still here."),
            "shut",
        )
    return found


def changed(appraisal: Appraisal) -> int:
    """Count a change of what both read, so that nobody signs what they have not seen; the new version."""
    Appraisal.objects.filter(pk=appraisal.pk).update(version=F("version") + 1)
    appraisal.refresh_from_db(fields=["version"])
    return appraisal.version


def recorded(*, by: Actor, action: str, appraisal: Appraisal, **detail: str | int) -> None:
    """Append the event of a change: that it was made, and never what it says."""
    record(by=by, action=action, subject_kind=KIND, subject_id=appraisal.pk, detail=detail)
