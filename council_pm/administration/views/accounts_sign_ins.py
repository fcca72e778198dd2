"""Who signed in when, and what failed."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from council_pm.administration.forms.accounts import SignInFilterForm
from council_pm.core.access import Permission, permitted
from council_pm.core.export import table_response
from council_pm.core.filters import filter_field, list_filters
from council_pm.core.htmx import render_region
from council_pm.core.paging import numbered, page_asked, page_of
from council_pm.people.selectors.sign_in_list import PAGE, SignInChoice, SignInRow, count_sign_ins, sign_ins


@require_safe
@permitted(Permission.VIEW_SIGN_INS)
def sign_in_list(request: HttpRequest) -> HttpResponse:
    """Newest first; searched, filtered and paged."""
    form = SignInFilterForm(request.GET)
    choice, url = form.choice(), reverse("administration:sign_in_list")
    page = page_of(count_sign_ins(choice), page_asked(request.GET.get("page")), PAGE, numbered(url, form.as_query()))
    context = {
        "page_title": _("Who signed in when"),
        "sign_ins": sign_ins(choice, page.before),
        "filters": _filters(choice, url),
        "pager": page,
        "asked": urlencode(form.as_query()),
    }
    whole, region = "administration/accounts/sign_in_list.html", "administration/accounts/_sign_in_rows.html"
    return render_region(request, whole, region, context)


@require_safe
@permitted(Permission.VIEW_SIGN_INS)
def sign_in_table(request: HttpRequest) -> HttpResponse:
    """The list as a file, filtered like the page."""
    header = [_("When"), _("Who"), _("What happened"), _("Browser"), _("Session ended")]
    rows = sign_ins(SignInFilterForm(request.GET).choice(), most=None)
    return table_response(request, _("sign-ins"), header, (_cells(row) for row in rows))


def _filters(choice: SignInChoice, url: str) -> dict[str, Any]:
    outcomes = [("", _("All")), *SignInFilterForm.OUTCOMES]
    fields = [filter_field("outcome", _("What happened"), outcomes, choice.outcome)]
    return list_filters(url, fields, words=choice.words, is_filtered=choice != SignInChoice())


def _cells(row: SignInRow) -> list[str]:
    # A year of a large council is a hundred thousand rows: formats by locale would take most of the time.
    at, ended = (f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at else "" for at in (row.at, row.ended_at))
    who = row.name or _("an address that nobody has")
    return [at, who, _("Signed in") if row.succeeded else _("Did not work"), row.browser, ended]
