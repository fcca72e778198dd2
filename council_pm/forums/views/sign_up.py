"""Signing up for a session, withdrawing, who was there, and what they thought of it."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from council_pm.core.access import Actor, Permission, permitted
from council_pm.core.sending import sent
from council_pm.forums.access import PartAt, may_sign_up, session_at
from council_pm.forums.forms import FeedbackForm, PersonForm
from council_pm.forums.models import Coming
from council_pm.forums.selectors.persons import person_called
from council_pm.forums.selectors.sessions import session_page
from council_pm.forums.services.sign_up import give_feedback, record_attendance, sign_up, withdraw
from council_pm.forums.views.trail import below_session, form_page


@require_POST
@permitted(Permission.VIEW_FORUMS, fetch=session_at)
def session_sign_up(request: HttpRequest, found: PartAt) -> HttpResponse:
    """Take a place, or one on the waiting list."""
    if not may_sign_up(request.user, found):
        raise PermissionDenied
    try:
        made = sign_up(session=found.part, person=request.user.person)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    else:
        is_waiting = made.state == Coming.WAITING
        words = _("All places are taken: you are on the waiting list.") if is_waiting else _("You have a place.")
        messages.success(request, words)
    return redirect(found.part.get_absolute_url())


@require_POST
@permitted(Permission.VIEW_FORUMS, fetch=session_at)
def session_withdraw(request: HttpRequest, found: PartAt) -> HttpResponse:
    """Give the place back."""
    try:
        withdraw(session=found.part, person=request.user.person)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    else:
        messages.success(request, _("Your place is free for somebody else."))
    return redirect(found.part.get_absolute_url())


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.KEEP_FORUM, fetch=session_at, scoped=True)
def session_attendance(request: HttpRequest, found: PartAt) -> HttpResponse:
    """Say who of those who signed up was there, and who came without."""
    form = PersonForm(sent(request))
    form.fields["person"].required = False
    if request.method == "POST" and form.is_valid():
        there = set(request.POST.getlist("there"))
        listed = found.part.attendances.values_list("person_id", flat=True)
        try:
            walked_in = [person_called(form.cleaned_data["person"])] if form.cleaned_data["person"] else []
            record_attendance(
                by=Actor(request.user.pk), session=found.part, found={pk: str(pk) in there for pk in listed},
                walked_in=walked_in,
            )  # fmt: skip
        except ValidationError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("It is kept who was there."))
            return redirect("forums:session_attendance", session_id=found.part.pk)
    title = _("Who was there")
    context = {
        "page_title": title,
        "breadcrumbs": below_session(found, title),
        "page": session_page(request.user, found, timezone.now()),
        "form": form,
        "ticked": request.POST.getlist("there") if form.errors else None,
    }
    return render(request, "forums/attendance.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.VIEW_FORUMS, fetch=session_at)
def session_feedback(request: HttpRequest, found: PartAt) -> HttpResponse:
    """Say what one thinks of a session; it is counted and belongs to nobody."""
    form = FeedbackForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            give_feedback(session=found.part, person=request.user.person, answers=form.typed())
        except ValidationError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Thank you. Your answers are counted; nobody sees that they are yours."))
            return redirect(found.part.get_absolute_url())
    title = _("What you thought of it")
    lead = _("Answers are only counted: no answer is kept with a name, and counts show from five answers on.")
    return form_page(request, form, title, below_session(found, title), found.part.get_absolute_url(), lead=lead)
