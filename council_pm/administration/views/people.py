"""The people of the council: found, shown with what they hold and may do, and explained by role."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from council_pm.administration.crumbs import crumbs
from council_pm.administration.forms.lists import ListForm
from council_pm.administration.forms.people import unit_choices
from council_pm.administration.forms.people_filters import PeopleFilterForm
from council_pm.administration.selectors.people_rights import rights_of, role_explained
from council_pm.core.access import Permission, may, permitted
from council_pm.core.export import table_response
from council_pm.core.filters import filter_field, list_filters
from council_pm.core.htmx import render_region
from council_pm.core.paging import numbered, page_asked, page_of
from council_pm.org.selectors import tree
from council_pm.people.models import Person, PortfolioHolding
from council_pm.people.roles import Role
from council_pm.people.selectors import grants_of
from council_pm.people.selectors.delegated import delegations_of
from council_pm.people.selectors.people_list import PAGE, PersonRow, count_people, people
from council_pm.people.selectors.person_page import holding_rows, posts_of_person, seats_of_person


def person_here(user: AbstractBaseUser, person_id: int) -> Person:
    """The person of this number."""
    person = Person.objects.select_related("user").filter(pk=person_id).first()
    if person is None:
        raise Http404
    return person


@require_safe
@permitted(Permission.VIEW_PEOPLE)
def person_list(request: HttpRequest) -> HttpResponse:
    """Everybody, searched and paged; with ``format`` the whole list as a file."""
    form, today = PeopleFilterForm(request.GET), timezone.localdate()
    units, choice = tree(today), form.choice()
    keeps = may(request.user, Permission.MANAGE_PEOPLE)
    if "format" in request.GET:
        return _people_file(request, people(choice, today, units, most=None), keeps)
    url = reverse("administration:person_list")
    page = page_of(
        count_people(choice, today, units), page_asked(request.GET.get("page")), PAGE, numbered(url, form.as_query())
    )
    context = {
        "page_title": _("People"),
        "breadcrumbs": crumbs((_("People"), "")),
        "people": people(choice, today, units, page.before),
        "filters": filters_of(form, url, _("Name or post"), unit=unit_choices(units)),
        "pager": page,
        "file_query": urlencode({**form.as_query(), "format": ""}),
        "is_filtered": bool(form.as_query()),
        "may_manage": keeps,
    }
    return render_region(request, "administration/people/list.html", "administration/people/_list.html", context)


@require_safe
@permitted(Permission.VIEW_PEOPLE, fetch=person_here)
def person_page(request: HttpRequest, person: Person) -> HttpResponse:
    """One person: what they hold, held and will hold; which rights they have where, and why."""
    today = timezone.localdate()
    user = getattr(person, "user", None)
    posts, seats = posts_of_person(person, today), seats_of_person(person, today)
    holdings = holding_rows(PortfolioHolding.objects.filter(person=person).select_related("portfolio", "person"), today)
    grants = grants_of(user.pk, today) if user else ()
    context = {
        "page_title": person.name,
        "breadcrumbs": crumbs((_("People"), reverse("administration:person_list")), (person.name, "")),
        "person": person,
        "posts": posts,
        "seats": seats,
        "holdings": holdings,
        "rights": rights_of(grants, tree(today), [*posts, *seats, *holdings]) if grants else [],
        "lent": delegations_of(person.pk, today) if user else [],
        "signs_in": user is not None and user.is_active,
        "is_oneself": user is not None and user.pk == request.user.pk,
        "holds_something": any(row.may_change for row in (*posts, *seats, *holdings)),
        "may_manage": may(request.user, Permission.MANAGE_PEOPLE) and person.pseudonymised_at is None,
        "may_see_account": may(request.user, Permission.MANAGE_ACCOUNTS) and person.pseudonymised_at is None,
        "record_url": record_of(request, "person", person.pk),
        "may_confirm": may(request.user, Permission.GRANT_CORPORATE_ROLE),
    }
    return render(request, "administration/people/person.html", context)


@require_safe
@permitted(Permission.USE_PRODUCT)
def role_list(request: HttpRequest) -> HttpResponse:
    """What each role may do, in words, from the table that decides; with ``format`` as a file."""
    roles = [role_explained(role) for role in Role]
    if "format" in request.GET:
        header = [_("Role"), _("Comes from"), _("Right"), _("Where")]
        rows = [[role.name, role.comes_from, what, where] for role in roles for what, where in role.rights]
        return table_response(request, "roles", header, rows)
    context = {
        "page_title": _("Roles, and what each may do"),
        "breadcrumbs": crumbs((_("Roles"), "")),
        "roles": roles,
        "may_see_people": may(request.user, Permission.VIEW_PEOPLE),
    }
    return render(request, "administration/people/roles.html", context)


def record_of(request: HttpRequest, kind: str, number: int) -> str:
    """Where the record of one thing is read; empty for those who may not read the record."""
    if not may(request.user, Permission.VIEW_AUDIT):
        return ""
    return f"{reverse('administration:record_list')}?{urlencode({'kind': kind, 'id': number})}"


def filters_of(form: ListForm, url: str, words: str, **choices: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """What the filter form prints: the choices of each field of the form, or those given under its name.

    ``words`` says in what the words are looked for.
    """
    asked, fields = form.as_query(), []
    labels = {
        "unit": (_("Part of the council"), _("All")),
        "role": (_("Role"), _("Every role")),
        "holding": (_("Today"), _("Everybody")),
        "state": (_("Today"), _("Every post")),
        "committee": (_("Committee"), _("Every committee")),
        "kind": (_("How"), _("Every kind")),
        "time": (_("When"), _("Now and to come")),
    }
    for name, (label, everything) in labels.items():
        if name not in form.fields:
            continue
        options = choices[name] if name in choices else form.fields[name].choices
        fields.append(filter_field(name, label, [("", everything), *options], asked.get(name, "")))
    return list_filters(url, fields, words=asked.get("q", ""), is_filtered=bool(asked), looked_for_in=words)


def _people_file(request: HttpRequest, rows: Sequence[PersonRow], keeps: bool) -> HttpResponse:
    header = [_("Name"), _("Posts"), _("Part of the council"), _("Seats and portfolios")]
    cells = [
        [
            row.name,
            "; ".join(f"{post.title} ({post.kind.label})" for post in row.posts),
            "; ".join(dict.fromkeys(post.unit for post in row.posts if post.unit)),
            "; ".join(row.seats),
        ]
        for row in rows
    ]
    if keeps:
        header.append(_("E-mail address"))
        for line, row in zip(cells, rows, strict=True):
            line.append(row.email)
    return table_response(request, "people", header, cells)
