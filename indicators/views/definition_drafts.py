"""A draft of a definition: written by one person, checked by another, brought together with what came in between."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from council_pm.core.access import Actor, Permission, permitted
from indicators.definition_forms import DefinitionForm, NoteForm
from indicators.definition_texts import differences, told
from indicators.models import DefinitionDraft, DraftState
from indicators.selectors.current_definitions import current_definition
from indicators.selectors.definitions import themes
from indicators.selectors.drafts import DraftPage, draft_page
from indicators.services import drafts as services
from indicators.views.definitions import trail


def draft_at(user: Any, draft_id: int) -> DefinitionDraft:
    """The draft of this number: all who may change definitions read each other's."""
    rows = DefinitionDraft.objects.select_related("indicator", "based_on", "unit")
    found = rows.filter(pk=draft_id).first()
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.EDIT_DEFINITION, fetch=draft_at)
def definition_draft(request: HttpRequest, draft: DefinitionDraft) -> HttpResponse:
    """What the draft says and changes; its author writes on, keeps it, and sends it to be checked."""
    if request.method == "POST":
        return _receive(request, draft, merged=False)
    return _page(request, draft, _form(draft))


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.EDIT_DEFINITION, fetch=draft_at)
def definition_merge(request: HttpRequest, draft: DefinitionDraft) -> HttpResponse:
    """A draft and the version that was accepted in the meantime, field by field; the author brings them together."""
    if request.method == "POST":
        return _receive(request, draft, merged=True)
    page = draft_page(draft, request.user.pk or 0)
    if page.merge is None:
        messages.info(request, _("There is nothing to bring together: the draft is based on what holds today."))
        return redirect(draft)
    texts = {**page.merge.texts, "reason": draft.reason, "lock": draft.lock, "seen": page.current_id}
    return _page(request, draft, DefinitionForm(initial=texts, kept_formula=_kept(draft)), page=page, merging=True)


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.EDIT_DEFINITION, fetch=draft_at)
def definition_check(request: HttpRequest, draft: DefinitionDraft) -> HttpResponse:
    """The draft beside the version in force; a second person accepts it or returns it with a note."""
    form = NoteForm(request.POST if request.method == "POST" else None, initial={"lock": draft.lock})
    if request.method == "POST" and form.is_valid():
        wanted = {"by": Actor(request.user.pk), "draft": draft, **form.cleaned_data}
        try:
            if request.POST.get("action") == "accept":
                services.accept_draft(**wanted)
                messages.success(request, _("Accepted: this is what the definition says now."))
                return redirect("indicators:definition_keep", code=draft.title_code)
            services.return_draft(**wanted)
            messages.success(request, _("Returned to its author with your note."))
            return redirect("indicators:definition_list")
        except ValidationError as refusal:
            form.add_error("note" if refusal_code(refusal) == "note_missing" else None, refusal)
            draft = draft_at(request.user, draft.pk)
            form.data = form.data.copy()
            form.data["lock"] = str(draft.lock)
    page = draft_page(draft, request.user.pk or 0)
    context = {
        "page": page,
        "form": form,
        "may_check": draft.author != request.user.pk,
        "definitions": told(draft.fields),
        **_frame(page, _("Check")),
    }
    return render(request, "indicators/definitions/check.html", context, status=422 if form.errors else 200)


@require_POST
@permitted(Permission.EDIT_DEFINITION, fetch=draft_at)
def definition_take_back(request: HttpRequest, draft: DefinitionDraft) -> HttpResponse:
    """Its author writes on at what waits for a check."""
    return _do(request, draft, services.take_back_draft, _("You can write on: nobody checks it for now."))


@require_POST
@permitted(Permission.EDIT_DEFINITION, fetch=draft_at)
def definition_withdraw(request: HttpRequest, draft: DefinitionDraft) -> HttpResponse:
    """Give it up; the text stays on record."""
    return _do(request, draft, services.withdraw_draft, _("Withdrawn. What it said stays readable here."))


def refusal_code(refusal: ValidationError) -> str:
    """The code of a refusal, whether it holds one message or several."""
    return str(getattr(refusal, "code", None) or refusal.error_list[0].code)


def _do(
    request: HttpRequest, draft: DefinitionDraft, change: Callable[..., DefinitionDraft], done: str
) -> HttpResponse:
    try:
        change(by=Actor(request.user.pk), draft=draft)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, done)
    return redirect(draft)


