"""A copy of all that is held about oneself in one click, and for somebody else with a reason."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from appraisals.access import Part
from appraisals.models import Appraisal, DataCopy
from appraisals.privacy_forms import ReasonForm
from appraisals.selectors.hr import people_named
from appraisals.selectors.openings import copies_of
from appraisals.services.export import copy_data_of, copy_own_data, zipped
from appraisals.views.privacy_fetching import copier, oneself, person_for_copier
from council_pm.core.access import Actor, Permission, may, permitted
from council_pm.core.crumbs import crumbs
from council_pm.core.sending import sent
from council_pm.people.models import Person

MOST_FOUND = 50


@require_safe
@permitted(Permission.EXPORT_OWN_APPRAISALS, fetch=oneself)
def my_data(request: HttpRequest, person: Person) -> HttpResponse:
    """What a copy holds, the button that makes it, and who has taken one before."""
    context = {
        "page_title": _("All that is held about me in appraisals"),
        "breadcrumbs": crumbs(
            *([(_("Appraisals"), reverse("appraisals:home"))] if may(request.user, Permission.OWN_APPRAISAL) else []),
            (_("All that is held about me in appraisals"), ""),
        ),
        "count": Appraisal.objects.filter(person=person.pk).count(),
        "copies": copies_of(person),
    }
    return render(request, "appraisals/export.html", context)


@require_POST
@permitted(Permission.EXPORT_OWN_APPRAISALS, fetch=oneself)
def my_data_file(request: HttpRequest, person: Person) -> HttpResponse:
    """The copy."""
    who: Any = request.user
    return _file(zipped(copy_own_data(by=Actor(who.pk), user=who, person=person)))


@require_safe
@permitted(Permission.EXPORT_APPRAISALS_OF_OTHERS, fetch=copier)
def data_of_list(request: HttpRequest, user: Any) -> HttpResponse:
    """Find the person who asked for a copy."""
    words = request.GET.get("q", "")[:120]
    found = people_named(words, MOST_FOUND + 1)
    context = {
        "page_title": _("Copy for somebody of what is held about them"),
        "breadcrumbs": crumbs((_("Copy for somebody of what is held about them"), "")),
        "words": words,
        "people": found[:MOST_FOUND],
        "more": len(found) > MOST_FOUND,
    }
    return render(request, "appraisals/export_find.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.EXPORT_APPRAISALS_OF_OTHERS, fetch=person_for_copier)
def data_of(request: HttpRequest, person: Person) -> HttpResponse:
    """Type a reason that the person reads, and take the copy to give it to them (M085)."""
    who: Any = request.user
    if who.person_id == person.pk:
        return redirect("appraisals:my_data")
    form = ReasonForm(sent(request))
    if request.method == "POST" and form.is_valid():
        part = Part.HR if may(who, Permission.ADVISE_ON_APPRAISALS) else Part.GOVERNANCE
        reason = form.cleaned_data["reason"]
        try:
            held = copy_data_of(by=Actor(who.pk), user=who, person=person, part=part, reason=reason)
        except ValidationError as refusal:
            form.add_error("reason" if refusal.code == "reason" else None, refusal)
        else:
            return _file(zipped(held))
    title = _("Copy of what is held about %(person)s") % {"person": person.name}
    context = {
        "page_title": title,
        "breadcrumbs": crumbs(
            (_("Copy for somebody of what is held about them"), reverse("appraisals:data_of_list")), (title, "")
        ),
        "person": person,
        "form": form,
        "made": DataCopy.objects.filter(person=person.pk).exclude(part=Part.APPRAISEE).count(),
    }
    return render(request, "appraisals/export_of.html", context, status=422 if form.errors else 200)


def _file(content: bytes) -> HttpResponse:
    response = HttpResponse(content, content_type="application/zip")
    response["Content-Disposition"] = 'attachment; filename="appraisals-copy.zip"'
    response["Cache-Control"] = "no-store"
    return response
