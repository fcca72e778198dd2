"""Who belongs to a forum, and naming people beside its rule."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from council_pm.core.access import Actor, Permission, permitted
from council_pm.forums.access import ForumAt, forum_at
from council_pm.forums.forms import PersonForm
from council_pm.forums.models import Naming
from council_pm.forums.selectors.members import left_out, members_of
from council_pm.forums.selectors.persons import person_called
from council_pm.forums.services.forums import name_member
from council_pm.forums.views.trail import below


@require_safe
@permitted(Permission.KEEP_FORUM, fetch=forum_at, scoped=True)
def member_list(request: HttpRequest, at: ForumAt) -> HttpResponse:
    """Everybody who belongs to it today and why, and who was left out."""
    return _page(request, at, PersonForm())


@require_POST
@permitted(Permission.KEEP_FORUM, fetch=forum_at, scoped=True)
def member_name(request: HttpRequest, at: ForumAt) -> HttpResponse:
    """Name somebody as belonging to it or not, or leave them to the rule."""
    form = PersonForm(request.POST)
    if form.is_valid():
        try:
            person = person_called(form.cleaned_data["person"])
            name_member(by=Actor(request.user.pk), forum=at.forum, person=person, naming=request.POST.get("naming", ""))
        except ValidationError as refusal:
            form.add_error("person", refusal)
        else:
            return redirect("forums:member_list", slug=at.forum.slug)
    return _page(request, at, form)


def _page(request: HttpRequest, at: ForumAt, form: forms.Form) -> HttpResponse:
    title = _("Who belongs to it")
    context = {
        "page_title": title,
        "breadcrumbs": below(at, (title, "")),
        "forum": at.forum,
        "members": members_of(at.forum, timezone.localdate()),
        "left_out": left_out(at.forum),
        "form": form,
        "namings": Naming,
    }
    return render(request, "forums/members.html", context, status=422 if form.errors else 200)
