"""People added, changed, leaving and erased."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from council_pm.administration.crumbs import crumbs
from council_pm.administration.forms.people import EraseForm, LastDayForm, LeaveForm, PersonForm
from council_pm.administration.selectors.posts import falls_vacant
from council_pm.administration.views.appointments import refuse_oneself_and_erased
from council_pm.administration.views.people import person_here
from council_pm.administration.views.people_forms import (
    ChoicePage,
    FormPage,
    Found,
    SavedNow,
    answer,
    choose,
    refuse,
    typed_in,
)
from council_pm.core.access import Actor, Permission, may, permitted
from council_pm.org.selectors import tree
from council_pm.people.models import Person
from council_pm.people.selectors.post_list import matching_posts
from council_pm.people.services import (
    add_person,
    change_person,
    leave_council,
    leaving_on,
    pseudonymise_person,
)
from council_pm.people.services.based_on import person_version

BOTH = ["GET", "HEAD", "POST"]


def person_kept(user: AbstractBaseUser, person_id: int) -> Person:
    """The person of this number, unless erased."""
    person = person_here(user, person_id)
    if person.pseudonymised_at is not None:
        raise Http404
    return person


def person_steps(person: Person, title: str) -> list[dict[str, str]]:
    """The way to a page about a person."""
    people, page = reverse("administration:person_list"), reverse("administration:person_page", args=[person.pk])
    return crumbs((_("People"), people), (person.name, page), (title, ""))


@require_http_methods(BOTH)
@permitted(Permission.MANAGE_PEOPLE)
def person_new(request: HttpRequest) -> HttpResponse:
    """Add somebody; a sign-in is given on the page of accounts."""

    def save(typed: dict[str, Any]) -> HttpResponse:
        person = add_person(by=Actor(request.user.pk), name=typed["name"], email=typed["email"], reason=typed["reason"])
        messages.success(request, _("%(name)s is added. Appoint the person to a post next.") % {"name": person.name})
        return redirect("administration:person_page", person.pk)

    people = reverse("administration:person_list")
    title = _("Add a person")
    page = FormPage(title, _("Add"), people, crumbs((_("People"), people), (title, "")))
    return answer(request, PersonForm(typed_in(request)), page, save)


@require_http_methods(BOTH)
@permitted(Permission.MANAGE_PEOPLE, fetch=person_kept)
def person_edit(request: HttpRequest, person: Person) -> HttpResponse:
    """Correct a name or an address."""
    here = reverse("administration:person_page", args=[person.pk])

    def save(typed: dict[str, Any]) -> HttpResponse:
        change_person(by=Actor(request.user.pk), person=person, **typed)
        messages.success(request, _("Saved."))
        return redirect(here)

    def saved_now() -> SavedNow:
        now = Person.objects.get(pk=person.pk)
        return SavedNow(person_version(now), {"name": now.name, "email": now.email})

    title = _("Change name or address")
    page = FormPage(
        title,
        _("Save"),
        here,
        person_steps(person, title),
        intro=_("The address that somebody signs in with is kept with the account and does not change here."),
        saved_now=saved_now,
    )
    initial = {"name": person.name, "email": person.email, "based_on": person_version(person)}
    return answer(request, PersonForm(typed_in(request), initial=initial), page, save)


@require_http_methods(BOTH)
@permitted(Permission.MANAGE_PEOPLE, fetch=person_kept)
def person_erase(request: HttpRequest, person: Person) -> HttpResponse:
    """Take somebody's name off after they have left; what they did stays under a number."""

    def save(typed: dict[str, Any]) -> HttpResponse:
        pseudonymise_person(by=Actor(request.user.pk), person=person, reason=typed["reason"])
        messages.success(request, _("The name and the addresses are gone. What the person did stays on record."))
        return redirect("administration:person_page", person.pk)

    title = _("Erase who this was")
    page = FormPage(
        title,
        _("Erase the name for good"),
        reverse("administration:person_page", args=[person.pk]),
        person_steps(person, title),
        intro=_(
            "Name, addresses and sign-in are deleted and cannot be brought back. What the person did stays on record "
            "under a number. Everything that the person holds must have ended before."
        ),
        warning=True,
    )
    return answer(request, EraseForm(typed_in(request)), page, save)


@require_http_methods(BOTH)
@permitted(Permission.MANAGE_PEOPLE, fetch=person_kept)
def person_leave(request: HttpRequest, person: Person) -> HttpResponse:
    """A last day, then everything that would end and what would fall vacant, then one change."""
    asked = LastDayForm(request.GET) if "ends" in request.GET else None
    form = LeaveForm(request.POST) if request.method == "POST" else None
    if form is not None and form.is_valid():
        try:
            leave_council(
                by=Actor(request.user.pk),
                person=person,
                last_day=form.cleaned_data["ends"],
                based_on=form.cleaned_data["based_on"],
                reason=form.cleaned_data["reason"],
            )
        except ValidationError as refusal:
            refuse(form, refusal)
        else:
            words = {"name": person.name, "day": date_format(form.cleaned_data["ends"])}
            messages.success(request, _("%(name)s leaves the council on %(day)s.") % words)
            return redirect("administration:person_page", person.pk)
    return _leave_page(request, person, asked, form)


def _leave_page(
    request: HttpRequest, person: Person, asked: LastDayForm | None, form: LeaveForm | None
) -> HttpResponse:
    source = form or asked
    day = source.cleaned_data.get("ends") if source is not None and source.is_valid() else None
    if day is None and form is not None:
        day = form.cleaned_data.get("ends")
    leaving = leaving_on(person, day) if day is not None else None
    if leaving is not None:
        data = {"ends": day.isoformat(), "based_on": leaving.based_on}
        if form is not None:
            form.data = {**form.data.dict(), **data}
        else:
            form = LeaveForm(initial={**data, "ends": day})
    title, today = _("Leave the council"), timezone.localdate()
    unread = form is not None and form.is_bound and day is None  # what was sent is no day: it is given back
    context = {
        "page_title": title,
        "breadcrumbs": person_steps(person, title),
        "person": person,
        "day_form": asked or (LastDayForm(form.data) if unread else LastDayForm(initial={"ends": day or today})),
        "form": form if form is not None and form.is_bound else asked,
        "leave_form": form,
        "leaving": leaving,
        "vacant": falls_vacant(leaving) if leaving else [],
        "today": today,
        "may_read_indicators": may(request.user, Permission.VIEW_DEFINITION),
    }
    refused = (form is not None and form.errors) or (asked is not None and asked.errors)
    return render(request, "administration/people/leave.html", context, status=422 if refused else 200)


@require_safe
@permitted(Permission.MANAGE_PEOPLE, fetch=refuse_oneself_and_erased)
def person_appoint(request: HttpRequest, person: Person) -> HttpResponse:
    """Choose the post that somebody is appointed to."""
    today = timezone.localdate()

    def find(words: str, most: int) -> list[Found]:
        units = tree(today)
        return [
            Found(
                reverse("administration:post_appoint_person", args=[post.code, person.pk]),
                post.title,
                ", ".join(filter(None, [post.code, units[post.unit_id].name if post.unit_id in units else ""])),
            )
            for post in matching_posts(words, most, today)
        ]

    title = _("Appoint %(name)s to a post") % {"name": person.name}
    here = reverse("administration:person_page", args=[person.pk])
    nothing = _("No open post has these words in its title or code. Try fewer letters, or set the post up first.")
    page = ChoicePage(title, _("Title or code of the post"), here, person_steps(person, _("Appoint")), nothing)
    return choose(request, page, find)
