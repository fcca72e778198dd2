"""Signing, countersigning, a form that was signed on paper, new versions and stages."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from appraisals.access import AppraisalSeen
from appraisals.services.signing import begin_stage, begin_version, countersign, enter_paper, sign
from appraisals.signing_forms import CountersignForm, PaperForm, SignForm, StageForm, VersionForm
from appraisals.views.fetching import appraiser_at, countersigner_at, own_at, writable_at
from appraisals.views.page import page
from council_pm.core.access import Actor, Permission, permitted
from council_pm.core.sending import seen_now


@require_POST
@permitted(Permission.USE_PRODUCT, fetch=own_at)
def appraisal_sign(request: HttpRequest, at: AppraisalSeen) -> HttpResponse:
    """Sign one's own."""
    return _sign(request, at)


@require_POST
@permitted(Permission.USE_PRODUCT, fetch=appraiser_at)
def appraisal_sign_appraiser(request: HttpRequest, at: AppraisalSeen) -> HttpResponse:
    """Sign as the appraiser."""
    return _sign(request, at)


@require_POST
@permitted(Permission.USE_PRODUCT, fetch=countersigner_at)
def appraisal_countersign(request: HttpRequest, at: AppraisalSeen) -> HttpResponse:
    """Countersign what both have signed."""
    form = CountersignForm(request.POST, auto_id="countersign-%s")

    def do() -> object:
        data = form.cleaned_data
        return countersign(
            by=Actor(request.user.pk), at=at, edition=data["edition"] or 0, comment=data["comment"]
        )  # fmt: skip

    return _answer(request, at, "countersign_form", form, do)


@require_POST
@permitted(Permission.USE_PRODUCT, fetch=appraiser_at)
def appraisal_paper_signed(request: HttpRequest, at: AppraisalSeen) -> HttpResponse:
    """Say that one holds a form that was signed on paper."""
    form = PaperForm(request.POST, auto_id="paper-%s")

    def do() -> object:
        data = form.cleaned_data
        return enter_paper(
            by=Actor(request.user.pk), at=at, version=data["version"] or 0, paper_on=data["paper_on"],
            holds=data["holds"], comment=data["comment"],
        )  # fmt: skip

    return _answer(request, at, "paper_form", form, do)


@require_POST
@permitted(Permission.USE_PRODUCT, fetch=writable_at)
def appraisal_version(request: HttpRequest, at: AppraisalSeen) -> HttpResponse:
    """Begin a new version, with why."""
    form = VersionForm(request.POST, auto_id="new-version-%s")

    def do() -> object:
        return begin_version(by=Actor(request.user.pk), at=at, why=form.cleaned_data["why"])

    return _answer(request, at, "version_form", form, do)


@require_POST
@permitted(Permission.USE_PRODUCT, fetch=writable_at)
def appraisal_stage(request: HttpRequest, at: AppraisalSeen) -> HttpResponse:
    """Begin the next stage."""
    form = StageForm(request.POST, auto_id="stage-%s")

    def do() -> object:
        data = form.cleaned_data
        return begin_stage(by=Actor(request.user.pk), at=at, stage=data["stage"], why=data["why"])

    return _answer(request, at, "stage_form", form, do)


def _sign(request: HttpRequest, at: AppraisalSeen) -> HttpResponse:
    form = SignForm(request.POST, auto_id="sign-%s")

    def do() -> object:
        data = form.cleaned_data
        return sign(
            by=Actor(request.user.pk), at=at, version=data["version"] or 0, comment=data["comment"],
            without_drafts=data["without_drafts"],
        )  # fmt: skip

    return _answer(request, at, "sign_form", form, do)


def _answer(
    request: HttpRequest, at: AppraisalSeen, name: str, form: forms.Form, do: Callable[[], object]
) -> HttpResponse:
    """Do it and go back to the page; refused, the page as it stands now with what was typed."""
    stale = False
    if form.is_valid():
        try:
            do()
        except ValidationError as refusal:
            shows = {key for key, field in form.fields.items() if not field.widget.is_hidden}
            form.add_error(refusal.code if refusal.code in shows else None, refusal)
            stale = refusal.code == "stale"
        else:
            return redirect(f"{at.appraisal.get_absolute_url()}#signing")
    at.appraisal.refresh_from_db()
    if "version" in form.fields:
        seen_now(form, "version", at.appraisal.version)
    response = page(request, at, **{name: form})
    response.status_code = 409 if stale else 422
    return response
