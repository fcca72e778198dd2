"""Saying no to a corporate role that somebody proposed (matrix M089)."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from council_pm.audit.services import record
from council_pm.core.access import Actor
from council_pm.people.models import Occupancy
from council_pm.people.services.four_eyes import refuse_oneself, require_corporate_right


@transaction.atomic
def refuse_appointment(*, by: Actor, occupancy: Occupancy, reason: str) -> None:
    """Take back an appointment to a corporate role before it is confirmed; whoever proposed it may do so too.

    The row goes, for it never gave anything; the record keeps who proposed whom for what, and why not. Raises
    ``ValidationError``: ``reason_missing``, ``confirmed_already`` (or refused), ``oneself``, ``not_yours_to_grant``.
    """
    if not reason.strip():
        raise ValidationError(_("Say why: the reason stays in the record."), "reason_missing")
    waiting = Occupancy.objects.select_for_update(of=("self",)).select_related("person")
    found = waiting.filter(pk=occupancy.pk, needs_confirmation=True, confirmed_by=None).first()
    if found is None:
        raise ValidationError(_("There is nothing left to confirm."), "confirmed_already")
    refuse_oneself(by, found.person)
    require_corporate_right(by)
    record(
        by=by,
        action="refuse_appointment",
        subject_kind="occupancy",
        subject_id=found.pk,
        detail={
            "post": found.post_id,
            "person": found.person_id,
            "from": found.starts.isoformat(),
            "appointed_by": found.appointed_by,
        },
        reason=reason,
    )
    found.delete()
