"""Lists of sessions, one of them, planning, moving and cancelling."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from council_pm.core.access import Actor, Permission, permitted
from council_pm.core.paging import numbered, page_asked, page_of
from council_pm.core.sending import seen_now, sent
from council_pm.forums.access import ForumAt, PartAt, forum_at, session_at
from council_pm.forums.forms import CancelForm, SessionForm
from council_pm.forums.selectors import sessions as shown
from council_pm.forums.selectors.feedback import ANSWERS
from council_pm.forums.services.sessions import cancel_session, change_session, plan_session
from council_pm.forums.services.telling import when_words
from council_pm.forums.views.trail import below, below_session, form_page, trail

WHICH = ("coming", "mine", "past")


@require_safe
@permitted(Permission.VIEW_FORUMS)
def session_list(request: HttpRequest) -> HttpResponse:
    """Sessions that the reader finds: to come, their own, or past; paged."""
    now, which, words = (
        timezone.now(),
        request.GET.get("which", ""),
        request.GET.get("words", "").replace("\x00", "").strip()[:100],
    )
    which = which if which in WHICH else "coming"
    rows = shown.session_list(request.user, which, now, words)
    total, url = rows.count(), reverse("forums:session_list")
    asked = {"which": which} | ({"words": words} if words else {})
    pager = page_of(total, page_asked(request.GET.get("page")), shown.A_PAGE, numbered(url, asked)) if total else None
    first = pager.before if pager else 0
    labels = (_("To come"), _("Mine"), _("Past"))
    title = _("Sessions")
    context = {
        "page_title": title,
        "breadcrumbs": trail((title, "")),
        "rows": shown.session_rows(request.user, rows[first : first + shown.A_PAGE]) if total else [],
        "pager": pager,
        "which": which,
        "words": words,
        "switch_label": _("Which sessions"),
        "views": [
            {"label": label, "url": f"{url}?which={one}", "current": one == which}
            for one, label in zip(WHICH, labels, strict=True)
        ],
    }
    return render(request, "forums/sessions.html", context)


@require_safe
@permitted(Permission.VIEW_FORUMS, fetch=session_at)
def session_page(request: HttpRequest, found: PartAt) -> HttpResponse:
    """One session."""
    context = {
        "page_title": found.part.title,
        "breadcrumbs": below(found.at, (found.part.title, "")),
        "forum": found.at.forum,
        "page": shown.session_page(request.user, found, timezone.now()),
        "when": when_words(found.part),
        "answer_labels": list(ANSWERS.values()),
    }
    return render(request, "forums/session.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.KEEP_FORUM, fetch=forum_at, scoped=True)
def session_new(request: HttpRequest, at: ForumAt) -> HttpResponse:
    """Plan a session."""
    form = SessionForm(sent(request), forum=at.forum)
    if request.method == "POST" and form.is_valid():
        try:
            made = plan_session(by=Actor(request.user.pk), forum=at.forum, fields=form.typed())
        except ValidationError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("It is planned."))
            return redirect(made.get_absolute_url())
    title = _("A new session")
    return form_page(request, form, title, below(at, (title, "")), at.forum.get_absolute_url())


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.KEEP_FORUM, fetch=session_at, scoped=True)
def session_edit(request: HttpRequest, found: PartAt) -> HttpResponse:
    """Change or move a session; who signed up is told of a move."""
    session, now = found.part, []
    form = SessionForm(sent(request), forum=found.at.forum, initial=SessionForm.initial_of(session))
    if request.method == "POST" and form.is_valid():
        try:
            change_session(
                by=Actor(request.user.pk), session=session, fields=form.typed(),
                version=form.cleaned_data["version"] or 0,
            )  # fmt: skip
        except ValidationError as refusal:
            form.refuse(refusal)
            if refusal.code == "stale":
                seen_now(form, "version", session.version)
                now = [session.title, when_words(session), session.about]
        else:
            messages.success(request, _("It is saved. Who signed up is told where its time or place changed."))
            return redirect(session.get_absolute_url())
    title = _("Change this session")
    return form_page(request, form, title, below_session(found, title), session.get_absolute_url(), now=now)


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.KEEP_FORUM, fetch=session_at, scoped=True)
def session_cancel(request: HttpRequest, found: PartAt) -> HttpResponse:
    """Say that a session does not take place, and why."""
    form = CancelForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            cancel_session(by=Actor(request.user.pk), session=found.part, why=form.cleaned_data["why"])
        except ValidationError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("It is cancelled, and who signed up is told."))
            return redirect(found.part.get_absolute_url())
    title = _("Cancel this session")
    lead = _("Everybody who signed up is told, with your reason on its page.")
    return form_page(request, form, title, below_session(found, title), found.part.get_absolute_url(), lead=lead)
