"""Committees: the list, a new one, and the days on which one meets."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from council_pm.administration.crumbs import crumbs
from council_pm.administration.forms.organisation_committees import CommitteeForm, MeetingsForm
from council_pm.administration.selectors.organisation_committees import (
    committee_lines,
    digest_of,
    meeting_days,
    table_header,
)
from council_pm.administration.services.organisation import replace_meetings
from council_pm.core.access import Actor, Permission, may, permitted
from council_pm.core.export import table_response
from council_pm.org.models import Committee
from council_pm.org.services import create_committee


def committee_by_slug(user: AbstractBaseUser, slug: str) -> Committee:
    """The committee at this address, in force or not."""
    return get_object_or_404(Committee, slug=slug)


@require_safe
@permitted(Permission.VIEW_ORGANISATION)
def committee_list(request: HttpRequest) -> HttpResponse:
    """Every committee with its next meeting."""
    table = reverse("administration:committee_list_table")
    context = {
        "page_title": _("Committees"),
        "committees": committee_lines(timezone.localdate()),
        "sees_people": may(request.user, Permission.VIEW_PEOPLE),
        "may_manage": may(request.user, Permission.MANAGE_ORGANISATION),
        "breadcrumbs": _crumbs(),
        "tools": {"csv_url": table, "xlsx_url": f"{table}?format=xlsx"},
    }
    return render(request, "administration/organisation/committees.html", context)


@require_safe
@permitted(Permission.VIEW_ORGANISATION)
def committee_list_table(request: HttpRequest) -> HttpResponse:
    """The same as a file."""
    rows = [
        [one.name, one.slug, one.kind, one.since, one.until, digest_of(one.meetings)]
        for one in committee_lines(timezone.localdate())
    ]
    return table_response(request, "committees", table_header(), rows)


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.MANAGE_ORGANISATION)
def committee_new(request: HttpRequest) -> HttpResponse:
    """The form for a new committee."""
    form = CommitteeForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            made = create_committee(by=Actor(request.user.pk), **form.cleaned_data)
        except ValidationError as refused:
            form.add_error("valid_until" if refused.messages and _is_of_dates(refused) else "slug", refused)
        else:
            messages.success(request, _("%(name)s is set up. Now say when it meets.") % {"name": made.name})
            return redirect("administration:committee_meetings", made.slug)
    context = {
        "page_title": _("Set up a committee"),
        "form": form,
        "breadcrumbs": _crumbs(_("Set up a committee")),
    }
    return render(request, "administration/organisation/committee_new.html", context, status=_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.MANAGE_ORGANISATION, fetch=committee_by_slug)
def committee_meetings(request: HttpRequest, committee: Committee) -> HttpResponse:
    """The days on which a committee meets, all of them in one field."""
    known = meeting_days(committee)
    lines = "\n".join(day.strftime("%d/%m/%Y") for day in known)
    if request.method != "POST":
        form = MeetingsForm(initial={"days": lines, "based_on": digest_of(known)})
        return _meetings_page(request, committee, form)
    form = MeetingsForm(request.POST)
    if not form.is_valid():
        return _meetings_page(request, committee, form, status=422)
    asked = form.cleaned_data
    by = Actor(request.user.pk)
    if not replace_meetings(
        by=by, committee=committee, days=asked["days"], based_on=asked["based_on"], reason=asked["reason"]
    ):
        typed = request.POST.copy()
        typed["based_on"] = digest_of(meeting_days(committee))
        return _meetings_page(request, committee, MeetingsForm(typed), status=409, theirs=lines)
    messages.success(request, _("The meetings of %(name)s are saved.") % {"name": committee.name})
    return redirect("administration:committee_list")


def _meetings_page(
    request: HttpRequest, committee: Committee, form: MeetingsForm, *, status: int = 200, theirs: str | None = None
) -> HttpResponse:
    title = _("Meetings: %(name)s") % {"name": committee.name}
    context: dict[str, Any] = {"page_title": title, "committee": committee, "form": form, "theirs": theirs}
    context["breadcrumbs"] = _crumbs(committee.name)
    return render(request, "administration/organisation/committee_meetings.html", context, status=status)


def _is_of_dates(refused: ValidationError) -> bool:
    return getattr(refused, "code", "") == "dates"


def _status(form: CommitteeForm) -> int:
    return 422 if form.is_bound else 200


def _crumbs(last: str = "") -> list[dict[str, str]]:
    committees = (_("Committees"), reverse("administration:committee_list") if last else "")
    return crumbs(committees, (last, "")) if last else crumbs(committees)
