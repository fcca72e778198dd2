"""Somebody says that something in their appraisal is wrong; HR answers. HR changes nothing itself."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from appraisals.models import Appraisal, CorrectionRequest, Outcome
from appraisals.sealing import Sealed
from appraisals.services.writing import recorded
from council_pm.core.access import Actor
from council_pm.core.typed import typed_words
from council_pm.people.models import Person

LONGEST_REQUEST = 2_000


@transaction.atomic
def ask_correction(*, by: Actor, appraisal: Appraisal, text: str) -> CorrectionRequest:
    """Say what is wrong; one request at a time. Raises ``ValidationError`` ``text``, ``one`` or ``gone``."""
    text = _words(text)
    appraisal = Appraisal.objects.select_for_update().get(pk=appraisal.pk)
    if appraisal.words_deleted_at is not None:
        raise ValidationError(_("Its words are deleted: there is nothing left to correct."), "gone")
    if appraisal.corrections.filter(outcome=Outcome.OPEN).exists():
        raise ValidationError(
            _("HR has not answered your last request yet. Wait for that answer, or speak to HR."), "one"
        )
    made = CorrectionRequest.objects.create(appraisal=appraisal, text=Sealed.of(text), at=timezone.now())
    recorded(by=by, action="ask_correction", appraisal=appraisal, request=made.pk)
    return made


@transaction.atomic
def answer_correction(
    *, by: Actor, request: CorrectionRequest, adviser: Person, outcome: str, answer: str
) -> CorrectionRequest:
    """Say what became of a request. Raises ``ValidationError`` ``outcome``, ``answer`` or ``answered``."""
    if outcome not in (Outcome.CORRECTED, Outcome.NOTED):
        raise ValidationError(_("Say whether it was corrected or noted."), "outcome")
    answer = _words(answer, "answer")
    request = CorrectionRequest.objects.select_for_update().get(pk=request.pk)
    if request.outcome != Outcome.OPEN:
        raise ValidationError(_("Somebody has answered meanwhile. What you typed is still here."), "answered")
    request.outcome, request.answer = Outcome(outcome), Sealed.of(answer)
    request.decided_by, request.decided_at = adviser, timezone.now()
    request.save(update_fields=["outcome", "answer", "decided_by", "decided_at"])
    recorded(by=by, action="answer_correction", appraisal=request.appraisal, request=request.pk, outcome=outcome)
    return request


def _words(text: str, code: str = "text") -> str:
    text = typed_words(text)
    if not 0 < len(text) <= LONGEST_REQUEST:
        raise ValidationError(_("Say it in at most 2,000 characters."), code)
    return text
