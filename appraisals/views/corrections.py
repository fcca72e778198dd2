"""Asking for a correction, HR's answer, and everybody who opened an appraisal."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from appraisals.access import AppraisalSeen
from appraisals.pages.trail import steps
from appraisals.privacy_forms import AnswerForm, CorrectionForm
from appraisals.selectors.openings import opening_rows, openings_of, reasons_of
from appraisals.selectors.people import ever_named_for
from appraisals.services.corrections import answer_correction, ask_correction
from appraisals.services.openings import keep_opening
from appraisals.views.fetching import own_at
from appraisals.views.page import page
from appraisals.views.privacy_fetching import AnswerAt, answer_at
from council_pm.core.access import Actor, Permission, permitted
from council_pm.core.paging import numbered, page_asked, page_of

A_PAGE = 50


@require_POST
@permitted(Permission.OWN_APPRAISAL, fetch=own_at)
def correction_ask(request: HttpRequest, at: AppraisalSeen) -> HttpResponse:
    """Say what is wrong."""
    form = CorrectionForm(request.POST, auto_id="correction-%s")
    if form.is_valid():
        try:
            ask_correction(by=Actor(at.user.pk), appraisal=at.appraisal, text=form.cleaned_data["text"])
        except ValidationError as refusal:
            form.add_error("text", refusal)
        else:
            messages.success(request, _("HR reads it, and answers here."))
            return redirect(f"{at.appraisal.get_absolute_url()}#corrections")
    return page(request, at, correction_form=form)


@require_POST
@permitted(Permission.ADVISE_ON_APPRAISALS, fetch=answer_at)
def correction_answer(request: HttpRequest, asked: AnswerAt) -> HttpResponse:
    """Answer a request, in an appraisal that was opened with a reason."""
    at, form = asked.at, AnswerForm(request.POST, auto_id="answer-%s")
    if form.is_valid():
        data = form.cleaned_data
        try:
            answer_correction(by=Actor(at.user.pk), request=asked.request, adviser=at.user.person, **data)
        except ValidationError as refusal:
            form.add_error(refusal.code if refusal.code in form.fields else "answer", refusal)
        else:
            messages.success(request, _("Answered. The two whom it is between read it here."))
            return redirect(f"{at.appraisal.get_absolute_url()}#corrections")
    return page(request, at, answer_form=form)


@require_safe
@permitted(Permission.OWN_APPRAISAL, fetch=own_at)
def opening_list(request: HttpRequest, at: AppraisalSeen) -> HttpResponse:
    """Everybody who ever opened one's appraisal, and every reason of HR in full."""
    keep_opening(at=at)
    own_url = reverse("appraisals:opening_list", args=[at.appraisal.person_id, at.appraisal.cycle.slug])
    found = openings_of(at.appraisal)
    shown = page_of(found.count(), page_asked(request.GET.get("page")), A_PAGE, numbered(own_url, {}))
    context: dict[str, Any] = {
        "page_title": _("Who opened my appraisal"),
        "breadcrumbs": steps(at, _("Who opened my appraisal")),
        "rows": opening_rows(found[shown.before : shown.last]),
        "reasons": reasons_of(at.appraisal),
        "named": ever_named_for(at.appraisal.person_id, at.today),
        "pager": shown,
    }
    return render(request, "appraisals/openings.html", context)
