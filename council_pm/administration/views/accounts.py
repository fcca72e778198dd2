"""Everybody who signs in or is invited to: the list, one person's account, and inviting everybody."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from council_pm.administration.forms.accounts import AccountFilterForm, BulkInviteForm, InviteForm
from council_pm.core.access import Actor, Permission, may, permitted
from council_pm.core.export import table_response
from council_pm.core.filters import filter_field, list_filters
from council_pm.core.htmx import render_region
from council_pm.core.paging import numbered, page_asked, page_of
from council_pm.people.bulk_invitations import to_be_invited
from council_pm.people.models import Invitation, Person, User
from council_pm.people.selectors import grants_of
from council_pm.people.selectors.account_list import (
    PAGE,
    AccountChoice,
    AccountRow,
    AccountState,
    accounts,
    count_accounts,
    posts_of,
)
from council_pm.people.selectors.delegated import delegations_of
from council_pm.people.selectors.held import held_roles, rights_table, waiting_for_confirmation
from council_pm.people.selectors.open_sessions import open_sessions
from council_pm.people.services.four_eyes import holds_corporate_role
from council_pm.people.services.invitations import request_invitations

SHOWN_IN_PREVIEW = 50
EARLIER = 20


def person_at(user: AbstractBaseUser, person_id: int) -> Person:
    """The person of this number, with the sign-in where there is one."""
    person = Person.objects.select_related("user").filter(pk=person_id, pseudonymised_at=None).first()
    if person is None:
        raise Http404
    return person


@require_safe
@permitted(Permission.MANAGE_ACCOUNTS)
def account_list(request: HttpRequest) -> HttpResponse:
    """Who can sign in, who is invited, who is shut out; searched and paged."""
    form = AccountFilterForm(request.GET)
    choice, url = form.choice(), reverse("administration:account_list")
    page = page_of(count_accounts(choice), page_asked(request.GET.get("page")), PAGE, numbered(url, form.as_query()))
    context = {
        "page_title": _("Accounts"),
        "accounts": accounts(choice, page.before),
        "filters": _filters(choice, url),
        "pager": page,
        "asked": urlencode(form.as_query()),
        "is_filtered": choice != AccountChoice(),
        "may_see_sign_ins": may(request.user, Permission.VIEW_SIGN_INS),
    }
    page_template = "administration/accounts/account_list.html"
    return render_region(request, page_template, "administration/accounts/_account_rows.html", context)


@require_safe
@permitted(Permission.MANAGE_ACCOUNTS)
def account_table(request: HttpRequest) -> HttpResponse:
    """The whole list as a file, filtered like the page."""
    header = [_("Name"), _("E-mail address"), _("Posts"), _("State"), _("Last sign-in"), _("Invitation ends")]
    rows = accounts(AccountFilterForm(request.GET).choice(), most=None)
    return table_response(request, _("accounts"), header, (_cells(row) for row in rows))


@require_safe
@permitted(Permission.MANAGE_ACCOUNTS, fetch=person_at)
def account_page(request: HttpRequest, person: Person) -> HttpResponse:
    """One person's account and what can be done with it."""
    return account_answer(request, person)


@require_safe
@permitted(Permission.MANAGE_ACCOUNTS, fetch=person_at)
def account_rights(request: HttpRequest, person: Person) -> HttpResponse:
    """The rights of one person, where and why, as a file."""
    user, today = getattr(person, "user", None), timezone.localdate()
    header, rows = rights_table(held_roles(grants_of(user.pk, today), today) if user else [])
    return table_response(request, _("rights"), header, rows)


def account_answer(request: HttpRequest, person: Person, **refused: forms.Form) -> HttpResponse:
    """The page of an account; ``refused`` holds the form that was not accepted, under its name."""
    user: User | None = getattr(person, "user", None)
    is_corporate = holds_corporate_role(person)
    today, now = timezone.localdate(), timezone.now()
    invitation = person.invitations.filter(used_at=None, revoked_at=None).first()
    context = {
        "page_title": person.name,
        "person": person,
        "holder": user,
        "is_oneself": user is not None and user.pk == request.user.pk,
        "may_change": not is_corporate or may(request.user, Permission.GRANT_CORPORATE_ROLE),
        "is_corporate": is_corporate,
        "invitation": invitation,
        "invitation_state": invitation and invitation.state(now),
        "earlier": list(_earlier(person)),
        "roles": held_roles(grants_of(user.pk, today), today) if user else [],
        "rights_url": reverse("administration:account_rights", args=[person.pk]),
        "posts": posts_of([person.pk]).get(person.pk, []),
        "waiting": waiting_for_confirmation(person.pk, today),
        "lent": delegations_of(person.pk, today),
        "sessions": open_sessions(user.pk) if user else [],
        "invite_form": InviteForm(initial={"email": user.email if user else person.email}),
        "form": next(iter(refused.values()), None),
        **refused,
    }
    return render(request, "administration/accounts/account_page.html", context, status=422 if refused else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.MANAGE_ACCOUNTS)
def account_invite_everybody(request: HttpRequest) -> HttpResponse:
    """Who would be invited, shown first; then a job that does it."""
    if request.method == "POST":
        form = BulkInviteForm(request.POST)
        if form.is_valid():
            job = request_invitations(
                by=Actor(request.user.pk),
                last_person=form.cleaned_data["last_person"],
                site=site_of(request),
                go_to=reverse("administration:account_list"),
            )
            return redirect(job)
        return redirect("administration:account_invite_everybody")
    people = to_be_invited()
    shown = list(people[:SHOWN_IN_PREVIEW])
    last = people.values_list("pk", flat=True).last()
    context = {
        "page_title": _("Invite everybody who has no sign-in"),
        "people": shown,
        "total": people.count(),
        "form": BulkInviteForm(initial={"last_person": last}) if last else None,
    }
    return render(request, "administration/accounts/invite_everybody.html", context)


def site_of(request: HttpRequest) -> str:
    """Where the reader reached the product: the host has been checked, so a link in a mail may name it."""
    return request.build_absolute_uri("/").rstrip("/")


def _earlier(person: Person) -> QuerySet[Invitation]:
    closed = Invitation.objects.filter(person=person).exclude(used_at=None, revoked_at=None)
    return closed.order_by("-made_at", "-pk")[:EARLIER]


def _filters(choice: AccountChoice, url: str) -> dict[str, Any]:
    states = [("", _("All")), *((state.value, state.label) for state in AccountState)]
    fields = [filter_field("state", _("State"), states, choice.state)]
    return list_filters(url, fields, words=choice.words, is_filtered=choice != AccountChoice())


def _cells(row: AccountRow) -> list[str]:
    moments = [
        date_format(timezone.localtime(moment), "Y-m-d H:i") if moment else ""
        for moment in (row.last_sign_in, row.invitation_ends)
    ]
    return [row.name, row.email, row.posts, str(row.state.label), *moments]
