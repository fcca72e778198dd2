"""The two questions after a clinic, and how their answers went from clinic to clinic."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from clinics.access import ClinicSeen, reads_all, whole_clinic_at
from clinics.after_forms import PulseForm
from clinics.models import Attendee, ClinicState, PulseAnswer, PulseQuestion
from clinics.pulse import is_closed
from clinics.selectors import pulse as shown
from clinics.selectors.after import may_answer
from clinics.selectors.standing import council_standing
from clinics.services.pulse import answer_pulse
from council_pm.core.access import Permission, may, permitted
from council_pm.core.crumbs import crumbs
from council_pm.core.sending import sent


def clinic_i_came_to(user: Any, clinic_id: int) -> ClinicSeen:
    """A clinic that was held and to which the reader came; for all others there is no such page (N183)."""
    found = whole_clinic_at(user, clinic_id, timezone.localdate())
    if not may(user, Permission.RECORD_CLINIC):
        raise Http404
    came = user.person_id is not None and Attendee.objects.filter(clinic=clinic_id, person=user.person_id).exists()
    if found.clinic.state != ClinicState.HELD or not came:
        raise Http404
    return found


def every_clinic(user: Any) -> None:
    """All papers of all clinics; for those who do not read them there is no such page (N184)."""
    if not reads_all(user):
        raise Http404


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.RECORD_CLINIC, fetch=clinic_i_came_to)
def pulse_answer(request: HttpRequest, at: ClinicSeen) -> HttpResponse:
    """Answer the two questions, once."""
    today, form = timezone.localdate(), PulseForm(sent(request))
    if request.method == "POST" and form.is_valid():
        answers = {question: form.cleaned_data[question] for question in PulseQuestion.values}
        try:
            answer_pulse(user=request.user, clinic=at.clinic, answers=answers, today=today)  # type: ignore[arg-type]
        except ValidationError as refusal:
            messages.warning(request, " ".join(refusal.messages))
        else:
            messages.success(request, _("Thank you: counted, without your name."))
        return redirect("clinics:pulse_answer", at.clinic.pk)
    is_over = is_closed(at.clinic.pulse_until, today)
    title = _("Two questions about the clinic of %(clinic)s") % {"clinic": at.clinic}
    context = {
        "page_title": title,
        "breadcrumbs": crumbs((str(at.clinic), at.clinic.get_absolute_url()), (_("Two questions"), "")),
        "clinic": at.clinic,
        "form": form,
        "is_closed": is_over,
        "may_answer": not is_over and may_answer(request.user, at.clinic),
    }
    return render(request, "clinics/pulse_answer.html", context)


@require_safe
@permitted(Permission.VIEW_CLINIC, fetch=every_clinic)
def pulse_trend(request: HttpRequest, _at: None) -> HttpResponse:
    """What those who came thought, clinic by clinic, and what became of all of them in counts."""
    today, title = timezone.localdate(), _("Do clinics help?")
    trend = shown.pulse_trend(today)
    cells = [f"{question.label} {answer.label}" for question in PulseQuestion for answer in PulseAnswer]
    context = {
        "page_title": title,
        "breadcrumbs": crumbs((_("Clinics"), reverse("clinics:clinic_list")), (title, "")),
        "trend": trend,
        "rows": [(one, list(zip(cells, one.shares, strict=True))) for one in trend.clinics],
        "questions": [str(one.label) for one in PulseQuestion],
        "answers": [str(one.label) for one in PulseAnswer],
        "standing": council_standing(today),
    }
    return render(request, "clinics/pulse_trend.html", context)
