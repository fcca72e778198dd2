"""Carrying a risk to the level above, and what the level above says to it.

The words stay with the risk, which may be confidential, and out of the record.
"""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from council_pm.audit.services import record
from council_pm.core.access import Actor
from council_pm.core.typed import typed_words
from council_pm.org.models import OrgUnit
from plans.models import EscalationState, Risk, RiskEscalation

LONGEST_TEXT = 1_000
IN_FORCE = (EscalationState.WAITING.value, EscalationState.TAKEN.value)


@transaction.atomic
def escalate_risk(*, by: Actor, risk: Risk, to_unit: OrgUnit, reason: str) -> RiskEscalation:
    """Carry a risk to the part of the council above. The caller says which that is today.

    Raises ``ValidationError``: ``ended``, ``reason`` or ``there_already``.
    """
    risk = Risk.objects.select_for_update().get(pk=risk.pk)
    reason = typed_words(reason)
    if risk.ended_at is not None:
        raise ValidationError(_("It is ended: what was known of it stays here."), "ended")
    if not reason or len(reason) > LONGEST_TEXT:
        raise ValidationError(
            _("Say in at most 1,000 characters what you cannot do yourselves, and what you ask for."), "reason"
        )
    if risk.escalations.filter(state__in=IN_FORCE).exists():
        raise ValidationError(_("It was carried up already, and is not given back yet."), "there_already")
    made = RiskEscalation.objects.create(risk=risk, to_unit=to_unit, reason=reason, by=by.user_id, at=timezone.now())
    record(by=by, action="escalate_risk", subject_kind="risk", subject_id=risk.pk, detail={"unit": to_unit.code})
    return made


@transaction.atomic
def answer_escalation(*, by: Actor, escalation: RiskEscalation, take: bool, answer: str) -> RiskEscalation:
    """Take a risk up, or give it back with words; one that was taken can be given back later.

    Raises ``ValidationError``: ``answer`` or ``answered``.
    """
    escalation = RiskEscalation.objects.select_for_update().get(pk=escalation.pk)
    answer = typed_words(answer)
    if escalation.state == EscalationState.RETURNED or (take and escalation.state == EscalationState.TAKEN):
        raise ValidationError(_("It was answered already."), "answered")
    if not answer or len(answer) > LONGEST_TEXT:
        raise ValidationError(_("Say in at most 1,000 characters what you do, or why it is given back."), "answer")
    escalation.state = EscalationState.TAKEN if take else EscalationState.RETURNED
    escalation.answer, escalation.answered_by, escalation.answered_at = answer, by.user_id, timezone.now()
    escalation.save(update_fields=["state", "answer", "answered_by", "answered_at"])
    record(by=by, action="answer_escalation", subject_kind="risk", subject_id=escalation.risk_id,
           detail={"state": escalation.state})  # fmt: skip
    return escalation
