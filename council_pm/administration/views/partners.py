"""Contacts in partner organisations, who do not sign in."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from council_pm.administration.crumbs import crumbs
from council_pm.administration.forms.people import ContactForm, EndForm
from council_pm.administration.forms.people_filters import PartnerFilterForm
from council_pm.administration.views.people import filters_of
from council_pm.administration.views.people_forms import FormPage, SavedNow, answer, typed_in
from council_pm.core.access import Actor, Permission, may, permitted
from council_pm.core.export import table_response
from council_pm.core.htmx import render_region
from council_pm.core.paging import numbered, page_asked, page_of
from council_pm.people.models import PartnerContact
from council_pm.people.selectors.member_list import PAGE, partner_contacts
from council_pm.people.services import add_partner_contact, change_partner_contact, end_partner_contact
from council_pm.people.services.based_on import contact_version

BOTH = ["GET", "HEAD", "POST"]


def contact_here(user: AbstractBaseUser, contact_id: int) -> PartnerContact:
    """The contact of this number."""
    contact = PartnerContact.objects.filter(pk=contact_id).first()
    if contact is None:
        raise Http404
    return contact


@require_safe
@permitted(Permission.VIEW_PEOPLE)
def partner_list(request: HttpRequest) -> HttpResponse:
    """Contacts by organisation, searched and paged; addresses for those who keep them. ``format``: as a file."""
    form, today = PartnerFilterForm(request.GET), timezone.localdate()
    keeps = may(request.user, Permission.MANAGE_PEOPLE)
    found = partner_contacts(form.asked("q"), today, with_ended=form.asked("time") == "all")
    if "format" in request.GET:
        header = [_("Organisation"), _("Name"), _("Last day"), *([_("E-mail address")] if keeps else [])]
        cells = [[c.organisation, c.name, c.ended, *([c.email] if keeps else [])] for c in found]
        return table_response(request, "partners", header, cells)
    url = reverse("administration:partner_list")
    page = page_of(found.count(), page_asked(request.GET.get("page")), PAGE, numbered(url, form.as_query()))
    context = {
        "page_title": _("Partners' contacts"),
        "breadcrumbs": crumbs((_("Partners' contacts"), "")),
        "contacts": found[page.before : page.before + PAGE],
        "filters": filters_of(form, url, _("Name or organisation")),
        "pager": page,
        "today": today,
        "file_query": urlencode({**form.as_query(), "format": ""}),
        "may_manage": keeps,
    }
    return render_region(request, "administration/partners/list.html", "administration/partners/_list.html", context)


@require_http_methods(BOTH)
@permitted(Permission.MANAGE_PEOPLE)
def partner_new(request: HttpRequest) -> HttpResponse:
    """Add a contact."""

    def save(typed: dict[str, Any]) -> HttpResponse:
        typed.pop("based_on")
        contact = add_partner_contact(by=Actor(request.user.pk), **typed)
        messages.success(request, _("%(name)s is added.") % {"name": contact.name})
        return redirect("administration:partner_list")

    listed, title = reverse("administration:partner_list"), _("Add a contact")
    page = FormPage(title, _("Add"), listed, crumbs((_("Partners' contacts"), listed), (title, "")))
    return answer(request, ContactForm(typed_in(request)), page, save)


@require_http_methods(BOTH)
@permitted(Permission.MANAGE_PEOPLE, fetch=contact_here)
def partner_edit(request: HttpRequest, contact: PartnerContact) -> HttpResponse:
    """Correct a contact."""
    listed = reverse("administration:partner_list")

    def save(typed: dict[str, Any]) -> HttpResponse:
        change_partner_contact(by=Actor(request.user.pk), contact=contact, **typed)
        messages.success(request, _("Saved."))
        return redirect(listed)

    def saved_now() -> SavedNow:
        now = PartnerContact.objects.get(pk=contact.pk)
        return SavedNow(contact_version(now), _values(now))

    title = _("Change a contact")
    steps = crumbs((_("Partners' contacts"), listed), (contact.name, ""))
    page = FormPage(title, _("Save"), listed, steps, saved_now=saved_now)
    initial = {**_values(contact), "based_on": contact_version(contact)}
    return answer(request, ContactForm(typed_in(request), initial=initial), page, save)


@require_http_methods(BOTH)
@permitted(Permission.MANAGE_PEOPLE, fetch=contact_here)
def partner_end(request: HttpRequest, contact: PartnerContact) -> HttpResponse:
    """Give a contact a last day."""
    listed = reverse("administration:partner_list")

    def save(typed: dict[str, Any]) -> HttpResponse:
        end_partner_contact(by=Actor(request.user.pk), contact=contact, **typed)
        messages.success(request, _("The contact has a last day."))
        return redirect(listed)

    title = _("End: %(name)s, %(what)s") % {"name": contact.name, "what": contact.organisation}
    page = FormPage(title, _("End"), listed, crumbs((_("Partners' contacts"), listed), (contact.name, "")))
    return answer(request, EndForm(typed_in(request), initial={"ends": timezone.localdate()}), page, save)


def _values(contact: PartnerContact) -> dict[str, str]:
    return {"organisation": contact.organisation, "name": contact.name, "email": contact.email}
