"""Briefings, and saying that one has read them."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from council_pm.core.access import Actor, Permission, may, permitted
from council_pm.core.paging import numbered, page_asked, page_of
from council_pm.core.sending import sent
from council_pm.forums.access import briefing_at
from council_pm.forums.forms import BriefingForm
from council_pm.forums.models import Briefing
from council_pm.forums.selectors import briefings as shown
from council_pm.forums.selectors.sessions import A_PAGE
from council_pm.forums.services.briefings import acknowledge, issue_briefing, withdraw_briefing
from council_pm.forums.views.trail import form_page, trail


@require_safe
@permitted(Permission.VIEW_FORUMS)
def briefing_list(request: HttpRequest) -> HttpResponse:
    """The briefings that are for the reader, the newest first."""
    title, url, rows = _("Briefings"), reverse("forums:briefing_list"), shown.briefing_list(request.user)
    total = rows.count()
    pager = page_of(total, page_asked(request.GET.get("page")), A_PAGE, numbered(url, {})) if total else None
    first = pager.before if pager else 0
    context = {
        "page_title": title,
        "breadcrumbs": trail((title, "")),
        "rows": shown.briefing_rows(rows[first : first + A_PAGE]) if total else [],
        "pager": pager,
        "may_manage": may(request.user, Permission.MANAGE_FORUMS),
    }
    return render(request, "forums/briefings.html", context)


@require_safe
@permitted(Permission.VIEW_FORUMS, fetch=briefing_at)
def briefing_page(request: HttpRequest, briefing: Briefing) -> HttpResponse:
    """One briefing, with how many have read it."""
    row = shown.briefing_rows(shown.briefing_list(request.user).filter(pk=briefing.pk))[0]
    context = {
        "page_title": briefing.title,
        "breadcrumbs": _trail(briefing.title),
        "briefing": briefing,
        "row": row,
        "html": shown.text_of(briefing),
        "may_manage": may(request.user, Permission.MANAGE_FORUMS),
        "may_see_readers": may(request.user, Permission.VIEW_READERS),
    }
    return render(request, "forums/briefing.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.MANAGE_FORUMS)
def briefing_new(request: HttpRequest) -> HttpResponse:
    """Issue a briefing."""
    form = BriefingForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            made = issue_briefing(by=Actor(request.user.pk), **form.cleaned_data)
        except ValidationError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("It is issued: who it is for finds it on My work until they have read it."))
            return redirect(made.get_absolute_url())
    title = _("A new briefing")
    lead = _("What is issued is not changed any more: it can be withdrawn, and another one issued.")
    return form_page(request, form, title, _trail(title), reverse("forums:briefing_list"), lead=lead)


@require_POST
@permitted(Permission.VIEW_FORUMS, fetch=briefing_at)
def briefing_read(request: HttpRequest, briefing: Briefing) -> HttpResponse:
    """Say that one has read it."""
    acknowledge(briefing=briefing, person=request.user.person)
    return redirect(briefing.get_absolute_url())


@require_safe
@permitted(Permission.VIEW_READERS, fetch=briefing_at)
def briefing_readers(request: HttpRequest, briefing: Briefing) -> HttpResponse:
    """Who has read it, and who has not."""
    title = _("Who has read it")
    context = {
        "page_title": title,
        "breadcrumbs": _trail(title, briefing),
        "briefing": briefing,
        "readers": shown.readers_of(briefing, timezone.localdate()),
    }
    return render(request, "forums/readers.html", context)


@require_POST
@permitted(Permission.MANAGE_FORUMS, fetch=briefing_at)
def briefing_withdraw(request: HttpRequest, briefing: Briefing) -> HttpResponse:
    """Ask nobody to read it any more."""
    withdraw_briefing(by=Actor(request.user.pk), briefing=briefing)
    return redirect(briefing.get_absolute_url())


def _trail(title: str, briefing: Briefing | None = None) -> list[dict[str, str]]:
    above = [(briefing.title, briefing.get_absolute_url())] if briefing else []
    return trail((_("Briefings"), reverse("forums:briefing_list")), *above, (title, ""))
