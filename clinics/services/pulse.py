"""Counting what those who came answer, so that nobody can find out who answered what."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Case, F, IntegerField, Q, Value, When
from django.utils.translation import gettext as _

from clinics import pulse
from clinics.models import Attendee, Clinic, ClinicState, PulseAnswer, PulseCount, PulseQuestion, PulseTicket
from council_pm.people.models import User


@transaction.atomic
def answer_pulse(*, user: User, clinic: Clinic, answers: Mapping[str, str], today: date) -> None:
    """Count an answer to each of the two questions, once for each person who came.

    There is no event of it, no time, and no person with a counter. All counters of a clinic are there from its first
    answer on and are all written with each, so that not even the database tells which of them rose last.
    Raises ``ValidationError``: ``closed``, ``not_there``, ``answered``, ``answer``.
    """
    # One after the other: of two at once by the same person the second finds the ticket of the first.
    clinic = Clinic.objects.select_for_update().get(pk=clinic.pk)
    if clinic.state != ClinicState.HELD or pulse.is_closed(clinic.pulse_until, today):
        raise ValidationError(_("The two questions are closed: no more answers are taken."), "closed")
    if user.person_id is None or not Attendee.objects.filter(clinic=clinic, person=user.person_id).exists():
        raise ValidationError(_("Only those who came to the clinic answer."), "not_there")
    if set(answers) != set(PulseQuestion.values) or not set(answers.values()) <= set(PulseAnswer.values):
        raise ValidationError(_("Answer both questions."), "answer")
    _made, is_new = PulseTicket.objects.get_or_create(clinic=clinic, user=user)
    if not is_new:
        raise ValidationError(_("You have answered already, and your answer counts once."), "answered")
    counters = [
        PulseCount(clinic=clinic, question=question, answer=answer)
        for question in PulseQuestion.values
        for answer in PulseAnswer.values
    ]
    PulseCount.objects.bulk_create(counters, ignore_conflicts=True)
    chosen = Q()
    for question, answer in answers.items():
        chosen |= Q(question=question, answer=answer)
    one_more = Case(When(chosen, then=Value(1)), default=Value(0), output_field=IntegerField())
    PulseCount.objects.filter(clinic=clinic).update(count=F("count") + one_more)