def _receive(request: HttpRequest, draft: DefinitionDraft, *, merged: bool) -> HttpResponse:
    form = DefinitionForm(request.POST, kept_formula=_kept(draft))
    if not form.is_valid():
        return _page(request, draft, form, merging=merged, status=422)
    by, lock = Actor(request.user.pk), form.cleaned_data["lock"] or 0
    reason, seen = form.cleaned_data["reason"], form.cleaned_data["seen"] or 0
    try:
        saved = services.save_draft(
            by=by,
            draft=draft,
            texts=form.texts(),
            reason=reason,
            lock=lock,
            merged_with=seen if merged else None,
        )
    except ValidationError as refusal:
        return _refused(request, draft, form, refusal, merging=merged)
    if request.POST.get("action") != "submit":
        messages.success(request, _("Kept. Nobody else has to do anything yet."))
        return redirect(saved)
    try:
        services.submit_draft(by=by, draft=saved, lock=saved.lock)
    except ValidationError as refusal:
        return _kept_but_not_sent(request, saved, refusal)
    messages.success(request, _("Sent to be checked: a second person accepts or returns it."))
    return redirect(saved)


def _refused(
    request: HttpRequest, draft: DefinitionDraft, form: DefinitionForm, refusal: ValidationError, *, merging: bool
) -> HttpResponse:
    """Nothing was kept: what was typed stands in the form; what somebody else kept meanwhile stands beside it."""
    form.add_error(None, refusal)
    draft = draft_at(request.user, draft.pk)
    form.data = form.data.copy()  # type: ignore[assignment]  # a QueryDict that can be changed
    form.data["lock"] = str(draft.lock)  # type: ignore[index]  # a copy that may be changed
    if draft.indicator is not None and merging:
        form.data["seen"] = str(current_definition(draft.indicator).pk)  # type: ignore[index]  # a copy that may be changed
    clash = differences(draft.fields, form.texts()) if refusal_code(refusal) == "changed_meanwhile" else []
    return _page(request, draft, form, merging=merging, clash=clash, status=422)


def _kept_but_not_sent(request: HttpRequest, draft: DefinitionDraft, refusal: ValidationError) -> HttpResponse:
    texts = {**draft.fields, "reason": draft.reason, "lock": str(draft.lock)}
    form = DefinitionForm(texts, complete=True, kept_formula=_kept(draft))
    form.is_valid()
    code = refusal_code(refusal)
    fields = {"reason_missing": "reason", "review_past": "review_on"}
    if code != "incomplete":
        form.add_error(fields.get(code), refusal)
    return _page(request, draft_at(request.user, draft.pk), form, kept=True, status=422)


def _form(draft: DefinitionDraft) -> DefinitionForm:
    texts = {**draft.fields, "reason": draft.reason, "lock": draft.lock}
    return DefinitionForm(initial=texts, kept_formula=_kept(draft))


def _kept(draft: DefinitionDraft) -> str:
    return draft.based_on.formula_type if draft.based_on is not None else ""


def _page(
    request: HttpRequest,
    draft: DefinitionDraft,
    form: DefinitionForm,
    *,
    page: DraftPage | None = None,
    status: int = 200,
    merging: bool = False,
    **more: Any,
) -> HttpResponse:
    page = page or draft_page(draft, request.user.pk or 0)
    if draft.indicator is None:
        del form.fields["reason"]
    mine = draft.author == request.user.pk
    may_write = mine and (merging or draft.state in (DraftState.DRAFT, DraftState.RETURNED))
    context = {
        "page": page,
        "form": form,
        "may_write": may_write,
        "themes": themes() if may_write else [],
        "may_check": not mine and draft.state == DraftState.WAITING,
        "is_mine": mine,
        "merging": merging,
        "definitions": told(draft.fields),
        **_frame(page, _("Draft")),
        **more,
    }
    return render(request, "indicators/definitions/draft.html", context, status=status)


def _frame(page: DraftPage, what: str) -> dict[str, Any]:
    code = page.draft.indicator.code if page.draft.indicator else ""
    url = reverse("indicators:definition_keep", args=[code]) if code else ""
    where = trail(page.draft.title_code, what, url=url) if code else trail(page.draft.title_code)
    return {"page_title": f"{page.draft.title_code}: {what.lower()}", "breadcrumbs": where}
