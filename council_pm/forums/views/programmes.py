"""Programmes: modules, cohorts, who completed what, and one's own record."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from council_pm.core.access import Actor, Permission, may, permitted
from council_pm.core.row_ids import row_id
from council_pm.core.sending import sent
from council_pm.forums.access import ForumAt, PartAt, cohort_at, forum_at, module_at, training_at
from council_pm.forums.forms import CohortForm, ModuleForm, PersonForm, chosen
from council_pm.forums.selectors import programmes as shown
from council_pm.forums.selectors.persons import person_called
from council_pm.forums.services import programmes as change
from council_pm.forums.views.trail import below, form_page, trail
from council_pm.people.models import Person


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.KEEP_FORUM, fetch=forum_at, scoped=True)
def module_new(request: HttpRequest, at: ForumAt) -> HttpResponse:
    """A further module."""
    form = ModuleForm(sent(request))
    del form.fields["ended"]
    if request.method == "POST" and form.is_valid():
        try:
            change.add_module(by=Actor(request.user.pk), forum=at.forum, **form.cleaned_data)
        except ValidationError as refusal:
            form.refuse(refusal)
        else:
            return redirect(at.forum.get_absolute_url())
    title = _("A new module")
    return form_page(request, form, title, below(at, (title, "")), at.forum.get_absolute_url())


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.KEEP_FORUM, fetch=module_at, scoped=True)
def module_edit(request: HttpRequest, found: PartAt) -> HttpResponse:
    """Word a module anew, or offer it no more."""
    one = found.part
    initial = {"name": one.name, "about": one.about, "link": one.link, "theme": one.theme_id,
               "ended": one.ended_on is not None}  # fmt: skip
    form = ModuleForm(sent(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            change.change_module(by=Actor(request.user.pk), module=one, **form.cleaned_data)
        except ValidationError as refusal:
            form.refuse(refusal)
        else:
            return redirect(found.at.forum.get_absolute_url())
    return form_page(request, form, one.name, below(found.at, (one.name, "")), found.at.forum.get_absolute_url())


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.KEEP_FORUM, fetch=forum_at, scoped=True)
def cohort_new(request: HttpRequest, at: ForumAt) -> HttpResponse:
    """A further cohort."""
    form = CohortForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            made = change.add_cohort(by=Actor(request.user.pk), forum=at.forum, **form.cleaned_data)
        except ValidationError as refusal:
            form.refuse(refusal)
        else:
            return redirect("forums:cohort_page", cohort_id=made.pk)
    title = _("A new cohort")
    return form_page(request, form, title, below(at, (title, "")), at.forum.get_absolute_url())


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.KEEP_FORUM, fetch=cohort_at, scoped=True)
def cohort_page(request: HttpRequest, found: PartAt) -> HttpResponse:
    """Who is in a cohort and has completed what; ticked and kept."""
    if request.method == "POST":
        done = chosen(request.POST.getlist("done"))
        change.record_completions(by=Actor(request.user.pk), cohort=found.part, done=done)
        messages.success(request, _("It is kept who has completed what."))
        return redirect("forums:cohort_page", cohort_id=found.part.pk)
    return _cohort(request, found, PersonForm())


@require_POST
@permitted(Permission.KEEP_FORUM, fetch=cohort_at, scoped=True)
def cohort_join(request: HttpRequest, found: PartAt) -> HttpResponse:
    """Put somebody into a cohort."""
    form = PersonForm(request.POST)
    if form.is_valid():
        try:
            person = person_called(form.cleaned_data["person"])
        except ValidationError as refusal:
            form.refuse(refusal)
        else:
            change.join_cohort(by=Actor(request.user.pk), cohort=found.part, person=person)
            return redirect("forums:cohort_page", cohort_id=found.part.pk)
    return _cohort(request, found, form)


@require_POST
@permitted(Permission.KEEP_FORUM, fetch=cohort_at, scoped=True)
def cohort_leave(request: HttpRequest, found: PartAt) -> HttpResponse:
    """Take somebody out of a cohort."""
    number = row_id(request.POST.get("place", ""))
    place = found.part.places.filter(pk=number, left__isnull=True).first() if number is not None else None
    if place is not None:
        change.leave_cohort(by=Actor(request.user.pk), place=place)
    return redirect("forums:cohort_page", cohort_id=found.part.pk)


@require_safe
@permitted(Permission.VIEW_FORUMS)
def own_training(request: HttpRequest) -> HttpResponse:
    """What the reader completed, and what they signed up for."""
    return _training(request, request.user.person, is_own=True)


@require_safe
@permitted(Permission.VIEW_FORUMS, fetch=training_at)
def training_page(request: HttpRequest, person: Person) -> HttpResponse:
    """What somebody completed: for themself, those above them, and the centre."""
    return _training(request, person, is_own=request.user.person_id == person.pk)


def _training(request: HttpRequest, person: Person, *, is_own: bool) -> HttpResponse:
    title = _("Your programmes and sessions") if is_own else _("Programmes of %(name)s") % {"name": person.name}
    context = {
        "page_title": title,
        "breadcrumbs": trail((title, "")),
        "training": shown.training_of(person, with_visits=is_own),
        "is_own": is_own,
    }
    return render(request, "forums/training.html", context)


def _cohort(request: HttpRequest, found: PartAt, form: forms.Form) -> HttpResponse:
    context = {
        "page_title": found.part.name,
        "breadcrumbs": below(found.at, (found.part.name, "")),
        "page": shown.cohort_page(found.part),
        "form": form,
        "sees_records": may(request.user, Permission.MANAGE_FORUMS),
    }
    return render(request, "forums/cohort.html", context, status=422 if form.errors else 200)
