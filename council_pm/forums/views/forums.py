"""The forums, one of them, and beginning and changing one."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from council_pm.core.access import Actor, Permission, may, permitted
from council_pm.core.paging import numbered, page_asked, page_of
from council_pm.core.sending import seen_now, sent
from council_pm.forums.access import ForumAt, forum_at
from council_pm.forums.forms import ForumForm
from council_pm.forums.models import Session
from council_pm.forums.selectors.briefings import briefing_rows, unread_briefings
from council_pm.forums.selectors.forums import forum_page as page_of_forum
from council_pm.forums.selectors.forums import forum_rows
from council_pm.forums.selectors.sessions import A_PAGE, session_rows
from council_pm.forums.selectors.sessions import session_list as sessions_of
from council_pm.forums.services.forums import change_forum, create_forum
from council_pm.forums.views.trail import below, form_page, trail


@require_safe
@permitted(Permission.VIEW_FORUMS)
def forum_list(request: HttpRequest) -> HttpResponse:
    """The forums that the reader finds, what they signed up for, and what they have not read."""
    now = timezone.now()
    context = {
        "page_title": _("Forums"),
        "breadcrumbs": [],
        "forums": forum_rows(request.user, now),
        "mine": session_rows(request.user, sessions_of(request.user, "mine", now)[:10]),
        "unread": briefing_rows(unread_briefings(request.user)[:10]),
        "may_manage": may(request.user, Permission.MANAGE_FORUMS),
    }
    return render(request, "forums/list.html", context)


@require_safe
@permitted(Permission.VIEW_FORUMS, fetch=forum_at)
def forum_page(request: HttpRequest, at: ForumAt) -> HttpResponse:
    """One forum with its sessions, those to come first."""
    now = timezone.now()
    past = Session.objects.filter(forum=at.forum, ends__lt=now).order_by("-starts", "-pk")
    coming = Session.objects.filter(forum=at.forum, ends__gte=now).order_by("starts", "pk")
    total = past.count()
    url = at.forum.get_absolute_url()
    pager = page_of(total, page_asked(request.GET.get("page")), A_PAGE, numbered(url, {})) if total else None
    first = pager.before if pager else 0
    rows = session_rows(request.user, coming[:A_PAGE], past[first : first + A_PAGE])
    context = {
        "page_title": at.forum.name,
        "breadcrumbs": trail((at.forum.name, "")),
        "page": page_of_forum(request.user, at, timezone.localdate()),
        "coming": [row for row in rows if row.ends >= now],
        "past": [row for row in rows if row.ends < now],
        "pager": pager,
        "may_manage": may(request.user, Permission.MANAGE_FORUMS),
    }
    return render(request, "forums/forum.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.MANAGE_FORUMS)
def forum_new(request: HttpRequest) -> HttpResponse:
    """Begin a forum."""
    form = ForumForm(sent(request), is_new=True)
    if request.method == "POST" and form.is_valid():
        try:
            made = create_forum(by=Actor(request.user.pk), fields=form.typed())
        except ValidationError as refusal:
            form.refuse(refusal)
        else:
            return redirect(made.get_absolute_url())
    title = _("A new forum")
    return form_page(request, form, title, trail((title, "")), reverse("forums:forum_list"))


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.KEEP_FORUM, fetch=forum_at, scoped=True)
def forum_edit(request: HttpRequest, at: ForumAt) -> HttpResponse:
    """Change what a forum says, who belongs to it by rule, who keeps it; or end it."""
    forum = at.forum
    form = ForumForm(sent(request), initial=ForumForm.initial_of(forum), keep=forum.convenor_id)
    now: list[str] = []
    if request.method == "POST" and form.is_valid():
        try:
            change_forum(
                by=Actor(request.user.pk), forum=forum, fields=form.typed(),
                version=form.cleaned_data["version"] or 0, ended=form.cleaned_data["ended"],
            )  # fmt: skip
        except ValidationError as refusal:
            form.refuse(refusal)
            if refusal.code == "stale":
                seen_now(form, "version", forum.version)
                now = [forum.name, forum.about]
        else:
            return redirect(forum.get_absolute_url())
    title = _("Change this forum")
    return form_page(request, form, title, below(at, (title, "")), forum.get_absolute_url(), now=now)
